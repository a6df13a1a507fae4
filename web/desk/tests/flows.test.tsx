/** The list of services and the funnel of one: what is shown, what leads where, and that the figures are the same for everybody. */
import { act } from 'react'
import { Route, Routes, useLocation } from 'react-router'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import type { FlowLine, Funnel, FunnelStep } from '@/features/flows/api'
import FlowsPage from '@/features/flows/FlowsPage'
import FunnelPage from '@/features/flows/FunnelPage'
import { kept } from '@/features/flows/keeping'
import { headOf } from '@/features/flows/model/definition'
import { droppedOf, steepestOf } from '@/features/flows/model/funnel'
import { aboutOf, shareOf, spanOf } from '@/features/flows/said'
import type { Permission } from '@/shared/api'
import { draftsOf } from '@/shared/drafts'
import { flowsEn, flowsZh } from '@/shared/words/flows'

import { BANK, INSURER, stage } from './stage'
import { by, gone, press, there, until, write } from './until'

const TRANSFER: FlowLine = { key: 'transfer', name: '转账', name_en: 'Transfer', state: 'published', version: 3, draft: 4, changed_at: '2026-11-22T00:00:00Z', changed_by_name: '白芷', promise_s: 600, kept: 0.998, started: 40, done: 30, stalled: 6 }
const CLOSING: FlowLine = { ...TRANSFER, key: 'close', name: '销户', name_en: 'Closing', state: 'draft', version: 0, draft: 1, promise_s: 0, kept: null, started: 0, done: 0, stalled: 0 }
const STEP: FunnelStep = { step: 'amount', name: '金额', name_en: 'Amount', kind: 'ask', started: 40, done: 36, stalled: 3, error: 1, median_s: 12, reasons: [{ reason: 'silent', count: 1 }, { reason: 'left', count: 2 }] }
const FUNNEL: Funnel = { started: 40, done: 30, kept: 0.9, steps: [STEP, { ...STEP, step: 'confirm', name: '确认', name_en: 'Confirm', kind: 'confirm', started: 36, done: 30, stalled: 6, error: 0, median_s: 95, reasons: [{ reason: 'left', count: 6 }] }] }
const { answers, asked, show } = stage({ items: [] })
const list = (companies = [BANK], permissions: Permission[] = ['flows', 'publish_flows']) => show(<><FlowsPage /><Where /></>, '/flows', { permissions, companies })
const funnel = (more = '', permissions: Permission[] = ['flows', 'watch_all']) =>
  show(<Routes><Route path="flows/:key/funnel" element={<><FunnelPage /><Where /></>} /><Route path="*" element={<Where />} /></Routes>, `/flows/transfer/funnel${more}`, { permissions })
const rows = () => [...document.querySelectorAll<HTMLElement>('[data-testid=flow-item]')].map((row) => row.dataset.key)

function Where() {
  const { pathname, search } = useLocation()
  return <output data-testid="where">{pathname}{search}</output>
}
const where = () => by('where')?.textContent
const asks = (start: string) => asked.map(([call]) => call).filter((call) => call.startsWith(start))

beforeEach(() => {
  answers['GET /api/flows?company_id=com_1'] = [200, { items: [TRANSFER, CLOSING] }]
  for (const key of ['transfer', 'close', 'lost']) draftsOf('stf_1').save(`flow.com_1.${key}`, '')
})

describe('the list', () => {
  it('says how each service stands and how its week went', async () => {
    await list()
    await there('flow-item')
    const [transfer, closing] = [...document.querySelectorAll('[data-testid=flow-item]')].map((row) => row.textContent ?? '')
    for (const said of [flowsZh.states.published!, flowsZh.with_draft, flowsZh.version(3), flowsZh.promise(flowsZh.minutes(10)), flowsZh.kept_share('99%')]) expect(transfer).toContain(said)
    for (const said of [flowsZh.states.draft!, flowsZh.version(1), flowsZh.no_promise]) expect(closing).toContain(said)
    expect(document.querySelector('.flows-week')!.getAttribute('aria-label')).toBe(flowsZh.week_of(40, 30, 6))
  })

  it('is found by name in both languages, by key and by state', async () => {
    await list()
    await there('flow-item')
    for (const [sought, found] of [['转', ['transfer']], ['CLOS', ['close']], ['transf', ['transfer']], ['x', []]] as const) {
      await write('flows-search', sought)
      await until(() => expect(rows()).toEqual(found))
    }
    expect(document.body.textContent).toContain(flowsZh.no_match)
  })

  it('is of one company at a time, which stands in the address', async () => {
    answers['GET /api/flows?company_id=com_2'] = [200, { items: [CLOSING] }]
    await list([BANK, INSURER])
    await until(() => expect(rows()).toEqual(['transfer', 'close']))
    await act(async () => [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')].at(-1)!.click())
    await until(() => expect(rows()).toEqual(['close']))
    expect(where()).toBe('/flows?company=insurer')
  })

  it('says what to do where there is none', async () => {
    answers['GET /api/flows?company_id=com_1'] = [200, { items: [] }]
    await list()
    await until(() => expect(document.body.textContent).toContain(flowsZh.empty_hint))
  })

  it('says that it failed', async () => {
    answers['GET /api/flows?company_id=com_1'] = [403, { code: 'permission_missing', title: '', status: 403, retryable: false }]
    await list()
    await until(() => expect(document.querySelector('[role=alert]')).not.toBeNull())
  })

  it('lets who only reads change nothing', async () => {
    await list([BANK], ['wallboard'])
    await there('flow-item')
    expect([by('flow-new'), by('flow-import')]).toEqual([null, null])
  })
})

describe('a new service', () => {
  it('wants a name and a key that is free, and is opened unsaved', async () => {
    await list()
    await press('flow-new')
    await write('flow-key', 'transfer')
    await press('flow-create')
    await until(() => expect(document.body.textContent).toContain(flowsZh.create.key_taken))
    expect(document.body.textContent).toContain(flowsZh.create.name_missing)
    await write('flow-key', 'Lost')
    await write('flow-name', '挂失')
    await write('flow-name-en', 'Lost card')
    await press('flow-create')
    await until(() => expect(where()).toBe('/flows/lost?company=bank'))
    const drawn = kept('stf_1', 'com_1', 'lost')!
    expect(drawn.seen).toBe(0)
    expect(await headOf(drawn.bpmn)).toEqual({ key: 'lost', name: '挂失', nameEn: 'Lost card' })
    expect(asks('PUT')).toEqual([])
  })
})

describe('the funnel', () => {
  beforeEach(() => {
    answers['GET /api/flows/transfer/versions?company_id=com_1'] = [200, { items: [] }]
  })
  /** Whatever time it is asked for. */
  const answerFunnel = (body: Funnel) => {
    const others = fetch
    vi.stubGlobal('fetch', async (address: string, options?: RequestInit) => {
      if (!address.includes('/funnel?')) return others(address, options)
      asked.push([`GET ${address}`, undefined])
      return Response.json(body)
    })
  }

  it('has the same figures for who cannot see the picture', async () => {
    answerFunnel(FUNNEL)
    await funnel()
    const cells = await until(() => {
      const found = [...document.querySelectorAll('.unseen table tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))
      expect(found).toHaveLength(2)
      return found
    })
    expect(cells).toEqual([[`金额${flowsZh.kinds.ask}`, '40', '36', '3', '1', '10%', flowsZh.seconds(12)], [`确认${flowsZh.kinds.confirm}`, '36', '30', '6', '0', '17%', flowsZh.minutes(2)]])
  })

  it('leads from the steepest step to its reasons and to who stands there', async () => {
    answerFunnel(FUNNEL)
    answers['GET /api/flows/transfer/stalled?company_id=com_1&step=confirm'] = [200, { items: [{ instance_id: 'ins_1', customer_name: '王**', version: 3, door: 'chat', step: 'confirm', step_name: '确认', step_name_en: 'Confirm', reason: 'left', at: '2026-11-22T00:00:00Z', conversation_id: 'cnv_1' }] }]
    await funnel()
    const step = await there('funnel-step')
    expect(step.dataset.step).toBe('confirm')
    expect(step.textContent).toContain(flowsZh.funnels.steepest('确认'))
    expect(step.textContent).toContain(flowsZh.reasons.left)
    await press('funnel-stalled')
    const one = await there('stalled-one')
    expect(one.textContent).toContain('王**')
    expect(one.querySelector('a')!.getAttribute('href')).toBe('/conversations/cnv_1')
  })

  it('does not ask for customers in the name of who may not see them', async () => {
    answerFunnel(FUNNEL)
    await funnel('', ['flows'])
    await press('funnel-stalled')
    await until(() => expect(document.body.textContent).toContain(flowsZh.funnels.hidden))
    expect(asks('GET /api/flows/transfer/stalled')).toEqual([])
  })

  it('is of a version, a door and a time that stand in the address', async () => {
    answerFunnel(FUNNEL)
    await funnel('?version=3&door=text&range=month')
    await there('funnel-step')
    const [call] = asks('GET /api/flows/transfer/funnel')
    const found = new URLSearchParams(call!.split('?')[1])
    expect([found.get('version'), found.get('door')]).toEqual(['3', 'text'])
    const days = (Date.parse(found.get('until')!) - Date.parse(found.get('since')!)) / 86_400_000
    expect(days).toBeGreaterThan(29)
    expect(days).toBeLessThan(31.1)
  })

  it('is a table too', async () => {
    answerFunnel(FUNNEL)
    await funnel('?as=table')
    await there('funnel-step')
    expect(by('funnel-chart')).toBeNull()
    expect(document.querySelectorAll('.funnel-table tbody tr')).toHaveLength(2)
  })

  it('says that nobody came', async () => {
    answerFunnel({ started: 0, done: 0, kept: null, steps: [] })
    await funnel()
    await until(() => expect(document.body.textContent).toContain(flowsZh.funnels.empty))
    await gone('funnel-step')
  })
})

describe('figures', () => {
  it('are lost where most people are, not where the part is largest', () => {
    const few = { ...STEP, step: 'few', started: 2, done: 0 }
    expect(steepestOf([few, STEP])!.step).toBe('amount')
    expect(steepestOf([{ ...STEP, done: STEP.started }])).toBeUndefined()
    expect(droppedOf(few)).toBe(1)
    expect(droppedOf({ ...STEP, started: 0, done: 0 })).toBe(0)
    // done within the time, begun before it
    expect(droppedOf({ ...STEP, started: 3, done: 5 })).toBe(0)
  })

  it('are never rounded to all or to none', () => {
    expect([0, 0.001, 0.5, 0.999, 1].map(shareOf)).toEqual(['0%', '1%', '50%', '99%', '100%'])
  })

  it('are said in one unit', () => {
    expect([12, 89, 95, 5_000, 6_000, 200_000].map((one) => aboutOf(one, flowsEn))).toEqual(['12 s', '89 s', '2 min', '83 min', '2 hours', '2 days'])
    expect(aboutOf(null, flowsEn)).toBe('–')
    expect([600, 86_400, 90].map((one) => spanOf(one, flowsEn))).toEqual(['10 min', '1 day', '90 s'])
  })
})

it('has the same words in both languages', () => {
  const keys = (value: unknown): unknown => (typeof value === 'object' && value !== null ? Object.entries(value).map(([name, inner]) => [name, keys(inner)]) : typeof value)
  expect(keys(flowsEn)).toEqual(keys(flowsZh))
})
