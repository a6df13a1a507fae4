/** One service beside a conversation: what is seen of it, and who may fill in what. */
import type { InstanceLine, PageStep } from '@suiban/client/services'
import { act } from 'react'
import { expect, it } from 'vitest'

import { Instance } from '@/features/services/Instance'
import { servicesZh as text } from '@/shared/words/services'

import { stage } from './stage'
import { by, there } from './until'

const words = (zh: string, en = '') => ({ zh, en })
const LINE: InstanceLine = {
  instance_id: 'ins_1', flow: 'transfer', name: words('转账'), state: 'open', waits: 'customer', step: 'kind', step_name: words('转给谁'), kind: 'choose',
  number: 1, total: 5, begun_at: '2026-11-23T01:00:00Z', step_since: '2026-11-23T01:00:00Z', ends_at: '2026-11-26T01:00:00Z', promised_by: null, stalled: 'left', outcome: '', helped: false,
}
const STEP: PageStep = {
  step: 'kind', kind: 'choose', input: 'options', name: words('转给谁'), text: words('转给谁？'), help: words(''), given: words(''), example: words(''), progress: { number: 1, total: 5 },
  secret: false, options: [{ value: 'own', label: words('自己的另一个账户') }], fields: [], rows: [], actions: [],
}
const { answers, sent, show } = stage({ items: [] })
const SEE = 'GET /api/services/instances/ins_1'

const seen = (helping: boolean, step: PageStep = STEP) => ({
  instance: { line: { ...LINE, helped: helping }, revision: helping ? 2 : 1, prompt: step, told: [], needs_level: 0, can_prove: false, last: words(''), misread: null },
  filled: [{ label: words('手机号'), value: words('138****0001') }], helping, may_answer: helping && !step.secret,
})
async function open(answer: unknown, helps = true): Promise<void> {
  for (const since of ['', '?since=1', '?since=2']) answers[SEE + since] = [200, answer]
  await show(<Instance line={LINE} helps={helps} />, '/')
  await there('service-sees')
}
const press = (node: HTMLElement) => act(async () => node.click())

it('shows the very step, why it stands still, and what is filled in, masked', async () => {
  await open(seen(false))
  expect(by('service-sees')?.textContent).toContain('转给谁？')
  expect(document.body.textContent).toContain(text.stalled['left'])
  expect(document.body.textContent).toContain('138****0001')
  expect(by('service-fill')).toBeNull()
})

it('lets one fill in only while one helps', async () => {
  answers['POST /api/services/instances/ins_1/help'] = [200, seen(true)]
  answers['POST /api/services/instances/ins_1/answers'] = [200, seen(true)]
  await open(seen(false))
  await press(await there('service-help'))
  await press((await there('service-fill')).querySelector('button')!)
  expect(sent('POST /api/services/instances/ins_1/answers')).toEqual([{ step: 'kind', choice: 'own' }])
})

it('leaves to the customer what is theirs', async () => {
  await open(seen(true, { ...STEP, input: 'secret', secret: true, options: [] }))
  expect(by('service-fill')).toBeNull()
  expect(document.body.textContent).toContain(text.secret)
  expect(by('service-helping')).not.toBeNull()
})

it('only looks where one does not serve customers', async () => {
  await open(seen(false), false)
  expect(by('service-help')).toBeNull()
})
