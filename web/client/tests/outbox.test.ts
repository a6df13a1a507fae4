import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { RequestError } from '../src/connection'
import { makeUuid, Outbox, type OutboxEntry } from '../src/outbox'
import type { AckFrame } from '../src/types'
import { MemoryStorage } from './fake_socket'

interface Sent {
  entry: OutboxEntry
  ack: (seq: number) => void
  fail: (error: RequestError) => void
}

function make(storage: Storage) {
  const sent: Sent[] = []
  const acked: number[] = []
  const outbox = new Outbox({
    scope: 'staff.stf_1',
    storage,
    send: (entry) =>
      new Promise((resolve, reject) => {
        const answer = (seq: number): AckFrame => ({ type: 'ack', ref: 'r', seq, repeat: false, at: '' })
        sent.push({ entry, ack: (seq) => resolve(answer(seq)), fail: reject })
      }),
    onChange: () => undefined,
    onAck: (_, ack) => acked.push(ack.seq),
  })
  return { outbox, sent, acked }
}

const say = (outbox: Outbox, text: string, talk = 'cnv_1') => outbox.say({ talk, text, after_seq: 0 })
const texts = (outbox: Outbox) => outbox.entries().map((entry) => entry.text)
const settle = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

describe('outbox', () => {
  it('keeps what is said offline and sends it in order once open, one at a time', async () => {
    const { outbox, sent, acked } = make(new MemoryStorage())
    for (const text of ['一', '二', '三']) say(outbox, text)
    expect(sent).toHaveLength(0)
    outbox.opened()
    expect(sent.map((one) => one.entry.text)).toEqual(['一'])
    sent[0]!.ack(1)
    await settle()
    sent[1]!.ack(2)
    await settle()
    sent[2]!.ack(3)
    await settle()
    expect(sent.map((one) => one.entry.text)).toEqual(['一', '二', '三'])
    expect(acked).toEqual([1, 2, 3])
    expect(outbox.entries()).toEqual([])
  })

  it('survives a reload with the same client_id', async () => {
    const storage = new MemoryStorage()
    const before = make(storage)
    before.outbox.opened()
    const { client_id } = say(before.outbox, '卡丢了')
    const after = make(storage)
    expect(texts(after.outbox)).toEqual(['卡丢了'])
    after.outbox.opened()
    expect(after.sent[0]!.entry.client_id).toBe(client_id)
  })

  it('sends the unacknowledged one again after a lost connection, before later ones', async () => {
    const { outbox, sent } = make(new MemoryStorage())
    outbox.opened()
    say(outbox, '一')
    sent[0]!.fail(new RequestError('connection_lost', '', true))
    outbox.closed()
    await settle()
    say(outbox, '二')
    expect(sent).toHaveLength(1)
    outbox.opened()
    expect(sent[1]!.entry.text).toBe('一')
    expect(sent[1]!.entry.client_id).toBe(sent[0]!.entry.client_id)
  })

  it('waits and repeats when the server is busy; a later message does not overtake', async () => {
    const { outbox, sent } = make(new MemoryStorage())
    outbox.opened()
    say(outbox, '一')
    sent[0]!.fail(new RequestError('too_many', '', true))
    await settle()
    say(outbox, '二')
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(sent.map((one) => one.entry.text)).toEqual(['一', '一'])
  })

  it('keeps a refused message as failed, goes on with the next, and tries again when told', async () => {
    const { outbox, sent } = make(new MemoryStorage())
    outbox.opened()
    const refused = say(outbox, '肯定能批')
    say(outbox, '二')
    sent[0]!.fail(new RequestError('refused_by_guard', '', false))
    await settle()
    expect(sent[1]!.entry.text).toBe('二')
    expect(outbox.entries()[0]).toMatchObject({ client_id: refused.client_id, failed: 'refused_by_guard' })
    sent[1]!.ack(1)
    await settle()
    outbox.retry(refused.client_id)
    expect(sent[2]!.entry.client_id).toBe(refused.client_id)
  })

  it('conversations do not hold each other up', () => {
    const { outbox, sent } = make(new MemoryStorage())
    outbox.opened()
    say(outbox, '一', 'cnv_1')
    say(outbox, '二', 'cnv_2')
    expect(sent.map((one) => one.entry.talk)).toEqual(['cnv_1', 'cnv_2'])
  })

  it('two tabs add beside each other, not over each other', () => {
    const storage = new MemoryStorage()
    const one = make(storage)
    const two = make(storage)
    say(one.outbox, '甲')
    say(two.outbox, '乙')
    const third = make(storage)
    expect(texts(third.outbox).sort()).toEqual(['乙', '甲'])
  })

  it('does not read what belongs to somebody else', () => {
    const storage = new MemoryStorage()
    storage.setItem('suiban.outbox.staff.stf_2.x', '{"client_id":"x","talk":"cnv_1"}')
    storage.setItem('suiban.outbox.staff.stf_1.y', 'not json')
    expect(make(storage).outbox.entries()).toEqual([])
  })
})

it('makes version 4 uuids', () => {
  expect(makeUuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
