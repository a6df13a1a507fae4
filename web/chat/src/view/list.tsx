import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { openChoices, rowsOf, type Row } from '../model/rows'
import { isAtBottom, isBegun, restOf } from '../model/scroll'
import type { ChatState } from '../model/state'
import { Greeting, GreetingSkeleton, MessageBubble, PendingBubble, Seam, TypingBubble } from './bubbles'
import { usePanel } from './context'
import { StepUpRow } from './step_up'
import { DownIcon } from './icons'

const LOAD_OLDER_WITHIN_PX = 120

/**
 * The talk. It stays at the newest message while the customer is there, and stays put while they read above. What is
 * longer than the list is shown from its beginning.
 */
export function MessageList({ state, shown }: { state: ChatState; shown: boolean }) {
  const { chat, words, locale } = usePanel()
  const rows = rowsOf(state, words, new Date())
  const scroll = useScroll(rows, state, shown)
  const choices = openChoices(state)
  const { talk, holder, staff_name } = state.conversation
  return (
    <div class="sb-list-frame">
      <div
        class="sb-list"
        ref={scroll.list}
        onScroll={scroll.onScroll}
        tabIndex={0}
        role="log"
        aria-live="polite"
        aria-busy={state.loadingOlder}
        aria-label={words.log}
        lang={locale}
      >
        <ol>
          {talk.from > 1 && state.loadingOlder && <Seam text={words.olderLoading} />}
          {talk.from <= 1 && <Opening state={state} />}
          {rows.length === 0 && <Questions state={state} />}
          {rows.map((row) => (
            <RowView key={row.key} row={row} lead={leadOf(row, choices)}>
              {row.kind === 'message' && choices?.seq === row.message.seq && (
                <div class="sb-choices" role="group" aria-label={words.choices}>
                  {choices.choices.map((choice) => (
                    <button
                      type="button"
                      key={choice}
                      class="sb-chip"
                      data-testid="chat-choice"
                      onClick={() => chat.say(choice)}
                    >
                      {choice}
                    </button>
                  ))}
                </div>
              )}
            </RowView>
          ))}
          {state.typing && <TypingBubble author={holder === 'staff' ? 'staff' : 'bot'} name={staff_name} />}
        </ol>
      </div>
      {!scroll.atBottom && (
        <button type="button" class="sb-down" onClick={scroll.toNewest} aria-label={words.toBottom}>
          {chat.unread > 0 ? words.newMessages(chat.unread) : null}
          <DownIcon />
        </button>
      )}
    </div>
  )
}

function leadOf(row: Row, choices: ReturnType<typeof openChoices>): string | undefined {
  return row.kind === 'message' && row.message.seq === choices?.seq ? row.message.extra?.lead : undefined
}

function RowView({ row, lead, children }: { row: Row; lead?: string | undefined; children?: preact.ComponentChildren }) {
  const { locale } = usePanel()
  switch (row.kind) {
    case 'day':
      return <Seam text={row.label} testid="chat-day" />
    case 'seam':
      return <Seam text={(locale === 'en' && row.en) || row.text} {...(row.key === 'closed' ? { testid: 'chat-closed' } : {})} />
    case 'step_up':
      return <StepUpRow ask={row.ask} seq={row.seq} />
    case 'message':
      return (
        <MessageBubble row={row} lead={lead}>
          {children}
        </MessageBubble>
      )
    default:
      return <PendingBubble row={row} />
  }
}

/** The bank's first words; their shape until they are known, nothing when they will not come. */
function Opening({ state }: { state: ChatState }) {
  const { words } = usePanel()
  if (state.channel) return <Greeting text={state.channel.greeting || words.greetingFallback} />
  return state.link === 'refused' ? null : <GreetingSkeleton />
}

/** What others ask, to begin with; pressing one says it. */
function Questions({ state }: { state: ChatState }) {
  const { chat, words } = usePanel()
  if (state.questions.length === 0) return null
  return (
    <li class="sb-row sb-bot sb-last">
      <div class="sb-choices sb-questions" role="group" aria-label={words.questions}>
        <small>{words.questions}</small>
        {state.questions.map((question) => (
          <button type="button" key={question} class="sb-chip" data-testid="chat-question" onClick={() => chat.say(question)}>
            {question}
          </button>
        ))}
      </div>
    </li>
  )
}

/** The first message from `seq` on that nobody answered yet, if that is how the talk ends; else nothing to begin at. */
function beginning(list: HTMLElement, fromSeq: number): HTMLElement | null {
  const said = [...list.querySelectorAll<HTMLElement>('[data-testid=chat-message], [data-testid=chat-pending]')]
  let first: HTMLElement | null = null
  for (const row of said.reverse()) {
    const own = row.dataset['testid'] === 'chat-pending' || row.dataset['author'] === 'customer'
    if (own || (first && Number(row.dataset['seq']) < fromSeq)) break
    first = row
  }
  return first
}

/** The newest message can be seen, at least its beginning. */
function newestBegun(list: HTMLElement): boolean {
  const newest = beginning(list, Infinity)
  return newest === null || isBegun(list, newest.offsetTop)
}

function useScroll(rows: readonly Row[], state: ChatState, shown: boolean) {
  const { chat } = usePanel()
  const list = useRef<HTMLDivElement>(null)
  const [atBottom, setAtBottom] = useState(true)
  const stick = useRef(true)
  const before = useRef({ height: 0, firstKey: '', own: 0, talk: '', through: 0, shown: false })
  const own = state.entries.length + state.uploads.length
  const { id, talk } = state.conversation

  const look = useCallback(
    (node: HTMLElement) => {
      stick.current = isAtBottom(node)
      setAtBottom(stick.current)
      chat.setReading(shown && document.visibilityState === 'visible' && (stick.current || newestBegun(node)))
    },
    [chat, shown],
  )
  const onScroll = () => {
    const node = list.current
    if (!node) return
    look(node)
    if (node.scrollTop < LOAD_OLDER_WITHIN_PX && talk.from > 1) chat.loadOlder()
  }
  const toNewest = () => {
    const node = list.current
    if (!node) return
    const unread = chat.unread > 0 ? beginning(node, state.readSeq + 1) : null
    node.scrollTop = restOf(node, unread?.offsetTop ?? null)
    look(node)
  }

  useLayoutEffect(() => {
    const node = list.current
    const last = before.current
    if (!node || !shown) {
      last.shown = false
      return
    }
    const firstKey = rows[0]?.key ?? ''
    // whoever opens the chat comes for what is new
    const opened = !last.shown && chat.unread > 0
    if (opened || own > last.own) stick.current = true
    if (stick.current) {
      // a talk that was not shown before is entered at its newest message
      const known = opened ? state.readSeq : id === last.talk && last.through > 0 ? last.through : Infinity
      const next = known < talk.through ? known + 1 : Infinity
      node.scrollTop = restOf(node, beginning(node, next)?.offsetTop ?? null)
    } else if (firstKey !== last.firstKey) node.scrollTop += node.scrollHeight - last.height
    before.current = { height: node.scrollHeight, firstKey, own, talk: id, through: talk.through, shown }
    look(node)
  })

  // the on-screen keyboard and the waiting card make the list lower; what is being read stays in sight
  useEffect(() => {
    const node = list.current
    if (!node || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(() => {
      if (stick.current) node.scrollTop = restOf(node, beginning(node, Infinity)?.offsetTop ?? null)
    })
    observer.observe(node)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    const node = list.current
    if (!node || !shown) return
    const tell = () => look(node)
    document.addEventListener('visibilitychange', tell)
    return () => {
      document.removeEventListener('visibilitychange', tell)
      chat.setReading(false)
    }
  }, [chat, shown, look])

  return { list, atBottom, onScroll, toNewest }
}
