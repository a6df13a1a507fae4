/** The routes of records, ratings and transcripts. */
import { call } from '@suiban/client/http'

import { change, type MessagesPage, type Page, query } from '@/shared/api'

export type Resolved = 'yes' | 'no' | 'unclear'
export type Sentiment = 'calm' | 'annoyed' | 'angry'
export interface Sentence {
  text: string
  /** The messages it comes from; none when a person wrote it. */
  seqs: number[]
}
export interface Promised {
  text: string
  due_at: string | null
  seqs: number[]
}
export interface RecordBody {
  company_id: string
  /** 0: the machine's draft. */
  version: number
  product: string
  scenario: string
  resolved: Resolved
  sentiment: Sentiment
  summary: Sentence[]
  promises: Promised[]
  next_steps: Sentence[]
}
export interface TalkRecord extends RecordBody {
  conversation_id: string
  last_seq: number
  grown: boolean
  may_confirm: boolean
  closed_at: string | null
  confirmed_at: string | null
  confirmed_name: string
}
export interface ListedRecord {
  conversation_id: string
  company_id: string
  customer_name: string
  staff_id: string | null
  staff_name: string
  version: number
  product: string
  scenario: string
  resolved: Resolved
  sentiment: Sentiment
  closed_at: string
  low: boolean
  score: number | null
  promises_due: string | null
}
export interface Code {
  company_id: string
  axis: 'product' | 'scenario'
  key: string
  name: string
  name_en: string
  active: boolean
}
export interface Rating {
  conversation_id: string
  company_id: string
  score: number
  reasons: string[]
  words: string
  given_at: string
  staff_name: string
  queue_key: string
}
export interface Average {
  company_id: string
  staff_id: string | null
  name: string
  queue_key: string
  count: number
  mean: number
}
export type RatingsPage = Page<Rating> & { averages: Average[] }

const talk = (id: string) => `/api/conversations/${encodeURIComponent(id)}`

export const recordsApi = {
  record: (id: string, company_id?: string) => call<TalkRecord>(`${talk(id)}/record${query({ company_id })}`),
  confirm: (id: string, body: RecordBody) => change<TalkRecord>(`${talk(id)}/record`, { method: 'PUT', json: body }),
  messages: (id: string, before: number) =>
    call<MessagesPage>(`${talk(id)}/messages${query({ limit: '200', before: before.toString() })}`),
  list: (filter: { state?: string; company_id?: string; product?: string; cursor?: string }) =>
    call<Page<ListedRecord>>(`/api/records${query(filter)}`),
  waiting: () => call<{ count: number }>('/api/records/waiting'),
  codes: () => call<{ items: Code[] }>('/api/records/codes'),
  ratings: (cursor: string) => call<RatingsPage>(`/api/ratings${query({ cursor })}`),
  transcript: (id: string) => `${talk(id)}/transcript`,
}

/** Lines as a person mended them: those left as they were keep their evidence. */
export function mended(before: readonly Sentence[], text: string): Sentence[] {
  const known = new Map(before.map((one) => [one.text, one.seqs]))
  return text.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => ({ text: line, seqs: known.get(line) ?? [] }))
}

/** A local date and time as `datetime-local` fields want it, and back; empty: no time. */
export function toLocal(at: string | null): string {
  if (!at) return ''
  const date = new Date(at)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
export const fromLocal = (value: string): string | null => (value ? new Date(value).toISOString() : null)
