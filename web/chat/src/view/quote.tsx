/** What a message refers to, and what may be done with a message. */
import { quoted } from '@suiban/client/talk'
import type { Message } from '@suiban/client/types'
import { usePanel } from './context'
import { CloseIcon } from './icons'
import { useServerNow } from './now'

export const RECALL_WITHIN_MS = 120_000

/** The author and the first line; pressing it goes there. Nothing when the reader may not see it. */
export function QuoteBlock({ seq }: { seq: number }) {
  const { chat, words } = usePanel()
  const found = quoted(chat.state.conversation.talk, seq)
  if (found === null) return null
  const go = (event: Event) => {
    const list = (event.currentTarget as HTMLElement).closest('.sb-list')
    const row = list?.querySelector<HTMLElement>(`[data-testid=chat-message][data-seq="${seq}"]`)
    if (!row) return chat.loadOlder()
    row.scrollIntoView({ block: 'center' })
    row.classList.remove('sb-shown')
    requestAnimationFrame(() => row.classList.add('sb-shown'))
  }
  return (
    <button type="button" class="sb-quote" data-testid="chat-quote" title={words.toQuoted} onClick={go}>
      {found === 'older' ? '…' : <QuotedLine message={found} />}
    </button>
  )
}

function QuotedLine({ message }: { message: Message }) {
  const { words } = usePanel()
  return (
    <>
      <b>{whoSaid(message, words)}</b> <span>{lineOf(message, words)}</span>
    </>
  )
}

/** Above the field: what the next message refers to. */
export function QuoteBar() {
  const { chat, words } = usePanel()
  const { quoting, conversation } = chat.state
  const found = quoting === null ? null : quoted(conversation.talk, quoting)
  if (found === null || found === 'older') return null
  return (
    <div class="sb-quote-bar" data-testid="chat-quoting">
      <span class="sb-hidden">{words.quoting(whoSaid(found, words))}</span>
      <span class="sb-quote">
        <QuotedLine message={found} />
      </span>
      <button type="button" class="sb-icon-button" aria-label={words.stopQuoting} title={words.stopQuoting} onClick={() => chat.quote(null)}>
        <CloseIcon />
      </button>
    </div>
  )
}

/** Quote; and recall while it can still be. */
export function MessageActions({ message, onQuote }: { message: Message; onQuote: () => void }) {
  const { chat, words } = usePanel()
  const until = message.author === 'customer' ? Date.parse(message.at) + RECALL_WITHIN_MS : 0
  const open = useServerNow(until) < until
  const { conversation, link } = chat.state
  // what was said in a talk that is over cannot be quoted in the next
  const current = conversation.talk.items.includes(message)
  if (!current) return null
  return (
    <span class="sb-actions">
      {conversation.state === 'open' && (
        <button
          type="button"
          class="sb-link"
          data-testid="chat-quote-this"
          onClick={() => {
            chat.quote(message.seq)
            onQuote()
          }}
        >
          {words.quote}
        </button>
      )}
      {open && link === 'open' && (
        <button type="button" class="sb-link" data-testid="chat-recall" onClick={() => chat.recall(message.seq)}>
          {words.recall}
        </button>
      )}
    </span>
  )
}

interface QuoteWords {
  you: string
  bot: string
  staff: string
  recalled: string
  onlyPicture: string
  onlyFile: string
  onlyVoice: string
}

function whoSaid(message: Message, words: QuoteWords): string {
  if (message.author === 'customer') return words.you
  return message.name || (message.author === 'bot' ? words.bot : words.staff)
}

function lineOf(message: Message, words: QuoteWords): string {
  if (message.recalled) return words.recalled
  const wordless = message.kind === 'file' ? words.onlyFile : message.kind === 'voice' ? words.onlyVoice : words.onlyPicture
  return message.text.split('\n', 1)[0] || wordless
}
