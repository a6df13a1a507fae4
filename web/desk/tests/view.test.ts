import { describe, expect, it } from 'vitest'

import type { BoardItem, Card, Fact, Message, SnapshotFrame } from '@suiban/client/types'

import { applyFrame, type DeskView, EMPTY_VIEW, hostFirst, unreadOf, withMessage } from '@/shared/view'

const NOW = Date.parse('2026-11-21T02:00:00Z')
const card = (id: string, part: Partial<Card> = {}): Card => ({
  conversation_id: id,
  company_id: 'com_1',
  customer_id: 'cus_1',
  customer_name: '王*国',
  customer_level: '',
  proof_level: 3,
  channel_name: '',
  channel_name_en: '',
  channel_kind: '',
  page_title: '',
  last_seq: 2,
  read_seq: 1,
  last_author: 'customer',
  last_text: '',
  last_at: '',
  waiting_since: null,
  opened_at: '',
  ...part,
})
const item = (seq: number, author: Message['author'] = 'customer', company_id = 'com_1'): Message => ({
  seq,
  author,
  company_id,
  name: '',
  kind: 'text',
  text: `第 ${seq} 句`,
  extra: null,
  at: `2026-11-21T02:00:0${seq}Z`,
})
const messages = (from: number, items: Message[], through = items.at(-1)?.seq ?? from - 1) =>
  ({ type: 'messages', conversation_id: 'cnv_1', from, through, items }) as const
const snapshot = (companies = ['com_1', 'com_2']): SnapshotFrame => ({
  type: 'snapshot',
  version: 1,
  cursor: '1.1',
  server_time: '2026-11-21T02:00:05Z',
  me: { staff_id: 'stf_me', name: '李敏', title: '', roles: ['agent'], companies, capacity: 4 },
  state: {
    consultations: [],
    presence: { state: 'available', reason: '', since: '', version: 1 },
    offers: [],
    tasks: [],
    conversations: ['cnv_1', 'cnv_2'].map((conversation_id, index) => ({
      conversation_id,
      company_id: `com_${index + 1}`,
      part_companies: [],
      customer_id: 'cus_1',
      holder_token: 1,
      held_since: '',
    })),
  },
  cards: [card('cnv_1'), card('cnv_2', { company_id: 'com_2' })],
  task_cards: [],
})
const after = (...frames: Parameters<typeof applyFrame>[1][]): DeskView =>
  frames.reduce((view, frame) => applyFrame(view, frame, NOW).view, EMPTY_VIEW)

describe('snapshot', () => {
  it('replaces the state, knows the server clock and loads every held talk', () => {
    const { view, effects } = applyFrame(EMPTY_VIEW, snapshot(), NOW)
    expect(view.clock_skew_ms).toBe(5000)
    expect(effects.filter((one) => one.do === 'load_talk')).toHaveLength(2)
  })
  it('after a lost network asks only for what is behind', () => {
    const known = after(snapshot(), messages(1, [item(1), item(2)]))
    const same = applyFrame(known, snapshot(), NOW).effects
    expect(same.filter((one) => one.do === 'sync')).toEqual([])
    const newer = { ...snapshot(), cards: [card('cnv_1', { last_seq: 5 })] }
    expect(applyFrame(known, newer, NOW).effects).toContainEqual({ do: 'sync', conversation_id: 'cnv_1', after_seq: 2 })
  })
})

describe('messages', () => {
  it('an empty conversation counts as loaded', () => {
    expect(after(snapshot(), messages(1, [], 0)).talks['cnv_1']).toBeDefined()
  })
  it('a gap asks for what is missing', () => {
    const known = after(snapshot(), messages(1, [item(1)]))
    expect(applyFrame(known, messages(4, [item(4)]), NOW).effects).toEqual([
      { do: 'sync', conversation_id: 'cnv_1', after_seq: 1 },
    ])
  })
  it('a customer waits from the first unanswered message until staff answer', () => {
    const waiting = withMessage(withMessage(card('cnv_1'), item(3)), item(4))
    expect(waiting.waiting_since).toBe(item(3).at)
    expect(withMessage(waiting, item(5, 'staff')).waiting_since).toBeNull()
    expect(withMessage(waiting, item(2, 'staff'))).toBe(waiting)
  })
  it('counts what the customer said and was not read', () => {
    const view = after(snapshot(), messages(1, [item(1), item(2), item(3, 'staff'), item(4)]))
    expect(unreadOf(view.cards['cnv_1']!, view.talks['cnv_1'])).toBe(2)
    const read = after(snapshot(), messages(1, [item(1), item(2)]), {
      type: 'marks',
      conversation_id: 'cnv_1',
      reader: 'staff',
      delivered_seq: 2,
      read_seq: 2,
    })
    expect(unreadOf(read.cards['cnv_1']!, read.talks['cnv_1'])).toBe(0)
  })
})

describe('mandates', () => {
  const before = after(snapshot(), messages(1, [item(1), item(2, 'staff', 'com_2'), item(3)]))
  it('withdrawn: everything of that company is gone at once, here and in shared talks', () => {
    const { view, effects } = applyFrame(before, { type: 'mandates', companies: ['com_1'] }, NOW)
    expect(view.state.conversations.map((one) => one.conversation_id)).toEqual(['cnv_1'])
    expect(Object.keys(view.cards)).toEqual(['cnv_1'])
    expect(view.talks['cnv_1']?.items.map((one) => one.seq)).toEqual([1, 3])
    expect(effects).toEqual([{ do: 'refresh_session' }])
  })
  it('granted: talks are read afresh, because hidden parts become visible', () => {
    expect(applyFrame(before, { type: 'mandates', companies: ['com_1', 'com_2', 'com_3'] }, NOW).view.talks).toEqual({})
  })
})

describe('warnings of the guard', () => {
  const warning = { type: 'warning', conversation_id: 'cnv_1', seq: 3, phrase: '肯定能批', note: '' } as const
  const kept = { ...item(3, 'staff'), warnings: [{ phrase: '肯定能批', note: '' }] }

  it('come once, at once or with the message', () => {
    const once = [{ seq: 3, phrase: '肯定能批', note: '' }]
    expect(after(snapshot(), warning, warning).warnings['cnv_1']).toEqual(once)
    expect(after(snapshot(), messages(3, [kept])).warnings['cnv_1']).toEqual(once)
    expect(after(snapshot(), warning, messages(3, [kept])).warnings['cnv_1']).toEqual(once)
  })
  it('come with a message that was known without them', () => {
    const known = messages(1, [item(1), item(2), item(3, 'staff')])
    expect(after(snapshot(), known, messages(3, [kept])).warnings['cnv_1']).toHaveLength(1)
  })
})

describe('the page the customer is on', () => {
  const page = { type: 'page', conversation_id: 'cnv_1', title: '贷款', path: '/loan', at: '2026-11-21T02:00:03Z' } as const

  it('changes on the card, and wherever details are shown', () => {
    const { view, effects } = applyFrame(after(snapshot()), page, NOW)
    expect(view.cards['cnv_1']?.page_title).toBe('贷款')
    expect(view.cards['cnv_2']?.page_title).toBe('')
    expect(effects).toEqual([{ do: 'moved', conversation_id: 'cnv_1', page_title: '贷款' }])
  })
  it('has its path for a name when it has no title', () => {
    expect(after(snapshot(), { ...page, title: '' }).cards['cnv_1']?.page_title).toBe('/loan')
  })
})

describe('the companies of a conversation', () => {
  it('stand with the host in front, the others as they came', () => {
    expect(hostFirst(['a', 'b', 'c'], 'c')).toEqual(['c', 'a', 'b'])
    expect(hostFirst(['a', 'b'], undefined)).toEqual(['a', 'b'])
  })
})

describe('a clock that is five minutes off', () => {
  it.each([5, -5])('is made up for: %s minutes', (minutes) => {
    const own = NOW + minutes * 60_000
    const { view } = applyFrame(EMPTY_VIEW, { ...snapshot(), server_time: new Date(NOW).toISOString() }, own)
    expect(own + view.clock_skew_ms).toBe(NOW)
  })
})

describe('work that may be taken', () => {
  const work = (work_id: string, company_id = 'com_1'): BoardItem => ({
    work_id, company_id, conversation_id: `cnv_${work_id}`, kind: 'conversation', queue_id: 'que_1', queue_name: '公司业务', queue_name_en: '', customer_name: '王**', customer_level: '', channel_name: '', channel_name_en: '',
    enqueued_at: '', target_wait_s: 30, push_at: '', people: 2, code: '', in_s: null, title: '', due_by: null,
  })
  it('is what the last board says, whatever was there before', () => {
    const shown = [[work('wrk_1'), work('wrk_2')], [work('wrk_2')]].reduce<DeskView>((view, items) => applyFrame(view, { type: 'board', open: true, items }, NOW).view, EMPTY_VIEW)
    expect(shown.board?.items.map((one) => one.work_id)).toEqual(['wrk_2'])
  })
  it('of a company one has no mandate for any more is gone at once', () => {
    const shown = applyFrame(EMPTY_VIEW, { type: 'board', open: true, items: [work('wrk_1'), work('wrk_2', 'com_2')] }, NOW).view
    const after = applyFrame(shown, { type: 'mandates', companies: ['com_2'] }, NOW).view
    expect(after.board?.items.map((one) => one.work_id)).toEqual(['wrk_2'])
  })
  it('tells who was faster, only to whom it was offered', () => {
    const offer = { reservation_id: 'rsv_1', conversation_id: 'cnv_9', work_id: 'wrk_9', kind: 'conversation', company_id: 'com_1', queue_key: 'card', offered_at: '', expires_at: '' }
    const snap = snapshot()
    const start = applyFrame(EMPTY_VIEW, { ...snap, state: { ...snap.state, offers: [offer] } }, NOW).view
    const ended = (reservation_id: string, taken_by: string | null): Fact => ({
      type: 'fact', cursor: '2.2', kind: 'routing.ReservationEnded/1', company_id: 'com_1', at: '',
      body: { reservation_id, work_id: 'wrk_9', conversation_id: 'cnv_9', staff_id: 'stf_me', kind: 'conversation', state: 'withdrawn', reason: taken_by ? 'taken' : 'gone', taken_by },
    })
    const told = (fact: Fact) => applyFrame(start, fact, NOW).effects
    expect(told(ended('rsv_1', 'stf_zhou'))).toContainEqual({ do: 'offer_taken', conversation_id: 'cnv_9', staff_id: 'stf_zhou' })
    expect(told(ended('rsv_1', null))).toEqual([])
    expect(told(ended('rsv_other', 'stf_zhou'))).toEqual([])
  })
})
