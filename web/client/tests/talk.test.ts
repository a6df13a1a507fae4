import { describe, expect, it } from 'vitest'

import type { OutboxEntry } from '../src/outbox'
import { applyMessages, EMPTY_TALK, hasOlder, stillPending, type Talk } from '../src/talk'
import type { Author, Message } from '../src/types'

const item = (seq: number, author: Author = 'customer', text = `第 ${seq} 句`): Message => ({
  seq, author, text, name: '', company_id: 'com_1', kind: 'text', extra: null, at: '2026-11-21T02:00:00Z',
})
const range = (from: number, through: number, hidden: number[] = []) => ({
  from, through,
  items: Array.from({ length: through - from + 1 }, (_, index) => item(from + index)).filter((one) => !hidden.includes(one.seq)),
})
const seqs = (talk: Talk) => talk.items.map((one) => one.seq)
const known = (from: number, through: number) => applyMessages(EMPTY_TALK, range(from, through)).talk

describe('applyMessages', () => {
  it('appends what touches and drops what it has', () => {
    const { talk, sync_after } = applyMessages(known(1, 3), range(2, 5))
    expect(seqs(talk)).toEqual([1, 2, 3, 4, 5])
    expect(sync_after).toBeNull()
  })
  it('applying a frame twice changes nothing, not even identity', () => {
    const talk = known(1, 3)
    expect(applyMessages(talk, range(1, 3)).talk).toBe(talk)
  })
  it('a gap changes nothing and asks for what is missing', () => {
    const talk = known(1, 3)
    expect(applyMessages(talk, range(5, 5))).toEqual({ talk, sync_after: 3 })
  })
  it('hidden items still move the range, so they are no gap', () => {
    const first = applyMessages(EMPTY_TALK, range(1, 4, [3, 4])).talk
    expect(first.through).toBe(4)
    const { talk, sync_after } = applyMessages(first, range(5, 5))
    expect(sync_after).toBeNull()
    expect(seqs(talk)).toEqual([1, 2, 5])
  })
  it('an empty frame for a new conversation is fine', () => {
    const { talk } = applyMessages(EMPTY_TALK, { from: 1, through: 0, items: [] })
    expect(talk.through).toBe(0)
    expect(applyMessages(talk, range(1, 1)).talk.through).toBe(1)
  })
  it('history joins from below', () => {
    const talk = known(51, 60)
    expect(hasOlder(talk)).toBe(true)
    const joined = applyMessages(talk, range(1, 50)).talk
    expect(joined.from).toBe(1)
    expect(joined.items).toHaveLength(60)
    expect(hasOlder(joined)).toBe(false)
  })
  it('history that does not touch is dropped', () => {
    const talk = known(51, 60)
    expect(applyMessages(talk, range(1, 20))).toEqual({ talk, sync_after: null })
  })
  it('any order of overlapping frames ends the same', () => {
    const frames = [range(1, 4), range(3, 6), range(6, 9)]
    const inOrder = frames.reduce((talk, frame) => applyMessages(talk, frame).talk, EMPTY_TALK)
    const mixed = [frames[1]!, frames[0]!, frames[2]!].reduce((talk, frame) => applyMessages(talk, frame).talk, EMPTY_TALK)
    expect(mixed).toEqual(inOrder)
  })
})

describe('stillPending', () => {
  const entry = (client_id: string, text: string, after_seq = 2, failed: string | null = null): OutboxEntry => ({
    client_id, text, after_seq, failed, talk: 'cnv_1', file: null, company_id: null, sent_at: '', order: 1,
  })
  const talk: Talk = { items: [item(1, 'staff', '好的'), item(2), item(3, 'staff', '好的')], from: 1, through: 3 }

  it('hides an entry whose message is already in the talk', () => {
    expect(stillPending(talk, [entry('a', '好的')], 'staff')).toEqual([])
  })
  it('the same words said twice need two messages', () => {
    expect(stillPending(talk, [entry('a', '好的'), entry('b', '好的')], 'staff').map((one) => one.client_id)).toEqual(['b'])
  })
  it('an older equal message is not its echo', () => {
    expect(stillPending(talk, [entry('a', '好的', 3)], 'staff')).toHaveLength(1)
  })
  it('another author is not its echo, and a refusal stays visible', () => {
    expect(stillPending(talk, [entry('a', '第 2 句', 0)], 'staff')).toHaveLength(1)
    expect(stillPending(talk, [entry('a', '好的', 0, 'refused_by_guard')], 'staff')).toHaveLength(1)
  })
})
