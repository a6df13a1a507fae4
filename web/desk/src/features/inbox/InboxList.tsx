/** What needs me: offers on top, then my conversations, whoever waits longest first. */
import { CoffeeOutlined } from '@ant-design/icons'
import { App, Button, Input } from 'antd'
import { type ReactNode, useMemo, useState } from 'react'

import type { HeldTask, TaskCard } from '@suiban/client/types'

import { errorText } from '@/shared/errors'
import { unreadOf } from '@/shared/view'
import { mod, useKeys } from '@/shared/keys'
import { useSession, useView } from '@/shared/session'
import { useSettings } from '@/shared/settings'
import { Blank, Lines } from '@/shared/ui/Small'

import { AskedList } from './AskedList'
import { ConversationItem } from './ConversationItem'
import { type Chips, fits, InboxFilter, NO_CHIPS } from './InboxFilter'
import { OfferCard } from './OfferCard'
import { byDue, byWaiting } from './order'
import { TaskList } from './TaskList'
import './inbox.css'

const SEARCH_FROM = 6

export function InboxList({ selected, onOpen, above, add }: { selected: string | null; onOpen: (conversationId: string | null) => void; above?: ReactNode; add?: ReactNode }) {
  const { words } = useSettings()
  const { desk } = useSession()
  const { message } = App.useApp()
  const ready = useView((view) => view.ready)
  const offers = useView((view) => view.state.offers)
  const conversations = useView((view) => view.state.conversations)
  const cards = useView((view) => view.cards)
  const held = useView((view) => view.state.tasks)
  const taskCards = useView((view) => view.task_cards)
  const [filter, setFilter] = useState('')
  const rows = useMemo(
    () => conversations.map((conversation) => ({ conversation, card: cards[conversation.conversation_id] })).sort(byWaiting),
    [conversations, cards],
  )
  const [chips, setChips] = useState<Chips>(NO_CHIPS)
  const unread = useView((view) => rows.filter(({ card }) => card && unreadOf(card, view.talks[card.conversation_id]) > 0).map(({ conversation }) => conversation.conversation_id).join(' '))
  const shown = rows.filter((row) => fits(row, chips, unread.split(' '), filter))

  useKeys((event) => {
    if (event.key.toLowerCase() !== 'j' || !mod(event)) return
    const ids = [...inOrder(held, taskCards), ...shown.map((row) => row.conversation.conversation_id)]
    if (ids.length === 0) return
    const step = event.shiftKey ? -1 : 1
    event.preventDefault()
    const index = ids.indexOf(selected ?? '')
    onOpen(ids[index < 0 ? 0 : (index + step + ids.length) % ids.length]!)
  })

  if (!ready) return <Lines rows={8} />
  return (
    <>
      {offers.length > 0 && (
        <div className="offers" aria-live="assertive">
          {offers.map((offer, index) => <OfferCard key={offer.reservation_id} offer={offer} first={index === 0} onAccepted={onOpen} />)}
        </div>
      )}
      {above}
      <AskedList selected={selected} onOpen={onOpen} />
      <TaskList selected={selected} onOpen={onOpen} add={add} />
      <header className="list-head">
        <h2>{words.inbox.mine}</h2>
        <span className="figures">{conversations.length}</span>
        {held.length === 0 && add}
      </header>
      {conversations.length >= SEARCH_FROM && (
        <Input className="list-search" size="small" allowClear value={filter} placeholder={words.inbox.search} aria-label={words.inbox.search} onChange={(event) => setFilter(event.target.value.trim())} />
      )}
      {conversations.length > 1 && <InboxFilter rows={rows} chips={chips} onChange={setChips} />}
      <div className="list-scroll">
        {shown.map(({ conversation, card }) => (
          <ConversationItem key={conversation.conversation_id} conversation={conversation} card={card} selected={conversation.conversation_id === selected} onOpen={onOpen} />
        ))}
        {conversations.length > 0 && shown.length === 0 && <Blank title={words.inbox.no_match} />}
        {conversations.length === 0 && <Nobody onAvailable={() => void desk.request({ type: 'presence', state: 'available', reason: '' }).catch((error: unknown) => void message.error(errorText(error, words)))} />}
      </div>
    </>
  )
}

function inOrder(held: readonly HeldTask[], cards: Readonly<Record<string, TaskCard>>): string[] {
  return held.map((task) => ({ task, card: cards[task.work_id] })).sort(byDue).map(({ task }) => task.work_id)
}

function Nobody({ onAvailable }: { onAvailable: () => void }) {
  const { words } = useSettings()
  const { state, reason } = useView((view) => view.state.presence)
  const available = state === 'available'
  const takesNone = useView((view) => view.me?.capacity === 0)
  if (takesNone) return <Blank icon={<CoffeeOutlined />} title={words.inbox.empty_title} hint={words.inbox.empty_takes_none} />
  return (
    <Blank icon={<CoffeeOutlined />} title={words.inbox.empty_title} hint={available ? words.inbox.empty_available : reason === 'missed_offers' ? words.inbox.empty_missed : words.inbox.empty_away}>
      {!available && <Button size="small" type="primary" onClick={onAvailable}>{words.inbox.go_available}</Button>}
    </Blank>
  )
}
