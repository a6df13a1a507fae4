import { describe, expect, it } from 'vitest'

import type { Card, HeldConversation, QueueFigures } from '@suiban/client/types'

import { rowsOf, summaryOf } from '@/features/conversation/rows'
import { byWaiting, toneOf } from '@/features/inbox/order'
import { helpersOf, levelTone, listOf, shareOf, shownPeople, shownQueues, totalsOf, waitTone } from '@/features/wallboard/figures'
import { heatOf, linesOf } from '@/features/wallboard/quarters'
import type { Entry } from '@/shared/api'
import { shownOf, wordlessText } from '@/shared/contents'
import { calledBy } from '@/shared/naming'
import { duration, relative } from '@/shared/time'
import { en } from '@/shared/words/en'
import { zh } from '@/shared/words/zh'

const shape = (value: unknown, path = ''): string[] => {
  if (typeof value === 'function') return [`${path}(${value.length})`]
  if (Array.isArray(value)) return [`${path}[${value.length}]`]
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`))
  return [path]
}

it('both languages have the same sentences, none empty', () => {
  expect(shape(en).sort()).toEqual(shape(zh).sort())
  expect(JSON.stringify(en)).not.toMatch(/(?<!\\)""/)
  expect(JSON.stringify(en)).not.toMatch(/[\u4e00-\u9fff]/)
})

describe('the order of the inbox', () => {
  const row = (id: string, waiting_since: string | null, last_at = '2026-11-21T02:00:00Z') => ({
    conversation: { conversation_id: id, held_since: last_at } as HeldConversation,
    card: { waiting_since, last_at } as Card,
  })
  it('puts whoever waits longest first, then the latest talk', () => {
    const rows = [
      row('talked', null, '2026-11-21T03:00:00Z'),
      row('short', '2026-11-21T02:05:00Z'),
      row('old', null),
      row('long', '2026-11-21T02:01:00Z'),
    ]
    expect(rows.sort(byWaiting).map((one) => one.conversation.conversation_id)).toEqual([
      'long',
      'short',
      'talked',
      'old',
    ])
  })
  it('grows amber and red', () => {
    expect([0, 30, 120].map(toneOf)).toEqual(['calm', 'amber', 'red'])
  })
})

describe('rows of a talk', () => {
  const entry = (after_seq: number, part: Partial<Entry> = {}): Entry => ({
    entry_id: `e${after_seq}`,
    company_id: 'c',
    after_seq,
    kind: 'note',
    by_kind: 'staff',
    by_name: '',
    to_kind: '',
    to_name: '',
    to_name_en: '',
    reason: '',
    summary: '记',
    at: '2026-11-21T02:00:30Z',
    ...part,
  })
  const message = (seq: number, author: 'customer' | 'staff' = 'customer') => ({
    seq,
    author,
    name: '',
    company_id: 'c',
    kind: 'text' as const,
    text: '',
    extra: null,
    at: `2026-11-21T02:0${seq}:00Z`,
  })
  const talk = { items: [message(1), message(2), message(3, 'staff')], from: 1, through: 3 }
  it('puts entries after the message they stand after, and joins what belongs together', () => {
    const rows = rowsOf(talk, [entry(3), entry(1)], [])
    expect(rows.map((one) => one.row)).toEqual(['day', 'message', 'entry', 'message', 'message', 'entry'])
    expect(rowsOf(talk, [], []).flatMap((one) => (one.row === 'message' ? [one.follows] : []))).toEqual([
      false,
      true,
      false,
    ])
  })
  it('leaves out entries of talk that is not loaded', () => {
    expect(
      rowsOf({ ...talk, from: 40, items: [message(4)], through: 40 }, [entry(3)], []).some(
        (one) => one.row === 'entry',
      ),
    ).toBe(false)
  })
  it('shows the newest hand-over that says something', () => {
    const first = entry(1, { kind: 'handover' })
    const second = entry(2, { kind: 'handover', at: '2026-11-21T03:00:00Z' })
    expect(summaryOf([second, first, entry(9), entry(8, { kind: 'handover', summary: '' })])).toBe(second)
  })
})

describe('wallboard', () => {
  const queue = (part: Partial<QueueFigures>): QueueFigures => ({
    queue_id: 'q',
    company_id: 'c',
    key: 'k',
    name: '',
    waiting: 0,
    longest_wait_s: 0,
    reserved: 0,
    active: 0,
    accepted_today: 0,
    within_target_today: 0,
    abandoned_today: 0,
    target_wait_s: 30,
    promise_share: 80,
    overdue: 0,
    late_abandoned_today: 0,
    short_abandoned_today: 0,
    accepted_now: 0,
    within_target_now: 0,
    late_abandoned_now: 0,
    doors: [],
    backed_up_since: null,
    backed_up_by: [],
    backed_up_by_bot: false,
    ...part,
  })
  it('finds the queues whose people step in by key, in the same company alone', () => {
    const all = [
      queue({ queue_id: 'a', key: 'card' }),
      queue({ queue_id: 'b', key: 'card', company_id: 'other' }),
      queue({ queue_id: 'c', key: 'loan' }),
    ]
    const helped = queue({ key: 'wealth', backed_up_by: ['card', 'gone', 'loan'] })
    expect(helpersOf(helped, all).map((one) => one.queue_id)).toEqual(['a', 'c'])
    expect(helpersOf(queue({}), all)).toEqual([])
  })
  it('adds up, and knows no service level before anybody counts', () => {
    expect(totalsOf([])).toMatchObject({ level_now: null, level_today: null, slowest: null, longest_wait_s: 0 })
    const slow = queue({ queue_id: 'slow', waiting: 2, longest_wait_s: 50, target_wait_s: 40, overdue: 1, accepted_today: 3, within_target_today: 2, accepted_now: 1, within_target_now: 1, promise_share: 90 })
    const totals = totalsOf([slow, queue({ waiting: 1, longest_wait_s: 9, late_abandoned_today: 1, late_abandoned_now: 1 })])
    // 2 in time of 3 answered, 1 that gave up too late and 1 that waits too long; lately 1 of 1 + 1 + 1
    expect(totals).toMatchObject({ waiting: 3, longest_wait_s: 50, target_wait_s: 40, level_today: 40, level_now: 33, overdue: 1, promise_share: 88 })
    expect(totals.slowest).toBe(slow)
  })
  it('never rounds a broken promise up to a kept one', () => {
    expect([shareOf(799, 1000), shareOf(4, 5), shareOf(0, 0)]).toEqual([79, 80, null])
  })
  it('shows one company, or one door with the figures of that door', () => {
    const door = { ...queue({}), channel_id: 'web', waiting: 1, target_wait_s: 20, promise_share: 95 }
    const both = [queue({ waiting: 3, doors: [door] }), queue({ company_id: 'd', waiting: 5 })]
    expect(shownQueues(both, { company_id: '', channel_id: '' })).toEqual(both)
    expect(shownQueues(both, { company_id: 'd', channel_id: '' }).map((one) => one.waiting)).toEqual([5])
    expect(shownQueues(both, { company_id: '', channel_id: 'web' })).toMatchObject([{ company_id: 'c', waiting: 1, target_wait_s: 20, promise_share: 95 }])
    expect(listOf('late', { company_id: 'c', channel_id: '' }, { queue_id: 'q' })).toBe('/work?figure=late&company_id=c&queue_id=q')
  })
  it('shows the people of that company, or of the company whose door it is', () => {
    const person = (staff_id: string, ...companies: string[]) => ({ staff_id, companies, name: '', state: 'available' as const, reason: '', since: '', load: 0, capacity: 1 })
    const people = [person('ann', 'c'), person('ben', 'd'), person('kim', 'c', 'd')]
    const doors = [{ channel_id: 'web', company_id: 'd' }]
    const ids = (company_id: string, channel_id: string) => shownPeople(people, { company_id, channel_id }, doors).map((one) => one.staff_id)
    expect([ids('', ''), ids('c', ''), ids('', 'web'), ids('', 'gone')]).toEqual([['ann', 'ben', 'kim'], ['ann', 'kim'], ['ben', 'kim'], ['ann', 'ben', 'kim']])
  })
  it('colours by the promise', () => {
    expect([30, 31, 61].map((wait) => waitTone(wait, 30))).toEqual(['', 'middle', 'poor'])
    expect([null, 80, 60, 59].map((level) => levelTone(level, 80))).toEqual(['', 'good', 'middle', 'poor'])
    expect(levelTone(80, 95)).toBe('middle')
  })
  it('draws the last two hours and the grid of today from the quarters', () => {
    const at = '2026-11-21T02:20:00Z'
    const cell = { company_id: 'c', queue_id: 'q', channel_id: 'web', today: true, accepted: 4, within_target: 3, abandoned: 1, late_abandoned: 1, short_abandoned: 0, waited_s: 80 }
    const day = {
      at, doors: [],
      items: [{ ...cell, quarter: '2026-11-21T01:45:00Z' }, { ...cell, channel_id: 'app', quarter: '2026-11-21T01:45:00+00:00', accepted: 1, within_target: 1, late_abandoned: 0, waited_s: 20 }, { ...cell, today: false, quarter: '2026-11-20T23:45:00Z' }],
      waited: [{ company_id: 'c', queue_id: 'q', channel_id: 'web', at: '2026-11-21T02:00:00Z', waiting: 2, longest_wait_s: 30 }],
    }
    const all = { company_id: '', channel_id: '' }
    const lines = linesOf(day, all)
    expect(lines.level).toEqual([null, null, null, null, null, 66, null, null])
    expect(lines.waiting).toEqual([0, 0, 0, 0, 0, 0, 2, 0])
    expect(linesOf(day, { company_id: '', channel_id: 'app' }).level[5]).toBe(100)
    const heat = heatOf(day, all)
    expect(heat.quarters.map((one) => one.slice(11, 16))).toEqual(['01:45', '02:00', '02:15'])
    expect(heat.rows.get('q')?.get('2026-11-21T01:45:00.000Z')).toEqual({ quarter: '2026-11-21T01:45:00.000Z', level: 66, accepted: 5, within_target: 4, abandoned: 2, late: 2, waited_s_mean: 20 })
    expect(heatOf({ ...day, items: [] }, all).quarters).toEqual([])
  })
})

it('speaks of time as people do', () => {
  expect([0, 65, 3661, -4].map(duration)).toEqual(['00:00', '01:05', '1:01:01', '00:00'])
  const now = Date.parse('2026-11-21T12:00:00Z')
  expect(
    ['2026-11-21T11:59:30Z', '2026-11-21T11:50:00Z', '2026-11-21T09:00:00Z'].map((at) => relative(at, now, en)),
  ).toEqual(['just now', '10 min ago', '3 h ago'])
})

describe('a message without words', () => {
  it.each([['picture', '[图片]', '[picture]'], ['file', '[文件]', '[File]'], ['voice', '[语音]', '[Voice note]']])(
    'is told by its kind: %s', (kind, chinese, english) => {
      expect(wordlessText(kind, zh)).toBe(chinese)
      expect(wordlessText(kind, en)).toBe(english)
    },
  )

  it.each([['image/png', 'picture'], ['application/pdf', 'file'], ['audio/webm', 'voice']])(
    'is shown as what it is before it comes back: %s', (media_type, kind) => {
      const file = { id: 'fil_1', media_type, width: 0, height: 0 }
      const entry = { client_id: 'c', talk: 't', text: '', file, company_id: null, sent_at: '', after_seq: 0, order: 0, failed: null }
      expect(shownOf(entry)).toEqual({ kind, extra: { file } })
    },
  )
})

describe('who has said no name', () => {
  it('is told apart from others, and is never taken for what is still loading', () => {
    const called = ['cus_01a203d7feac7360863bc6002ec3aaaa', 'cus_01a203d7feac7360863bc6002ec3bbbb'].map((id) => calledBy('', id, zh))
    expect(called).toEqual(['客户 AAAA', '客户 BBBB'])
    expect(calledBy('', 'cus_01a203d7feac7360863bc6002ec3aaaa', en)).toBe('Customer AAAA')
    expect(calledBy('林薇', 'cus_1', zh)).toBe('林薇')
    expect(calledBy(undefined, undefined, en)).toBe('Customer')
  })
})
