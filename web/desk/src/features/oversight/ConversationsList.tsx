/** Every conversation within the mandate: filter, find, read. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Input, Segmented } from 'antd'
import { useState } from 'react'

import type { Card } from '@suiban/client/types'

import { api } from '@/shared/api'
import { calledBy } from '@/shared/naming'
import { useChannelOf, useWords } from '@/shared/settings'
import { Blank, CompanyTag, Failed, Initial, LevelTag, Lines, TimeAgo } from '@/shared/ui/Small'

import './oversight.css'

type State = 'open' | 'closed' | 'all'
const RENEW_EVERY_MS = 10_000

export function ConversationsList({ selected, onOpen }: { selected: string | null; onOpen: (conversationId: string) => void }) {
  const words = useWords()
  const channelOf = useChannelOf()
  const [state, setState] = useState<State>('open')
  const [filter, setFilter] = useState('')
  const pages = useInfiniteQuery({
    queryKey: ['conversations', state],
    queryFn: ({ pageParam }) => api.conversations({ ...(state === 'all' ? {} : { state }), ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: RENEW_EVERY_MS,
  })
  const cards = pages.data?.pages.flatMap((page) => page.items) ?? []
  const shown = cards.filter((card) => filter === '' || `${calledBy(card.customer_name, card.customer_id, words)} ${channelOf(card)} ${card.last_text}`.includes(filter))
  return (
    <>
      <header className="oversight-head">
        <Segmented
          block size="small" value={state} onChange={setState}
          options={[{ value: 'open', label: words.conversations.open }, { value: 'closed', label: words.conversations.closed }, { value: 'all', label: words.conversations.all }]}
        />
        <Input size="small" allowClear value={filter} placeholder={words.conversations.filter} aria-label={words.conversations.filter} onChange={(event) => setFilter(event.target.value.trim())} />
      </header>
      <div className="list-scroll">
        {pages.error && !pages.data ? <Failed error={pages.error} retry={() => void pages.refetch()} /> : !pages.data ? <Lines rows={8} /> : null}
        {shown.map((card) => <OverseenItem key={card.conversation_id} card={card} selected={card.conversation_id === selected} onOpen={onOpen} />)}
        {pages.data && shown.length === 0 && <Blank title={words.conversations.empty} hint={words.conversations.empty_hint} />}
        {pages.hasNextPage && <div className="oversight-more"><Button size="small" type="text" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{words.conversations.load_more}</Button></div>}
      </div>
    </>
  )
}

function OverseenItem({ card, selected, onOpen }: { card: Card; selected: boolean; onOpen: (conversationId: string) => void }) {
  const words = useWords()
  const channelOf = useChannelOf()
  return (
    <button type="button" className={`overseen${selected ? ' selected' : ''}`} data-testid="conversation-item" data-conversation={card.conversation_id} aria-current={selected} onClick={() => onOpen(card.conversation_id)}>
      <Initial name={card.customer_name} id={card.customer_id} size={34} />
      <span>
        <span className="overseen-line"><b>{calledBy(card.customer_name, card.customer_id, words)}</b><LevelTag level={card.customer_level} />{card.last_at && <TimeAgo at={card.last_at} />}</span>
        <span className="overseen-text">{card.last_text}</span>
        <span className="overseen-line small"><CompanyTag id={card.company_id} /><span>{channelOf(card)}</span></span>
      </span>
    </button>
  )
}
