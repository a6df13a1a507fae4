/** The talk: scrolls with the newest unless one reads further up; older messages come on demand. */
import { Button } from 'antd'
import { useEffect, useMemo, useState } from 'react'

import { EMPTY_TALK, hasOlder, stillPending } from '@suiban/client/talk'
import type { Marks } from '@suiban/client/types'

import type { Entry } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useSession, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { dayName, useNow, useServerNow } from '@/shared/time'
import { Blank, Lines } from '@/shared/ui/Small'
import type { Warned } from '@/shared/view'

import { EntryRow } from './Entries'
import { useFollowing } from './following'
import { useGoingTo } from './going'
import { MessageRow } from './MessageRow'
import { PendingRow } from './PendingRow'
import { rowsOf } from './rows'

const NO_WARNINGS: readonly Warned[] = []
const NO_MARKS: Marks = { delivered_seq: 0, read_seq: 0 }

export function TalkView({ conversationId, entries, customerMarks = NO_MARKS, mine }: {
  conversationId: string; entries: readonly Entry[]; customerMarks: Marks | undefined; mine: boolean
}) {
  const words = useWords()
  const { desk } = useSession()
  const talk = useView((view) => view.talks[conversationId])
  const warnings = useView((view) => view.warnings[conversationId] ?? NO_WARNINGS)
  const liveMarks = useView((view) => view.customer_marks[conversationId] ?? NO_MARKS)
  const outbox = useView((view) => view.outbox)
  const hostCompany = useView((view) => view.cards[conversationId]?.company_id)
  const parts = useView((view) => view.state.conversations.find((one) => one.conversation_id === conversationId)?.part_companies.length ?? 1)
  const rows = useMemo(() => rowsOf(talk ?? EMPTY_TALK, entries, warnings), [talk, entries, warnings])
  const pending = useMemo(
    () => stillPending(talk ?? EMPTY_TALK, outbox.filter((entry) => entry.talk === conversationId), 'staff'),
    [talk, outbox, conversationId],
  )
  const severalParts = parts > 1 || (talk?.items.some((item) => item.company_id !== (hostCompany ?? item.company_id)) ?? false)
  const marks = { delivered_seq: Math.max(customerMarks.delivered_seq, liveMarks.delivered_seq), read_seq: Math.max(customerMarks.read_seq, liveMarks.read_seq) }
  const { scroller, leftAt, toEnd } = useFollowing({ rows: rows.length, own: pending.length, from: talk?.from ?? 1, through: talk?.through ?? 0 })
  const missed = leftAt === null ? 0 : (talk?.items.filter((item) => item.seq > leftAt).length ?? 0)
  useReading(conversationId, mine, talk?.through ?? 0)
  useGoingTo(conversationId, scroller)

  return (
    <div className="talk" ref={scroller} role="log" aria-label={words.talk.log} tabIndex={0} data-testid="talk">
      {!talk && <TalkLoading conversationId={conversationId} />}
      {talk && hasOlder(talk) && <Older conversationId={conversationId} />}
      {talk && rows.length === 0 && pending.length === 0 && <Blank title={words.talk.empty} />}
      <div className="talk-rows">
        {rows.map((row) => {
          if (row.row === 'day') return <DaySeam key={row.key} at={row.at} />
          if (row.row === 'entry') return <EntryRow key={row.key} entry={row.entry} />
          return <MessageRow key={row.key} conversationId={conversationId} canAct={mine} message={row.message} follows={row.follows} warnings={row.warnings} showPart={severalParts} mark={markOf(row.message.seq, marks)} />
        })}
        {pending.map((entry) => <PendingRow key={entry.client_id} entry={entry} onRetry={() => desk.retry(entry.client_id)} onDiscard={() => desk.discard(entry.client_id)} />)}
        <TypingRow conversationId={conversationId} />
      </div>
      {missed > 0 && <Button className="talk-newer" size="small" shape="round" type="primary" onClick={toEnd} data-testid="talk-newer">{words.talk.new_messages(missed)} ↓</Button>}
    </div>
  )
}

function markOf(seq: number, marks: Marks): 'read' | 'delivered' | 'sent' {
  return seq <= marks.read_seq ? 'read' : seq <= marks.delivered_seq ? 'delivered' : 'sent'
}

/** What stands on a visible page in front of its holder is read. */
function useReading(conversationId: string, mine: boolean, through: number): void {
  const { desk } = useSession()
  const connected = useView((view) => view.connection === 'open')
  useEffect(() => {
    if (!mine || !connected) return
    const read = () => {
      if (document.visibilityState === 'visible') desk.markRead(conversationId)
    }
    read()
    addEventListener('focus', read)
    document.addEventListener('visibilitychange', read)
    return () => {
      removeEventListener('focus', read)
      document.removeEventListener('visibilitychange', read)
    }
  }, [desk, conversationId, mine, connected, through])
}

function TalkLoading({ conversationId }: { conversationId: string }) {
  const { desk } = useSession()
  const words = useWords()
  const [error, setError] = useState<unknown>(null)
  const load = () => {
    setError(null)
    desk.loadTalk(conversationId).catch(setError)
  }
  useEffect(() => {
    desk.loadTalk(conversationId).catch(setError)
  }, [desk, conversationId])
  if (!error) return <Lines rows={5} />
  return <Blank title={words.common.failed} hint={errorText(error, words)}><Button size="small" onClick={load}>{words.common.retry}</Button></Blank>
}

function Older({ conversationId }: { conversationId: string }) {
  const words = useWords()
  const { desk } = useSession()
  const [busy, setBusy] = useState(false)
  const load = () => {
    setBusy(true)
    void desk.loadOlder(conversationId).catch(() => undefined).finally(() => setBusy(false))
  }
  return <div className="talk-older"><Button size="small" type="text" loading={busy} onClick={load}>{words.common.load_older}</Button></div>
}

function DaySeam({ at }: { at: string }) {
  const words = useWords()
  return <div className="seam day"><span className="figures">{dayName(at, useServerNow(60_000), words)}</span></div>
}

function TypingRow({ conversationId }: { conversationId: string }) {
  const words = useWords()
  const until = useView((view) => view.typing_until[conversationId] ?? 0)
  const now = useNow()
  return <div className="typing-row" data-testid="customer-typing" aria-live="polite">{until > now ? words.inbox.typing : ''}</div>
}
