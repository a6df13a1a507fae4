/** What searching answers, and the addresses its results open at. */
import { call } from '@suiban/client/http'
import type { Author } from '@suiban/client/types'

import { happened } from './happened'

export interface MessageHit {
  conversation_id: string
  seq: number
  company_id: string
  customer_id: string
  customer_name: string
  channel_name: string
  channel_name_en: string
  author: Author
  author_name: string
  kind: string
  text: string
  /** Ranges of the text that fit. */
  marks: [number, number][]
  at: string
}
export interface CustomerHit {
  customer_id: string
  company_id: string
  name: string
  level: string
  city: string
  tags: string[]
  customer_no: string
  phone: string
}
export interface TaskHit {
  work_id: string
  company_id: string
  kind: string
  title: string
  title_marks: [number, number][]
  customer_id: string | null
  customer_name: string
  queue_name: string
  queue_name_en: string
  state: string
  staff_name: string
  due_by: string | null
  made_at: string
}
export interface ArticleHit {
  company_id: string
  key: string
  title: string
  title_marks: [number, number][]
  topic: string
  /** A piece of the text around what fits, and the ranges of it that do. */
  excerpt: string
  marks: [number, number][]
  text: string
}
export type Kind = 'message' | 'customer' | 'task' | 'article'
export interface Found {
  messages: { items: MessageHit[]; next_cursor: string | null; state: 'ready' | 'building' | 'unavailable' | 'too_slow'; share: number } | null
  customers: { items: CustomerHit[]; next_cursor: string | null } | null
  tasks: { items: TaskHit[]; next_cursor: string | null } | null
  articles: { items: ArticleHit[] } | null
}
export interface Asked {
  q: string
  kind?: Kind | undefined
  company_id?: string | undefined
  author?: string | undefined
  since?: string | undefined
  until?: string | undefined
  customer_id?: string | undefined
  order?: string | undefined
  cursor?: string | undefined
}

export const QUESTION_CHARACTERS_MAX = 200

export function search(asked: Asked, signal?: AbortSignal): Promise<Found> {
  const values = Object.entries(asked).filter((pair): pair is [string, string] => Boolean(pair[1]))
  return call<Found>(`/api/search?${new URLSearchParams(values)}`, signal ? { signal } : {})
}

/** Where a message is opened: among one's own conversations when one holds it. */
export function messageAddress(hit: Pick<MessageHit, 'conversation_id' | 'seq'>, held: boolean): string {
  return `/${held ? 'inbox' : 'conversations'}/${hit.conversation_id}?at=${hit.seq}`
}

/** The text in pieces, those that fit marked; ranges outside the text are cut. */
export function pieces(text: string, marks: readonly [number, number][]): { text: string; fits: boolean }[] {
  const found: { text: string; fits: boolean }[] = []
  // the server counts characters, JavaScript halves of some
  const signs = [...text]
  let end = 0
  for (const [low, high] of marks) {
    const begin = Math.max(low, end)
    if (high <= begin || begin >= signs.length) continue
    if (begin > end) found.push({ text: signs.slice(end, begin).join(''), fits: false })
    found.push({ text: signs.slice(begin, high).join(''), fits: true })
    end = high
  }
  if (end < signs.length) found.push({ text: signs.slice(end).join(''), fits: false })
  return found
}

const RECENT_MAX = 8
const recentKey = (staffId: string) => `suiban.recent.${staffId}`

/** What this person looked for on this device, the latest first. Forgotten when they sign out. */
export function recentSearches(staffId: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(recentKey(staffId)) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === 'string').slice(0, RECENT_MAX) : []
  } catch {
    return []
  }
}

export function rememberSearch(staffId: string, text: string): void {
  const wanted = text.trim()
  // numbers are somebody's: they are not left lying about
  if (wanted !== '') happened('search')
  if (wanted === '' || /\d{5,}/.test(wanted.replace(/[ -]/g, ''))) return
  try {
    const kept = [wanted, ...recentSearches(staffId).filter((one) => one !== wanted)].slice(0, RECENT_MAX)
    localStorage.setItem(recentKey(staffId), JSON.stringify(kept))
  } catch {
    // storage is full: nothing is remembered
  }
}

export function forgetSearches(staffId: string): void {
  localStorage.removeItem(recentKey(staffId))
}
