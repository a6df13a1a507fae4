import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { backOffMs, Connection, type ConnectionState, RequestError, socketUrl } from '../src/connection'
import type { StaffFrame, StaffRequest } from '../src/types'
import { FakeSocket } from './fake_socket'

const SNAPSHOT = { type: 'snapshot', version: 1 }

function connect(random = () => 0.5) {
  const frames: StaffFrame[] = []
  const states: ConnectionState[] = []
  const connection = new Connection<StaffRequest, StaffFrame>({
    url: 'ws://desk.test/socket/staff',
    hello: () => ({ type: 'hello', version: 1 }),
    ready: 'snapshot',
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    makeSocket: (url) => new FakeSocket(url) as unknown as WebSocket,
    random,
  })
  connection.start()
  return { connection, frames, states }
}

function opened() {
  const made = connect()
  FakeSocket.last.onopen?.()
  FakeSocket.last.answer(SNAPSHOT)
  return made
}

beforeEach(() => {
  FakeSocket.made = []
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

describe('connection', () => {
  it('says hello first and is open only after the ready frame', () => {
    const { connection, states } = connect()
    expect(connection.send({ type: 'wallboard', on: true })).toBe(false)
    FakeSocket.last.onopen?.()
    expect(FakeSocket.last.sent).toEqual([{ type: 'hello', version: 1 }])
    FakeSocket.last.answer(SNAPSHOT)
    expect(states).toEqual(['connecting', 'open'])
  })

  it('gives every request its own ref and settles it by ref', async () => {
    const { connection } = opened()
    const first = connection.request({ type: 'close', conversation_id: 'cnv_1' })
    const second = connection.request({ type: 'close', conversation_id: 'cnv_2' })
    const [, a, b] = FakeSocket.last.sent
    expect(a!['ref']).not.toBe(b!['ref'])
    FakeSocket.last.answer({ type: 'error', ref: b!['ref'], code: 'not_holder', message: 'no', retryable: false })
    FakeSocket.last.answer({ type: 'done', ref: a!['ref'] })
    await expect(first).resolves.toMatchObject({ type: 'done' })
    await expect(second).rejects.toMatchObject({ code: 'not_holder', retryable: false })
  })

  it('rejects what was under way when the connection is lost, as retryable', async () => {
    const { connection } = opened()
    const lost = connection.request({ type: 'close', conversation_id: 'cnv_1' })
    FakeSocket.last.hangUp(1006)
    await expect(lost).rejects.toBeInstanceOf(RequestError)
    await expect(lost).rejects.toMatchObject({ code: 'connection_lost', retryable: true })
    expect(connection.state).toBe('waiting')
  })

  it('comes back after a pause that doubles, and starts anew after success', () => {
    opened()
    FakeSocket.last.hangUp(1006)
    vi.advanceTimersByTime(249)
    expect(FakeSocket.made).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(FakeSocket.made).toHaveLength(2)
    FakeSocket.last.hangUp(1006)
    vi.advanceTimersByTime(499)
    expect(FakeSocket.made).toHaveLength(2)
    vi.advanceTimersByTime(1)
    FakeSocket.last.onopen?.()
    FakeSocket.last.answer(SNAPSHOT)
    FakeSocket.last.hangUp(1006)
    vi.advanceTimersByTime(250)
    expect(FakeSocket.made).toHaveLength(4)
  })

  it('treats a request without an answer as a dead connection', async () => {
    const { connection } = opened()
    const unanswered = connection.request({ type: 'close', conversation_id: 'cnv_1' })
    const outcome = expect(unanswered).rejects.toMatchObject({ code: 'connection_lost' })
    vi.advanceTimersByTime(10_000)
    await outcome
    expect(connection.state).toBe('waiting')
  })

  it.each([[4401, 'signed_out'], [4400, 'refused']])('ends for good at %i', (code, state) => {
    const { connection } = opened()
    FakeSocket.last.hangUp(code)
    vi.advanceTimersByTime(60_000)
    expect(connection.state).toBe(state)
    expect(FakeSocket.made).toHaveLength(1)
  })

  it.each([4408, 4429, 1012])('connects again after %i', (code) => {
    opened()
    FakeSocket.last.hangUp(code)
    vi.advanceTimersByTime(15_000)
    expect(FakeSocket.made.length).toBeGreaterThan(1)
  })

  it('a socket that never becomes ready is given up', () => {
    connect()
    FakeSocket.last.onopen?.()
    vi.advanceTimersByTime(10_000 + 250)
    expect(FakeSocket.made).toHaveLength(2)
    expect(FakeSocket.made[0]!.closed).toBe(true)
  })
})

describe('back-off', () => {
  it('is full jitter between nothing and the ceiling', () => {
    expect(backOffMs(0, 1006, () => 0)).toBe(0)
    expect(backOffMs(0, 1006, () => 1)).toBe(500)
    expect(backOffMs(3, 1006, () => 1)).toBe(4000)
    expect(backOffMs(30, 1006, () => 1)).toBe(15_000)
  })
  it('asks a restarting server within two seconds', () => {
    expect(backOffMs(9, 1012, () => 1)).toBe(2000)
  })
})

it('makes the socket address from the page', () => {
  expect(socketUrl('/socket/staff', 'https://bank.example/desk/')).toBe('wss://bank.example/socket/staff')
  expect(socketUrl('/socket/staff', 'http://127.0.0.1:8080/desk/')).toBe('ws://127.0.0.1:8080/socket/staff')
})
