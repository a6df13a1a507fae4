/** What is asked of the server beside the socket's own life. Pure, and one look-up. */
import { call } from '@suiban/client/http'
import type { OutboxEntry } from '@suiban/client/outbox'
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
