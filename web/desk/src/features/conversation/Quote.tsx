/** What a message refers to, and what may be done with a message. */
import { CloseOutlined, RollbackOutlined, UndoOutlined } from '@ant-design/icons'
import { App } from 'antd'
import { useEffect, useState } from 'react'

import { quoted } from '@suiban/client/talk'
import type { Message } from '@suiban/client/types'

import { wordlessText } from '@/shared/contents'
import { errorText } from '@/shared/errors'
import { useSession, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'
import type { Words } from '@/shared/words/zh'

import { setQuoting, useQuoting } from './quoting'

const RECALL_WITHIN_MS = 120_000

/** The author and the first line; pressing it goes there, through older pages where it must. Nothing when it is not one's to see. */
export function QuoteBlock({ conversationId, seq }: { conversationId: string; seq: number }) {
  const words = useWords()
  const { desk } = useSession()
  const talk = useView((view) => view.talks[conversationId])
  const found = talk ? quoted(talk, seq) : null
  if (found === null) return null
  const go = async (from: HTMLElement) => {
    const rows = from.closest('.talk-rows')
    const row = () => rows?.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
    for (let before = Infinity; !row(); ) {
      const oldest = desk.read().talks[conversationId]?.from ?? 1
      if (oldest >= before || oldest <= 1) return
      before = oldest
      await desk.loadOlder(conversationId).catch(() => undefined)
      await new Promise(requestAnimationFrame)
    }
    row()?.scrollIntoView({ block: 'center' })
    row()?.animate([{ backgroundColor: 'var(--ant-color-primary-bg-hover)' }, {}], 1_600)
  }
  return (
    <button type="button" className="quote" data-testid="message-quote" title={words.talk.to_quoted} onClick={(event) => void go(event.currentTarget)}>
      {found === 'older' ? words.talk.older_quoted : <Line message={found} words={words} />}
    </button>
  )
}

/** Above the field: what the next message refers to. */
export function QuoteBar({ conversationId }: { conversationId: string }) {
  const words = useWords()
  const seq = useQuoting(conversationId)
  const talk = useView((view) => view.talks[conversationId])
  const found = seq !== null && talk ? quoted(talk, seq) : null
  if (found === null || found === 'older') return null
  return (
    <div className="quote-bar" data-testid="composer-quote">
      <span className="quote"><Line message={found} words={words} /></span>
      <IconButton name={words.talk.stop_quoting} icon={<CloseOutlined />} onClick={() => setQuoting(conversationId, null)} />
    </div>
  )
}

/** Quote; and recall one's own while it can still be. */
export function MessageActions({ conversationId, message }: { conversationId: string; message: Message }) {
  const words = useWords()
  const { desk } = useSession()
  const app = App.useApp()
  const own = useView((view) => message.author === 'staff' && message.name === view.me?.name)
  const skew = useView((view) => view.clock_skew_ms)
  const until = own ? Date.parse(message.at) + RECALL_WITHIN_MS - skew : 0
  const [now, setNow] = useState(() => Date.now())
  const open = now < until
  useEffect(() => {
    if (!open) return
    const timer = setTimeout(() => setNow(Date.now()), until - now)
    return () => clearTimeout(timer)
  }, [open, until, now])
  if (message.recalled) return null
  const recall = () => {
    desk.request({ type: 'recall', conversation_id: conversationId, seq: message.seq })
      .catch((error: unknown) => void app.message.error(errorText(error, words)))
  }
  return (
    <span className="message-actions">
      <IconButton name={words.talk.quote} icon={<RollbackOutlined />} testId="message-quote-this" onClick={() => setQuoting(conversationId, message.seq)} />
      {open && <IconButton name={words.talk.recall} icon={<UndoOutlined />} testId="message-recall" onClick={recall} />}
    </span>
  )
}

function Line({ message, words }: { message: Message; words: Words }) {
  const { talk } = words
  const who = message.name || (message.author === 'customer' ? talk.customer : message.author === 'bot' ? talk.bot : talk.staff)
  const line = message.recalled ? talk.recalled : message.text.split('\n', 1)[0] || wordlessText(message.kind, words)
  return <><b>{who}</b> {line}</>
}
