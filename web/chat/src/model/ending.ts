/** After a talk: what the customer thought of it, and a copy of it to keep. */
import { call, HttpError, problemOf } from '@suiban/client/http'
import { readJson, writeJson } from './session'

export const REASONS_GOOD = ['quick', 'clear', 'friendly', 'solved'] as const
export const REASONS_BAD = ['slow', 'unclear', 'unfriendly', 'not_solved', 'repeated'] as const
export type Reason = (typeof REASONS_GOOD)[number] | (typeof REASONS_BAD)[number]
export const RATING_CHARACTERS_MAX = 500

/** What may be done about a talk that has ended; `score` null: not rated yet. */
export interface Ending {
  conversation_id: string
  may_rate: boolean
  by_person: boolean
  transcript: boolean
  score: number | null
  reasons: Reason[]
  words: string
  changeable_until: string | null
}

const talk = (id: string) => `/api/chat/conversations/${encodeURIComponent(id)}`
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

export function loadEnding(token: string, id: string): Promise<Ending> {
  return call<Ending>(`${talk(id)}/rating`, { headers: bearer(token) })
}

export function rateTalk(
  token: string,
  id: string,
  json: { score: number; reasons: Reason[]; words: string },
): Promise<Ending> {
  return call<Ending>(`${talk(id)}/rating`, { method: 'POST', json, headers: bearer(token) })
}

/** Saves the customer's own copy through the browser. Throws `HttpError`. */
export async function takeTranscript(token: string, id: string, format: 'html' | 'txt', english: boolean): Promise<void> {
  const path = `${talk(id)}/transcript?format=${format}&language=${english ? 'en' : 'zh'}`
  const response = await fetch(path, { headers: bearer(token) }).catch(() => {
    throw new HttpError(0, 'offline', 'no answer', true)
  })
  if (!response.ok) throw await problemOf(response)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? `transcript.${format}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

const DISMISSED = 'suiban.rating.dismissed'

/** One talk is enough to remember: an older one is not asked about again. */
export const wasDismissed = (id: string) => readJson<string>(localStorage, DISMISSED) === id
export const dismiss = (id: string) => writeJson(localStorage, DISMISSED, id)
