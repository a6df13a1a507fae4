import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { openChoices, rowsOf, type Row } from '../model/rows'
import type { ChatState } from '../model/state'
import { Greeting, MessageBubble, PendingBubble, Seam, TypingBubble } from './bubbles'
import { usePanel } from './context'
import { DownIcon } from './icons'

const AT_BOTTOM_WITHIN_PX = 48
const LOAD_OLDER_WITHIN_PX = 120

/** The talk. It stays at the newest message while the customer is there, and stays put while they read above. */
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
          {talk.from <= 1 && <Greeting text={state.channel?.greeting || words.greetingFallback} />}
          {rows.map((row) => (
            <RowView key={row.key} row={row}>
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
        <button type="button" class="sb-down" onClick={scroll.toBottom} aria-label={words.toBottom}>
          {chat.unread > 0 ? words.newMessages(chat.unread) : null}
          <DownIcon />
        </button>
      )}
    </div>
  )
}

function RowView({ row, children }: { row: Row; children?: preact.ComponentChildren }) {
  switch (row.kind) {
    case 'day':
      return <Seam text={row.label} testid="chat-day" />
    case 'seam':
      return <Seam text={row.text} />
    case 'message':
      return <MessageBubble row={row}>{children}</MessageBubble>
    default:
      return <PendingBubble row={row} />
  }
}

function useScroll(rows: readonly Row[], state: ChatState, shown: boolean) {
  const { chat } = usePanel()
  const list = useRef<HTMLDivElement>(null)
  const [atBottom, setAtBottom] = useState(true)
  const stick = useRef(true)
  const before = useRef({ height: 0, firstKey: '', own: 0 })
  const own = state.entries.length + state.uploads.length

  const measure = () => {
    const node = list.current
    if (!node) return
    stick.current = node.scrollHeight - node.scrollTop - node.clientHeight < AT_BOTTOM_WITHIN_PX
    setAtBottom(stick.current)
    if (node.scrollTop < LOAD_OLDER_WITHIN_PX && state.conversation.talk.from > 1) chat.loadOlder()
  }
  const toBottom = () => {
    const node = list.current
    if (node) node.scrollTop = node.scrollHeight
    measure()
  }

  useLayoutEffect(() => {
    const node = list.current
    if (!node || !shown) return
    const firstKey = rows[0]?.key ?? ''
    if (own > before.current.own) stick.current = true
    if (stick.current) node.scrollTop = node.scrollHeight
    else if (firstKey !== before.current.firstKey) node.scrollTop += node.scrollHeight - before.current.height
    before.current = { height: node.scrollHeight, firstKey, own }
  })

  // the on-screen keyboard and the waiting card make the list lower; the newest message stays in sight
  useEffect(() => {
    const node = list.current
    if (!node || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(() => {
      if (stick.current) node.scrollTop = node.scrollHeight
    })
    observer.observe(node)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    const tell = () => chat.setReading(shown && atBottom && document.visibilityState === 'visible')
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => {
      document.removeEventListener('visibilitychange', tell)
      chat.setReading(false)
    }
  }, [chat, shown, atBottom])

  return { list, atBottom, onScroll: measure, toBottom }
}
