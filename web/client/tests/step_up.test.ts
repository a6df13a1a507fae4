import { describe, expect, it } from 'vitest'

import { endOfStepUp, levelNow, type StepUpAsk, type StepUpEnd } from '../src/step_up'
import type { Message } from '../src/types'

const REQUEST = 'stp_0193f0e4a7c07b0f8a3a1d2c4b5e6f70'
const asked: StepUpAsk = {
  request_id: REQUEST, level: 4, purpose: 'card', purpose_text: '办理卡片业务', purpose_text_en: 'a change to your card', by: '李敏',
  expires_at: '2026-11-21T02:05:00Z',
}
const told = (step_up_end: StepUpEnd): Message => ({
  seq: 3, author: 'system', name: '', company_id: '', kind: 'step_up_end', text: '…', extra: { step_up_end }, at: '2026-11-21T02:01:00Z',
})

describe('what the messages of a talk say', () => {
  it('is open until it is told to be over, or its time is', () => {
    expect(endOfStepUp([], asked, 0)).toBeNull()
    expect(endOfStepUp([], asked, Date.parse(asked.expires_at))?.outcome).toBe('lapsed')
    const end = told({ request_id: REQUEST, outcome: 'declined' })
    expect(endOfStepUp([end], asked, 0)?.outcome).toBe('declined')
    expect(endOfStepUp([told({ request_id: 'stp_other', outcome: 'declined' })], asked, 0)).toBeNull()
  })

  it('falls back by itself', () => {
    const raised = { level: 4, base: 3, until: '2026-11-21T02:10:00Z' }
    expect(levelNow(raised, Date.parse('2026-11-21T02:09:59Z'))).toBe(4)
    expect(levelNow(raised, Date.parse(raised.until))).toBe(3)
    expect([levelNow(null, 0), levelNow({ level: 3, base: 3, until: null }, Infinity)]).toEqual([0, 3])
  })
})
