/** What has to be told, when it is quiet, and what is kept of what one wrote. */
import { expect, it } from 'vitest'

import type { Card } from '@suiban/client/types'

import { minutesOf, newsIn, quietAt, timeOf } from '@/features/notices/attention'
import { stepsFor } from '@/features/guide/api'
import { type DeskView, EMPTY_VIEW } from '@/shared/view'

const card = (last_seq: number, last_author: Card['last_author'] = 'customer', read_seq = 0) =>
  ({ conversation_id: 'cnv_1', customer_name: '王**', last_text: '在吗', last_seq, last_author, read_seq }) as Card
const offer = (reservation_id: string) => ({ reservation_id, conversation_id: 'cnv_9' }) as DeskView['state']['offers'][number]
function view(last_seq: number, change: Partial<DeskView['state']> = {}, one = card(last_seq)): DeskView {
  const conversations = [{ conversation_id: 'cnv_1' }] as unknown as DeskView['state']['conversations']
  return { ...EMPTY_VIEW, ready: true, cards: { cnv_1: one }, state: { ...EMPTY_VIEW.state, conversations, ...change } }
}
const kinds = (found: ReturnType<typeof newsIn>) => found.news.map((one) => one.kind)

it('at first only what waits to be taken is news', () => {
  const consultations = [{ conversation_id: 'cnv_2' }] as unknown as DeskView['state']['consultations']
  const first = newsIn(view(5, { offers: [offer('a')], consultations }), null)
  expect(kinds(first)).toEqual(['offer'])
  expect(newsIn(view(5, { offers: [offer('a')], consultations }), first.known).news).toEqual([])
})

it('a message of the customer is news once; one of ours or one that was read is not', () => {
  const { known } = newsIn(view(5), null)
  const later = newsIn(view(6), known)
  expect(later.news).toEqual([{ kind: 'message', conversation_id: 'cnv_1', name: '王**', text: '在吗' }])
  expect(kinds(newsIn(view(6), later.known))).toEqual([])
  expect(kinds(newsIn(view(7, {}, card(7, 'staff')), later.known))).toEqual([])
  expect(kinds(newsIn(view(7, {}, card(7, 'customer', 7)), later.known))).toEqual([])
})

it('an answer of ours between does not hide the next message', () => {
  const one = newsIn(view(5), null)
  const two = newsIn(view(6, {}, card(6, 'staff')), one.known)
  expect(kinds(newsIn(view(7), two.known))).toEqual(['message'])
})

it('a talk that has just come to me is no news by itself', () => {
  const before = newsIn({ ...view(0), state: EMPTY_VIEW.state }, null)
  expect(kinds(newsIn(view(9), before.known))).toEqual([])
})

const wishes = (quiet_from: number | null, quiet_until: number | null, time_zone = 'Asia/Shanghai') => ({ kinds: [], quiet_from, quiet_until, time_zone })
const TEN = new Date('2026-11-21T02:00:00Z')

it.each([[540, 630, true], [600, 630, true], [540, 600, false], [1320, 420, false], [1320, 630, true], [630, 540, false], [600, 540, true], [null, null, false]])(
  'from %s until %s at ten is %s',
  (from, until, quiet) => expect(quietAt(wishes(from, until), TEN)).toBe(quiet),
)
it('another zone has another night', () => expect(quietAt(wishes(1320, 420, 'Europe/London'), TEN)).toBe(true))
it('times of the day and minutes', () => {
  expect(timeOf(425)).toBe('07:05')
  expect(minutesOf('07:05')).toBe(425)
  expect(minutesOf('')).toBeNull()
})

it('first steps follow from what one may do', () => {
  expect(stepsFor(['talk'], 4)[0]).toBe('ready')
  expect(stepsFor(['talk', 'watch_all', 'wallboard'], 0)[0]).toBe('wall')
  expect(stepsFor(['manage_sessions', 'audit'], 0)).toContain('second_step')
  expect(stepsFor(['manage_staff', 'manage_sessions'], 0)).not.toContain('integrations')
  expect(stepsFor(['knowledge'], 0)).toEqual(['keys'])
})
