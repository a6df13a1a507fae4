import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { conversationQuery } from '@/shared/details'
import { Desk } from '@/shared/desk'

class Socket {
  static last: Socket
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: (() => void) | null = null
  constructor() {
    Socket.last = this
  }
  send(): void {}
  close(): void {}
  receive(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

const SNAPSHOT = {
  type: 'snapshot', version: 1, cursor: '', server_time: '2026-11-21T02:00:00Z', cards: [], task_cards: [],
  me: { staff_id: 'stf_me', name: '', title: '', roles: [], companies: [], capacity: 4 },
  state: { presence: { state: 'away', reason: '', since: '', version: 1 }, offers: [], conversations: [], consultations: [], tasks: [] },
}

beforeEach(() => void vi.stubGlobal('WebSocket', Socket))
afterEach(() => void vi.unstubAllGlobals())

it('where the customer went is in the open details without asking for them again', () => {
  const queries = new QueryClient()
  const { queryKey } = conversationQuery('cnv_1')
  queries.setQueryData(queryKey, { card: { page_title: '信用卡' }, state: 'open' } as never)
  const desk = new Desk(queries, 'stf_me', () => undefined)
  desk.start()
  Socket.last.onopen?.()
  Socket.last.receive(SNAPSHOT)
  Socket.last.receive({ type: 'page', conversation_id: 'cnv_1', title: '贷款', path: '/loan', at: '2026-11-21T02:00:03Z' })
  expect(queries.getQueryData(queryKey)).toEqual({ card: { page_title: '贷款' }, state: 'open' })
  desk.stop()
})
