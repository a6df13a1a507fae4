/** Being called back instead of waiting here. */
import { call } from '@suiban/client/http'

export interface CallTime {
  at: string
  free: boolean
}

/** What one was promised, the known number (masked, or empty), and the times that may be chosen. */
export interface CallbackOffer {
  promised: { at: string | null; number: string } | null
  own_number: string
  times: CallTime[]
}

const PATH = '/api/chat/callback'
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })
const of = (id: string) => `${PATH}?conversation_id=${encodeURIComponent(id)}`

export const loadCallback = (token: string, id: string) => call<CallbackOffer>(of(id), { headers: bearer(token) })

/** `number` null: the known one; `at` null: when it is one's turn. */
export const askCallback = (token: string, conversation_id: string, number: string | null, at: string | null) =>
  call<unknown>(PATH, { method: 'PUT', headers: bearer(token), json: { conversation_id, number, at } })

export const cancelCallback = (token: string, id: string, then: 'wait' | 'end') =>
  call<unknown>(`${of(id)}&then=${then}`, { method: 'DELETE', headers: bearer(token) })
