/** What is said beside words: as it goes out, and as it is shown until it comes back. Pure. */
import { kindOf } from '@suiban/client/files'
import type { OutboxEntry } from '@suiban/client/outbox'
import type { Message, SayMore, StaffRequest } from '@suiban/client/types'

import type { Words } from './words/zh'

type Say = Extract<StaffRequest, { type: 'say' }>

export function saidWith(more: SayMore | undefined): Pick<Say, 'quote' | 'card' | 'form' | 'form_id' | 'choices'> & { text?: string } {
  if (!more) return {}
  const { quote, card, form, form_id, choices } = more
  return {
    ...(quote ? { quote } : {}),
    // the server writes the text of a card or a form
    ...(card ? { card, text: '' } : {}), ...(form_id ? { form_id, text: '' } : form ? { form, text: '' } : {}), ...(choices ? { choices } : {}),
  }
}

export function shownOf(entry: OutboxEntry): Pick<Message, 'kind' | 'extra' | 'quote'> {
  const quote = entry.more?.quote ? { quote: entry.more.quote } : {}
  const { card, form, choices } = entry.more ?? {}
  if (card) return { kind: 'card', extra: { card, ...(entry.file ? { file: entry.file } : {}) }, ...quote }
  if (form) return { kind: 'form', extra: { form }, ...quote }
  if (choices) return { kind: 'text', extra: { choices, lead: entry.text }, ...quote }
  return { kind: entry.file ? kindOf(entry.file) : 'text', extra: entry.file ? { file: entry.file } : null, ...quote }
}

/** What stands for a message that has no words, by its kind. */
export function wordlessText(kind: string | undefined, words: Words): string {
  return kind === 'file' || kind === 'voice' ? `[${words.files[kind]}]` : words.inbox.picture
}
