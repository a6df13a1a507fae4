/** Cases: what may be done next, and that a case is closed only after its customer was told. */
import { expect, it } from 'vitest'

import CasesPage from '@/features/cases/CasesPage'
import { type Case, type CaseCard, isLate, nextOf } from '@/shared/cases'
import { zh } from '@/shared/words/zh'

import { stage } from './stage'
import { by, press, there, until, write } from './until'

const CARD: CaseCard = {
  case_id: 'cas_1', company_id: 'com_1', number: 'C261123-000017', kind: 'complaint', customer_id: 'cus_1', customer_name: '王*国', topic: '年费', state: 'in_progress', registered_at: '2026-11-23T02:00:00Z',
  promise_by: '2026-11-25T10:00:00Z', first_told_at: null, told_at: null, resolved_at: null, closed_at: null, work_id: 'wrk_1', staff_id: 'stf_1', staff_name: '李敏',
}
const of = (card: Partial<CaseCard>): Case => ({ card: { ...CARD, ...card }, text: '重复扣了年费', source: 'flow', door: 'chat', conversation_id: null, instance_id: null, steps: [{ at: CARD.registered_at, what: 'received', by_kind: 'customer', by_name: '', how: '', note: '' }] })
const { answers, sent, show } = stage({ items: [], next_before: null })

it('is closed once its customer was told since it was settled', () => {
  const settled = { ...CARD, state: 'resolved' as const, resolved_at: '2026-11-24T02:00:00Z' }
  expect(nextOf({ ...settled, told_at: '2026-11-24T01:59:59Z' })[0]).toEqual({ to: 'closed', ready: false })
  expect(nextOf(settled)[0]).toEqual({ to: 'closed', ready: false })
  expect(nextOf({ ...settled, told_at: '2026-11-24T02:00:00Z' })[0]).toEqual({ to: 'closed', ready: true })
  expect(nextOf({ ...settled, state: 'closed' })).toEqual([{ to: 'reopened', ready: true }])
  expect(nextOf(CARD)).toEqual([{ to: 'resolved', ready: true }])
})

it('is late while nobody was told, and never again', () => {
  const after = Date.parse('2026-11-25T10:00:01Z')
  expect(isLate(CARD, after)).toBe(true)
  expect(isLate(CARD, after - 2000)).toBe(false)
  expect(isLate({ ...CARD, first_told_at: '2026-11-26T00:00:00Z' }, after)).toBe(false)
})

async function open(card: Partial<CaseCard>, session = {}) {
  answers['GET /api/cases'] = [200, { items: [{ ...CARD, ...card }], next_before: null }]
  answers['GET /api/cases/cas_1'] = [200, of(card)]
  await show(<CasesPage />, '/cases?case=cas_1', { permissions: ['talk'], ...session })
  await there('case')
}

it('whoever has it settles it with a word on how', async () => {
  answers['POST /api/cases/cas_1/move'] = [204, null]
  await open({})
  await press('case-resolved')
  expect((await there('case-submit')).hasAttribute('disabled')).toBe(true)
  await write('case-note', '已退还')
  await press('case-submit')
  await until(() => expect(sent('POST /api/cases/cas_1/move')).toEqual([{ to: 'resolved', note: '已退还' }]))
})

it('cannot be closed before the customer was told, and says so', async () => {
  await open({ state: 'resolved', resolved_at: '2026-11-24T02:00:00Z' })
  const close = await there('case-closed')
  expect(close.hasAttribute('disabled')).toBe(true)
  expect(close.getAttribute('title')).toBe(zh.cases.errors['case_customer_not_told'])
})

it('who does not have it looks on; who moves work of others acts', async () => {
  await open({ staff_id: 'stf_2' })
  expect(by('case-resolved')).toBeNull()
})

it('a supervisor acts on what others have', async () => {
  await open({ staff_id: 'stf_2' }, { permissions: ['talk', 'take_over', 'watch_all'] })
  expect(by('case-resolved')).not.toBeNull()
})

it('what is beyond its promise stands out in the list', async () => {
  await open({ promise_by: '2020-01-01T00:00:00Z' })
  expect(by('case-row')?.closest('li')?.className).toBe('late')
})
