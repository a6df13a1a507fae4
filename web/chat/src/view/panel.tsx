import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../model/chat'
import type { Channel } from '../model/session'
import type { ChatState } from '../model/state'
import { wordsOf, type Locale } from '../words/locale'
import type { Words } from '../words/zh'
import { Composer, takesFiles, type Prefill } from './composer'
import { Context, useChat, useLater, usePanel } from './context'
import { ChatIcon, CloseIcon, OfflineIcon, PersonIcon } from './icons'
import { MessageList } from './list'
import { QuoteBar } from './quote'
import { EndingCard } from './rating'
import { SimpleBar, SimpleButton, simpleAttributes, useSimple, type Simple } from './simple'
import { useTrouble } from './trouble'
import { AnnouncedBar } from './announced'
import { WaitingCard } from './waiting'

export interface ChatPanelProps {
  chat: Chat
  locale: Locale
  /** False while it is in the page but not to be seen. */
  shown: boolean
  onClose: () => void
  /** A question put into the field, again for each new object; the customer sends it. */
  prefill?: Prefill | null
  /** The large type, where the page around shares it; else the panel's own. */
  simple?: Simple
  /** The look that is asked for: `simple` for large type. */
  mode?: string | null
  /** What the page around has to say above the field. */
  children?: ComponentChildren
}

const loadFlow = () => import('./flow')

/** The whole chat, filling whatever it is put into. */
export function ChatPanel({ chat, locale, shown, onClose, prefill = null, simple: shared, mode, children }: ChatPanelProps) {
  const own = useSimple(mode)
  const simple = shared ?? own
  const look = simpleAttributes(simple)
  const state = useChat(chat)
  const words = wordsOf(locale)
  const panel = useRef<HTMLElement>(null)
  const input = useRef<HTMLTextAreaElement>(null)
  const [dropping, setDropping] = useState(false)
  const flow = useLater(state.conversation.talk.items.some((item) => item.extra?.flow), loadFlow)
  chat.focusField = () => input.current?.focus({ preventScroll: true })

  useEffect(() => {
    if (!shown) return
    // on a phone focusing the field would throw the keyboard up before anything was read
    const target = matchMedia('(pointer: fine)').matches || prefill ? input.current : panel.current
    target?.focus({ preventScroll: true })
  }, [shown, prefill])

  return (
    <Context.Provider value={{ chat, words, locale, simple: simple.size > 0, flow }}>
      <section
        ref={panel}
        class="sb-panel"
        {...look}
        style={{ ...accentOf(state), ...look.style }}
        lang={locale}
        tabIndex={-1}
        aria-label={words.panel}
        data-testid="chat-panel"
        data-link={state.link}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.isComposing) return
          event.stopPropagation()
          onClose()
        }}
        onDragOver={(event) => {
          event.preventDefault()
          setDropping(takesFiles(state))
        }}
        onDragLeave={() => setDropping(false)}
        onDrop={(event) => {
          event.preventDefault()
          setDropping(false)
          if (!takesFiles(state)) return
          for (const file of event.dataTransfer?.files ?? []) void chat.sendFile(file, file.name)
        }}
      >
        <Header state={state} simple={simple} onClose={onClose} />
        <AnnouncedBar announced={state.announced} />
        <LinkBar state={state} words={words} onRetry={() => chat.retryConnection()} />
        {flow && <flow.FlowStrip />}
        <MessageList state={state} shown={shown} />
        <div class="sb-foot">
          {state.conversation.waiting && <WaitingCard waiting={state.conversation.waiting} />}
          {state.conversation.state === 'closed' && state.conversation.id !== '' && (
            <EndingCard key={state.conversation.id} conversationId={state.conversation.id} />
          )}
          <p class="sb-notice" role="alert">
            {state.notice && (words.error[state.notice as keyof Words['error']] ?? words.error.other)}
          </p>
          {children}
          <QuoteBar />
          <Composer state={state} input={input} prefill={prefill} />
        </div>
        {dropping && <div class="sb-drop">{words.dropFile}</div>}
      </section>
    </Context.Provider>
  )
}

function Header({ state, simple, onClose }: { state: ChatState; simple: Simple; onClose: () => void }) {
  const { chat, words } = usePanel()
  const { holder, staff_name, waiting } = state.conversation
  const asked = state.asking || waiting !== null
  const canAsk = holder !== 'staff' && state.channel?.staff_can_be_asked
  const large = simple.size > 0
  const person = canAsk && (
    <button type="button" class="sb-person" data-testid="chat-human" {...(asked || large ? {} : { 'aria-label': words.askPerson })} disabled={asked} onClick={() => chat.askPerson()}>
      <PersonIcon size={large ? 26 : 17} />
      {asked ? words.askingPerson : large ? words.askPersonLong : words.askPersonShort}
    </button>
  )
  return (
    <>
    <header class="sb-head">
      <span class={`sb-mark${state.channel ? '' : ' sb-mark-unknown'}`} aria-hidden="true">
        {state.channel ? markOf(state.channel) : <ChatIcon size={20} />}
      </span>
      <div class="sb-head-words">
        <h1>{state.channel ? state.channel.title || state.channel.company_name : words.panel}</h1>
        {state.channel && <p>{subtitle(words, holder, staff_name, asked)}</p>}
      </div>
      {!large && person}
      {!large && <SimpleButton simple={simple} />}
      <button
        type="button"
        class="sb-icon-button"
        aria-label={words.close}
        title={words.close}
        data-testid="chat-close"
        onClick={onClose}
      >
        <CloseIcon />
      </button>
    </header>
    {large && <SimpleBar simple={simple} />}
    {large && (person || (holder === 'staff' && <p class="sb-served" role="status">{words.servedBy(staff_name || words.staff)}</p>))}
    </>
  )
}

function subtitle(
  words: Words,
  holder: ChatState['conversation']['holder'],
  staffName: string,
  asked: boolean,
): string {
  if (holder === 'staff') return words.servedBy(staffName || words.staff)
  return asked ? words.waitingForPerson : words.assistant
}

/**
 * Says what is wrong with the connection, in place, and nothing when nothing is. It comes a moment after the connection
 * went, however often it is tried again in between, and then stays until there is one.
 */
function LinkBar({ state, words, onRetry }: { state: ChatState; words: Words; onRetry: () => void }) {
  const { link } = state
  const trouble = useTrouble(link)
  const text = {
    idle: '',
    open: '',
    connecting: trouble.lost ? words.reconnecting : words.connecting,
    waiting: words.reconnecting,
    offline: words.offline,
    refused: words.refused,
  }[link]
  const quiet = link === 'connecting' && !trouble.lost
  return (
    <div class="sb-link-bar" role="status" data-testid="chat-state" data-state={link}>
      {text && (
        <p class={[quiet && 'sb-quiet', !trouble.told && 'sb-late'].filter(Boolean).join(' ')}>
          {!quiet && <OfflineIcon />}
          <span>{text}</span>
          {link === 'refused' && (
            <button type="button" class="sb-link" onClick={onRetry}>
              {words.retry}
            </button>
          )}
        </p>
      )}
    </div>
  )
}

/** The channel's colour, when it is one; everything else follows from it in the style sheet. */
function accentOf(state: ChatState): Record<string, string> {
  const accent = state.channel?.accent ?? ''
  return CSS.supports('color', accent) ? { '--sb-brand': accent } : {}
}

/** One sign for the channel. A session that was kept may be older than this setting. */
function markOf(channel: Channel): string {
  return channel.initial || channel.company_name.slice(0, 1)
}
