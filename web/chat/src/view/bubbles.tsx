import type { AnswerSource, Message } from '@suiban/client/types'
import { h, type ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Row, Status, Ticks } from '../model/rows'
import { clock } from '../model/time'
import type { Words } from '../words/zh'
import { AnswerView, CardView } from './card'
import { usePanel } from './context'
import { Dialog } from './dialog'
import { BookIcon, ChevronIcon, ClockIcon, PersonIcon, TickIcon, TwoTicksIcon, WarningIcon } from './icons'
import { FileView, UploadView } from './file'
import { FormView } from './form'
import { MessageActions, QuoteBlock } from './quote'
import { RichText } from './text'

type RowOf<Kind extends Row['kind']> = Extract<Row, { kind: Kind }>

export function Seam({ text, testid }: { text: string; testid?: string }) {
  return (
    <li class="sb-seam" {...(testid ? { 'data-testid': testid } : {})}>
      <span>{text}</span>
    </li>
  )
}

export function MessageBubble({ row, lead, children }: {
  row: RowOf<'message'>
  /** Shown in place of the text while the choices that it announces can be pressed. */
  lead?: string | undefined
  children?: ComponentChildren
}) {
  const { chat, words, flow } = usePanel()
  const { message, first, last, ticks } = row
  const who = nameOf(message, words)
  const file = message.extra?.file
  const source = message.extra?.source
  const side = message.author === 'customer' ? 'own' : message.author === 'system' ? 'bot' : message.author
  if (message.recalled) {
    return (
      <li class="sb-seam" data-testid="chat-message" data-seq={message.seq} data-author={message.author} data-recalled>
        <span>{words.recalledBy(who)}</span>
      </li>
    )
  }
  const { card, form, answer } = message.extra ?? {}
  const shown = (
    <>
      {file && !card && <FileView file={file} who={who} />}
      {card && <CardView card={card} file={file} />}
      {form && <FormView form={form} seq={message.seq} />}
      {answer && <AnswerView answer={answer} />}
      {(message.text || !file) && !card && !form && !answer && (
        <div class="sb-bubble">
          {message.quote && <QuoteBlock seq={message.quote} />}
          <RichText text={lead ?? message.text} />
          {source && <SourceLine source={source} text={message.text} />}
        </div>
      )}
    </>
  )
  return (
    <li
      class={`sb-row sb-${side}${first ? ' sb-first' : ''}${last ? ' sb-last' : ''}`}
      data-testid="chat-message"
      data-seq={message.seq}
      data-author={message.author}
    >
      {side !== 'own' && <Avatar author={message.author} name={message.name} shown={first} />}
      <div class="sb-stack">
        {first && side !== 'own' && (
          <span class="sb-name" aria-hidden="true">
            {who}
          </span>
        )}
        <span class="sb-hidden">{words.said(who, clock(message.at))}</span>
        {flow ? h(flow.FlowStep, { message }, shown) : shown}
        {children}
        <MessageActions message={message} onQuote={() => chat.focusField()} />
        {last && (
          <span class="sb-meta">
            <time dateTime={message.at} aria-hidden="true">
              {clock(message.at)}
            </time>
            {ticks && <TicksMark ticks={ticks} />}
          </span>
        )}
      </div>
    </li>
  )
}

/** The bank's greeting: not a message of the talk, so it has neither number nor time. */
export function Greeting({ text }: { text: string }) {
  const { words } = usePanel()
  return (
    <li class="sb-row sb-bot sb-first sb-last" data-testid="chat-greeting">
      <Avatar author="bot" name="" shown />
      <div class="sb-stack">
        <span class="sb-hidden">{words.bot}</span>
        <div class="sb-bubble">
          <p>{text}</p>
        </div>
      </div>
    </li>
  )
}

/** Where the greeting will stand. */
export function GreetingSkeleton() {
  return (
    <li class="sb-row sb-bot sb-first sb-last" data-testid="chat-skeleton" aria-hidden="true">
      <span class="sb-avatar sb-bone" />
      <div class="sb-stack sb-bones">
        <i class="sb-bone" />
        <i class="sb-bone" />
      </div>
    </li>
  )
}

export function PendingBubble({ row }: { row: RowOf<'pending'> | RowOf<'upload'> }) {
  const { chat, words } = usePanel()
  const status = row.status
  const failed = typeof status === 'object' ? status.failed : null
  return (
    <li class="sb-row sb-own sb-first sb-last" data-testid="chat-pending" data-status={failed ? 'failed' : status}>
      <div class="sb-stack">
        <span class="sb-hidden">{words.you}</span>
        {row.kind === 'upload' && <UploadView upload={row.upload} />}
        {row.kind === 'pending' && row.file && <FileView file={row.file} who={words.you} />}
        {row.kind === 'pending' && !row.file && (
          <div class={`sb-bubble${status === 'sent' ? '' : ' sb-unsent'}`}>
            {row.quote && <QuoteBlock seq={row.quote} />}
            <RichText text={row.text} />
          </div>
        )}
        <span class={`sb-meta${failed ? ' sb-bad' : ''}`}>
          <StatusMark status={status} words={words} />
          {failed && (
            <>
              <button type="button" class="sb-link" onClick={() => chat.retry(row.key)}>
                {words.retry}
              </button>
              <button type="button" class="sb-link" onClick={() => chat.discard(row.key)}>
                {words.discard}
              </button>
            </>
          )}
        </span>
      </div>
    </li>
  )
}

export function TypingBubble({ author, name }: { author: 'bot' | 'staff'; name: string }) {
  const { words } = usePanel()
  return (
    <li class={`sb-row sb-${author} sb-first sb-last`} data-testid="chat-typing">
      <Avatar author={author} name={name} shown />
      <div class="sb-stack">
        <div class="sb-bubble sb-dots">
          <span class="sb-hidden">{words.typing}</span>
          <i />
          <i />
          <i />
        </div>
      </div>
    </li>
  )
}

function SourceLine({ source, text }: { source: AnswerSource; text: string }) {
  const { words } = usePanel()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        class="sb-source"
        data-testid="chat-source"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <BookIcon />
        <span class="sb-source-word">{words.source}</span>
        <span class="sb-source-title">{words.sourceLine(source.title, source.version)}</span>
        <ChevronIcon />
      </button>
      {open && (
        <Dialog label={words.sourceTitle} class="sb-sheet" onClose={() => setOpen(false)}>
          <p class="sb-sheet-eyebrow">{words.sourceTitle}</p>
          <h2>{source.title}</h2>
          <dl>
            <dt>{words.sourceBook}</dt>
            <dd>{source.source}</dd>
            <dt>{words.sourceVersion}</dt>
            <dd>{words.sourceVersionValue(source.version)}</dd>
          </dl>
          <p class="sb-sheet-text">{text}</p>
        </Dialog>
      )}
    </>
  )
}

function Avatar({ author, name, shown }: { author: Message['author']; name: string; shown: boolean }) {
  if (!shown) return <span class="sb-avatar sb-avatar-space" aria-hidden="true" />
  return (
    <span class={`sb-avatar sb-avatar-${author}`} aria-hidden="true">
      {author === 'staff' ? name.slice(0, 1) || <PersonIcon size={16} /> : <BotFace />}
    </span>
  )
}

function BotFace() {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" fill="currentColor" focusable="false">
      <path d="M12 2.8 16.2 8.600h-2.100l3.700 5.100h-2.300l3.700 5.100H13v2.400h-2v-2.400H4.800l3.700-5.100H6.200l3.700-5.100H7.800z" />
    </svg>
  )
}

function TicksMark({ ticks }: { ticks: Ticks }) {
  const { words } = usePanel()
  return (
    <span class={`sb-ticks sb-ticks-${ticks}`} data-ticks={ticks} title={words[ticks]}>
      {ticks === 'sent' ? <TickIcon /> : <TwoTicksIcon />}
      <span class="sb-hidden">{words[ticks]}</span>
    </span>
  )
}

function StatusMark({ status, words }: { status: Status; words: Words }) {
  if (typeof status === 'object') {
    return (
      <span class="sb-status">
        <WarningIcon />
        {words.error[status.failed as keyof Words['error']] ?? words.failed}
      </span>
    )
  }
  if (status === 'sent') return <TicksMark ticks="sent" />
  return (
    <span class="sb-status">
      <ClockIcon />
      {status === 'waiting' ? words.waitingToSend : words.sending}
    </span>
  )
}

function nameOf(message: Message, words: Words): string {
  if (message.author === 'customer') return words.you
  if (message.author === 'bot') return message.name || words.bot
  return message.name || words.staff
}
