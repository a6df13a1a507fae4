/** An alert at the desk: what stopped and why, what was tried; and nobody is called who may not be. */
import { expect, it, vi } from 'vitest'

import { AlertOf } from '@/features/alerts/AlertOf'
import { zh } from '@/shared/words/zh'

import { stage } from './stage'
import { by, press, there, until } from './until'

const STALL = {
  stall_id: 'stl_1', instance_id: 'ins_1', customer_id: 'cus_1', flow: 'transfer', name: { zh: '转账', en: 'Transfer' }, step: 'amount', step_name: { zh: '金额', en: 'Amount' }, number: 2, total: 5, reason: 'silent', door: 'chat',
  stalled_at: '2026-11-23T02:00:00Z', state: 'open', over_at: null, alert_id: 'wrk_1',
}
const PHONE = { way: 'phone', refused: '', until: null, number_shown: '1381****1234' }
const NUDGED = { response: 'nudge', outcome: 'silent', why: 'quiet_hours', at: '2026-11-23T02:00:30Z', conversation_id: null }
const { answers, asked, sent, show } = stage({})

async function open(alert: object, onGoOn?: (id: string) => Promise<unknown>) {
  answers['GET /api/alerts/wrk_1'] = [200, { stall: STALL, decisions: [NUDGED], contacts: [PHONE], talk_id: null, helper_id: null, ...alert }]
  await show(<AlertOf workId="wrk_1" {...(onGoOn ? { onGoOn } : {})} />, '/', { permissions: ['talk'] })
  await there('alert-of')
}

it('says which step of which service, why, and what was done', async () => {
  await open({})
  expect((await there('alert-step')).textContent).toBe('转账，停在第 2/5 步「金额」')
  expect((await there('alert-reason')).textContent).toBe(zh.alerts.reason['silent'])
  expect((await there('alert-decision')).textContent).toContain(`${zh.alerts.outcome['silent']}：${zh.alerts.why['quiet_hours']}`)
})

it('shows the number when it is asked for, and only then', async () => {
  answers['POST /api/alerts/wrk_1/number'] = [200, { number: '13812341234' }]
  await open({}, async () => undefined)
  expect(document.body.textContent).not.toContain('13812341234')
  await press('alert-show-number')
  expect((await there('alert-number')).getAttribute('href')).toBe('tel:13812341234')
  expect(sent('POST /api/alerts/wrk_1/number')).toHaveLength(1)
})

it('offers no call to who may not be called, and says from when on', async () => {
  await open({ contacts: [{ ...PHONE, refused: 'quiet_hours', until: '2026-11-24T00:00:00Z' }] }, async () => undefined)
  const line = await there('alert-contact')
  expect(line.textContent).toContain(zh.alerts.refused['quiet_hours'])
  expect(line.textContent).toContain(zh.alerts.wait)
  expect([by('alert-show-number'), document.querySelector('a[href^="tel:"]')]).toEqual([null, null])
  expect(line.textContent).not.toContain('1381')
})

it('is gone on with by who has it', async () => {
  const goOn = vi.fn(async () => undefined)
  await open({}, goOn)
  await press('alert-go-on')
  expect(goOn).toHaveBeenCalledWith('ins_1')
  expect(asked.filter(([call]) => call === 'GET /api/alerts/wrk_1')).toHaveLength(2)
})

it('shows the very step beneath, and no second way in for who is in it already', async () => {
  answers['GET /api/alerts/wrk_1'] = [200, { stall: STALL, decisions: [], contacts: [], talk_id: null, helper_id: 'stf_1' }]
  await show(<AlertOf workId="wrk_1" onGoOn={async () => undefined} live={(id, helping) => <p data-testid="live">{id} {String(helping)}</p>} />, '/', { permissions: ['talk'] })
  expect((await there('live')).textContent).toBe('ins_1 true')
  expect(by('alert-go-on')).toBeNull()
})

it('who only looks is shown no number and goes on with nothing', async () => {
  await open({})
  expect([by('alert-go-on'), by('alert-show-number')]).toEqual([null, null])
})

it('stands above nothing where somebody entered an alert by hand', async () => {
  answers['GET /api/alerts/wrk_1'] = [404, { code: 'alert_unknown', title: '', retryable: false }]
  await show(<main data-testid="around"><AlertOf workId="wrk_1" /></main>, '/', { permissions: ['talk'] })
  await until(() => expect(by('around')?.childElementCount).toBe(0))
})

it('is left to the colleague who goes through it already', async () => {
  await open({ helper_id: 'stf_2' }, async () => undefined)
  expect((await there('alert-go-on')).hasAttribute('disabled')).toBe(true)
})
