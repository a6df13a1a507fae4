import { describe, expect, it } from 'vitest'
import { openChoices, rowsOf } from '../src/model/rows'
import { applyMarks, applyState, applyTalk, applyWelcome, FIRST_STATE, pendingOf, unreadOf } from '../src/model/state'
import { clock, dayLabel, waitLabel } from '../src/model/time'
import { zh } from '../src/words/zh'
import { CONVERSATION, message, messages, OTHER, welcome } from './fixtures'

const NOW = new Date('2026-11-21T02:30:00Z')
const entry = {
  client_id: 'a',
  talk: 'me',
  text: '在吗',
  file: null,
  company_id: null,
  sent_at: '2026-11-21T02:30:00Z',
  after_seq: 2,
  order: 1,
  failed: null,
}

function talked() {
  const start = applyWelcome(FIRST_STATE, welcome(), NOW.getTime())
  const items = [message(1), message(2, { author: 'bot', name: '小杉', extra: { choices: ['转人工'] } })]
  return applyTalk(start, messages(CONVERSATION, items))[0]
}

describe('frames', () => {
  it('of another conversation start anew and leave the old one above', () => {
    const next = applyWelcome({ ...talked(), readSeq: 2 }, welcome({ conversation_id: OTHER }), NOW.getTime())
    expect(next.past).toHaveLength(1)
    expect(next.conversation.talk.items).toEqual([])
    expect(next.readSeq).toBe(0)
  })

  it('with no conversation leave the known one on screen, as ended', () => {
    const next = applyWelcome(talked(), welcome({ conversation_id: '' }), NOW.getTime())
    expect(next.conversation).toMatchObject({ id: CONVERSATION, state: 'closed', holder: 'nobody' })
    expect(next.conversation.talk.items).toHaveLength(2)
  })

  it('of the same conversation keep what is known, and marks only grow', () => {
    const marked = applyMarks(talked(), {
      type: 'marks',
      conversation_id: CONVERSATION,
      reader: 'staff',
      delivered_seq: 2,
      read_seq: 1,
    })
    const next = applyWelcome(marked, welcome(), NOW.getTime())
    expect(next.conversation.talk.items).toHaveLength(2)
    expect(next.conversation.marks).toEqual({ delivered_seq: 2, read_seq: 1 })
  })

  it('of a stranger conversation change nothing', () => {
    const known = talked()
    const [state, missing] = applyTalk(known, messages(OTHER, [message(1)]))
    expect([state, missing]).toEqual([known, null])
    const frame = { type: 'state', conversation_id: OTHER, state: 'closed', holder: 'nobody' } as const
    expect(applyState(known, { ...frame, staff_name: '', waiting: null })).toBe(known)
  })

  it('beyond a gap ask for what is missing', () => {
    expect(applyTalk(talked(), messages(CONVERSATION, [message(9)]))[1]).toBe(2)
  })

  it('that bring somebody else to speak end the typing mark', () => {
    const typing = { ...talked(), typing: true }
    expect(applyTalk(typing, messages(CONVERSATION, [message(3)]))[0].typing).toBe(true)
    expect(applyTalk(typing, messages(CONVERSATION, [message(3, { author: 'staff' })]))[0].typing).toBe(false)
  })
})

describe('what is shown', () => {
  it('counts as unread what others said after the last look', () => {
    expect(unreadOf(talked())).toBe(1)
    expect(unreadOf({ ...talked(), readSeq: 2 })).toBe(0)
  })

  it('keeps an acknowledged message in sight until its frame comes, once', () => {
    const said = { ...talked(), entries: [entry] }
    expect(pendingOf(said)).toEqual([{ entry, acknowledged: false }])
    const acknowledged = { ...said, entries: [], acknowledged: [{ entry, seq: 3 }] }
    expect(pendingOf(acknowledged)).toEqual([{ entry, acknowledged: true }])
    const [back] = applyTalk(acknowledged, messages(CONVERSATION, [message(3, { text: '在吗' })]))
    expect(pendingOf(back)).toEqual([])
  })

  it('does not show a message twice when its frame overtakes the acknowledgement', () => {
    const [echoed] = applyTalk(
      { ...talked(), entries: [entry] },
      messages(CONVERSATION, [message(3, { text: '在吗' })]),
    )
    expect(pendingOf(echoed)).toEqual([])
  })

  it('understands what was said in an older conversation as the first of the new one', () => {
    const old = { ...talked(), entries: [{ ...entry, after_seq: 40 }] }
    const fresh = applyWelcome(old, welcome({ conversation_id: OTHER }), NOW.getTime())
    expect(pendingOf(applyTalk(fresh, messages(OTHER, [message(1, { text: '在吗' })]))[0])).toEqual([])
  })

  it('offers choices only while nothing was said after them', () => {
    expect(openChoices(talked())?.choices).toEqual(['转人工'])
    expect(openChoices({ ...talked(), entries: [entry] })).toBeNull()
    expect(openChoices(applyTalk(talked(), messages(CONVERSATION, [message(3)]))[0])).toBeNull()
  })

  it('has day separators, a seam where a person joins, groups and ticks', () => {
    const items = [
      message(1, { at: '2026-11-20T04:00:00Z' }),
      message(2),
      message(3, { author: 'staff', name: '李敏' }),
      message(4, { author: 'staff', name: '李敏' }),
      message(5),
      message(6, { author: 'system', text: '已转接' }),
    ]
    const marks = { delivered_seq: 5, read_seq: 2 }
    const [state] = applyTalk(applyWelcome(FIRST_STATE, welcome({ marks }), NOW.getTime()), messages(CONVERSATION, items))
    const rows = rowsOf(state, zh, NOW)
    expect(rows.map((row) => row.kind)).toEqual(
      ['day', 'message', 'day', 'message', 'seam', 'message', 'message', 'message', 'seam'],
    ) // prettier-ignore
    expect(rows.filter((row) => row.kind === 'day').map((row) => row.label)).toEqual(['昨天', '今天'])
    const shown = rows.filter((row) => row.kind === 'message')
    expect(shown.map((row) => row.ticks)).toEqual(['read', 'read', null, null, 'delivered'])
    expect(shown.map((row) => [row.first, row.last])).toEqual([
      [true, true],
      [true, true],
      [true, false],
      [false, true],
      [true, true],
    ])
  })

  it.each([
    ['2026-11-21T02:20:00Z', ['day', 'message', 'message', 'seam', 'message']],
    ['2026-11-22T02:20:00Z', ['day', 'message', 'message', 'seam', 'day', 'message']],
  ])('names a day once, also where a new talk begins: %s', (at, kinds) => {
    const next = applyWelcome(talked(), welcome({ conversation_id: OTHER }), NOW.getTime())
    const [state] = applyTalk(next, messages(OTHER, [message(1, { at })]))
    expect(rowsOf(state, zh, NOW).map((row) => row.kind)).toEqual(kinds)
  })

  it('says why something did not go out', () => {
    const kinds = (link: 'open' | 'offline') => rowsOf({ ...talked(), link, entries: [entry] }, zh, NOW).at(-1)
    expect(kinds('open')).toMatchObject({ kind: 'pending', status: 'sending' })
    expect(kinds('offline')).toMatchObject({ kind: 'pending', status: 'waiting' })
    const failed = rowsOf({ ...talked(), entries: [{ ...entry, failed: 'refused_by_guard' }] }, zh, NOW)
    expect(failed.at(-1)).toMatchObject({ status: { failed: 'refused_by_guard' } })
  })
})

describe('times', () => {
  it('are named by day', () => {
    const at = (date: Date) => dayLabel(date.toISOString(), NOW, zh)
    const before = (days: number) => new Date(NOW.getFullYear(), NOW.getMonth(), NOW.getDate() - days, 12)
    expect([at(before(0)), at(before(1)), at(before(4))]).toEqual(['今天', '昨天', '11月17日 周二'])
    expect(at(new Date(2025, 0, 5, 12))).toBe('2025年1月5日')
    expect(clock(new Date(2026, 0, 1, 9, 5).toISOString())).toBe('09:05')
  })

  it('of waiting are coarse, and unknown when nothing is known', () => {
    expect([null, 0, 23, 60, 61, 300].map((seconds) => waitLabel(seconds, zh))).toEqual([
      null,
      '马上接通',
      '预计等待 30 秒',
      '预计等待约 1 分钟',
      '预计等待约 2 分钟',
      '预计等待约 5 分钟',
    ])
  })
})
