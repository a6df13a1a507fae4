/** What is asked of the server beside the socket's own life. Pure, and one look-up. */
import { call } from '@suiban/client/http'
import type { OutboxEntry } from '@suiban/client/outbox'
import { NO_LINKS, type LinkedArticle, type OwnLinks } from '@suiban/client/own_links'
import type { CustomerRequest } from '@suiban/client/types'

/** Something said, as it goes out. */
export function requestOf(entry: OutboxEntry): CustomerRequest {
  const { client_id, sent_at, file, more } = entry
  const text = more?.values ? '' : entry.text
  const quote = more?.quote && more.quote_of ? { quote: more.quote, conversation_id: more.quote_of } : {}
  const values = more?.values ? { values: more.values } : {}
  return { type: 'say', client_id, text, sent_at, ...(file ? { file_id: file.id } : {}), ...quote, ...values }
}

/** What an empty chat offers to ask; without an answer it offers nothing. */
export async function loadQuestions(channelKey: string, locale: string): Promise<readonly string[]> {
  const path = `/api/chat/channels/${encodeURIComponent(channelKey)}/questions?locale=${locale}`
  const found = await call<{ items: string[] }>(path).catch(() => null)
  return found?.items ?? []
}

/** What links are shown with; without an answer every other site is a stranger. */
export async function loadLinks(channelKey: string, locale: string): Promise<OwnLinks> {
  const path = `/api/chat/channels/${encodeURIComponent(channelKey)}/links?locale=${locale}`
  return (await call<OwnLinks>(path).catch(() => null)) ?? NO_LINKS
}

const articles = new Map<string, Promise<LinkedArticle>>()

/** An article of ours that customers may read; one request each, failed ones may be asked again. */
export function loadArticle(company: string, key: string): Promise<LinkedArticle> {
  const path = `/api/articles/${encodeURIComponent(company)}/${encodeURIComponent(key)}`
  const known = articles.get(path)
  if (known) return known
  const made = call<LinkedArticle>(path)
  articles.set(path, made)
  made.catch(() => articles.delete(path))
  return made
}
