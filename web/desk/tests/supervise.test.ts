/** Taken over, asked in and out again, and days of presence as bars: all pure. */
import { expect, test } from 'vitest'

import type { Card, Fact, StaffFrame } from '@suiban/client/types'

import { zh } from '@/shared/words/zh'
import { peopleOf } from '@/features/presence/day'
import { applyFrame, type DeskView, EMPTY_VIEW } from '@/shared/view'

const ME = 'stf_1'
const ID = 'cnv_1'
const card = { conversation_id: ID, company_id: 'com_1', last_seq: 0 } as Card
const fact = (kind: string, body: object) => ({ type: 'fact', cursor: '1.1', kind, company_id: 'com_1', at: '', body }) as unknown as Fact
const view = (more: Partial<DeskView['state']> = {}): DeskView => ({
  ...EMPTY_VIEW, ready: true, me: { staff_id: ME, name: '', title: '', roles: ['agent'], companies: ['com_1'], capacity: 4 },
  state: { ...EMPTY_VIEW.state, ...more }, cards: { [ID]: card }, talks: { [ID]: { items: [], from: 1, through: 0 } },
})
const held = { conversation_id: ID, company_id: 'com_1', part_companies: ['com_1'], customer_id: 'cus_1', holder_token: 2, held_since: '' }
const passed = (to_kind: string, to_id: string | null) => fact('conversations.PassedOn/1', {
  conversation_id: ID, from_id: ME, to_kind, to_id, holder_token: 3, part_companies: ['com_1'], reason: '投诉升级',
})

test('who loses a conversation to a person is told so, with the reason', () => {
  const { effects } = applyFrame(view({ conversations: [held] }), passed('staff', 'stf_2'), 0)
  expect(effects).toContainEqual({ do: 'taken', conversation_id: ID })
  const toBot = applyFrame(view({ conversations: [held] }), passed('bot', null), 0)
  expect(toBot.effects.some((effect) => effect.do === 'taken')).toBe(false)
  const toMe = applyFrame(view({ conversations: [held] }), passed('staff', ME), 0)
  expect(toMe.effects.some((effect) => effect.do === 'taken')).toBe(false)
})

test('asked in once, and out again with nothing of it left on the screen', () => {
  const opened = fact('conversations.ConsultationOpened/1', { conversation_id: ID, consultation_id: 'cst_1', staff_id: ME, asked_by: 'stf_2', asked_at: '' })
  const asked = applyFrame(view(), opened, 0)
  expect(asked.effects).toContainEqual({ do: 'asked', conversation_id: ID })
  expect(asked.view.state.consultations.map((one) => one.consultation_id)).toEqual(['cst_1'])
  expect(applyFrame(asked.view, opened, 0).effects.some((effect) => effect.do === 'asked')).toBe(false)
  const ended = applyFrame(asked.view, fact('conversations.ConsultationEnded/1', { conversation_id: ID, consultation_id: 'cst_1', staff_id: ME, reason: 'ended' }), 0)
  expect(ended.effects).toEqual([{ do: 'forget', conversation_id: ID }])
  expect([ended.view.state.consultations, ended.view.talks, ended.view.cards]).toEqual([[], {}, {}])
})

test('what changed beside the talk is read again', () => {
  const { view: same, effects } = applyFrame(view(), { type: 'changed', conversation_id: ID } as StaffFrame, 0)
  expect(effects).toEqual([{ do: 'refresh_details', conversation_id: ID }])
  expect(same.talks[ID]).toBeDefined()
})

test('a day of 25 hours holds its bars and totals', () => {
  const at = (hour: number) => new Date(Date.UTC(2026, 9, 24, 22 + hour)).toISOString()
  const line = (from: number, until: number, state: 'available' | 'away', reason = '') => ({ staff_id: ME, name: '李敏', state, reason, began_at: at(from), ended_at: at(until) })
  const [person] = peopleOf({
    company_id: 'com_1', day: '2026-10-25', begins_at: at(0), ends_at: at(25), time_zone: 'Europe/Berlin',
    items: [line(0, 5, 'available'), line(5, 6, 'away', 'meal'), line(6, 10, 'available'), line(10, 12, 'away', 'training')],
  })
  expect(person?.bars.map((bar) => [bar.left, bar.width])).toEqual([[0, 0.2], [0.2, 0.04], [0.24, 0.16], [0.4, 0.08]])
  expect(person?.totals.map((total) => [total.key, total.seconds / 3600])).toEqual([['available', 9], ['away:meal', 1], ['away:training', 2]])
  expect([0, 59, 60, 545].map((minutes) => zh.supervise.spent(minutes))).toEqual(['不足 1 分钟', '59 分钟', '1 小时 0 分钟', '9 小时 5 分钟'])
})
