import type { Message, WelcomeFrame } from '@suiban/client/types'
import { vi } from 'vitest'

export const CONVERSATION = 'cnv_0193f0e4a7c07b0f8a3a1d2c4b5e6f70'
export const OTHER = 'cnv_0193f0e4a7c07b0f8a3a1d2c4b5e6f71'

export const CHANNEL = {
  key: 'bank-app',
  name: '云杉银行 App',
  company_name: '云杉银行',
  company_key: 'bank',
  greeting: '您好，我是小杉。',
  accent: 'teal',
  staff_can_be_asked: true,
}

export function message(seq: number, change: Partial<Message> = {}): Message {
  return {
    seq,
    author: 'customer',
    name: '',
    company_id: 'com_0193f0e4a7c07b0f8a3a1d2c4b5e6f70',
    kind: 'text',
    text: `第 ${seq} 条`,
    extra: null,
    at: `2026-11-21T02:${String(seq).padStart(2, '0')}:00Z`,
    ...change,
  }
}

export function welcome(change: Partial<WelcomeFrame> = {}): WelcomeFrame {
  return {
    type: 'welcome',
    version: 1,
    conversation_id: CONVERSATION,
    last_seq: 0,
    state: 'open',
    holder: 'bot',
    staff_name: '',
    customer_name: '',
    marks: { delivered_seq: 0, read_seq: 0 },
    waiting: null,
    identity: { level: 0, base: 0, until: null }, server_time: '2026-11-21T02:00:00Z',
    ...change,
  }
}

export function messages(conversation_id: string, items: Message[], from = items[0]!.seq) {
  return { type: 'messages' as const, conversation_id, from, through: items.at(-1)!.seq, items }
}

/** The other end of every socket and request of one test. */
export class FakeServer {
  readonly sockets: FakeSocket[] = []
  readonly posted: { path: string; body: unknown; headers: Record<string, string> }[] = []
  /** Answers by path; a function may refuse. */
  routes: Record<string, (body: unknown) => Response> = {
    '/api/chat/channels/bank-app': () => Response.json(CHANNEL),
    '/api/chat/sessions': () => Response.json(session('token-1')),
  }

  install(): void {
    const sockets = this.sockets
    vi.stubGlobal(
      'WebSocket',
      class extends FakeSocket {
        constructor() {
          super()
          sockets.push(this)
        }
      },
    )
    vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : init.body
      this.posted.push({ path, body, headers: (init.headers ?? {}) as Record<string, string> })
      const route = this.routes[path]
      if (!route) throw new TypeError('no answer')
      return route(body)
    })
  }

  get last(): FakeSocket {
    return this.sockets.at(-1)!
  }
}

export class FakeSocket {
  readonly sent: Record<string, unknown>[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>)
  }
  close(): void {}

  answer(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
  of(type: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame['type'] === type)
  }
}

export function session(token: string) {
  const expires_at = new Date(Date.now() + 86_400_000).toISOString()
  return { token, expires_at, customer_name: '', proof_level: 0, channel: CHANNEL }
}

/** Lets promises and effects that are due run. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) await new Promise((done) => setTimeout(done, 0))
}
