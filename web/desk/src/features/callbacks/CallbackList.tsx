/** Open call-backs by when they are due: my own beside my conversations, everybody's on a page. */
import { PhoneOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'

import { api } from '@/shared/api'
import type { CallbackItem } from '@/shared/callbacks'
import { calledBy } from '@/shared/naming'
import { useNameOf, useWords } from '@/shared/settings'
import { exact, moment, useServerNow } from '@/shared/time'
import { CompanyTag, Initial } from '@/shared/ui/Small'
import './callbacks.css'

const RENEW_EVERY_MS = 15_000

export const callbacksQuery = (of: 'me' | 'all') => ({ queryKey: ['callbacks', of], queryFn: () => api.callbacks(of), refetchInterval: RENEW_EVERY_MS })

export function CallbackRow({ item, selected = false, onOpen }: { item: CallbackItem; selected?: boolean; onOpen: (conversationId: string) => void }) {
  const words = useWords()
  const text = words.callbacks
  const nameOf = useNameOf()
  const now = useServerNow(60_000)
  return (
    <button type="button" className={`item${selected ? ' selected' : ''}`} data-testid="callback-item" data-overdue={item.overdue} aria-current={selected} onClick={() => onOpen(item.conversation_id)}>
      <Initial name={item.customer_name} id={item.customer_id} />
      <span className="item-body">
        <span className="item-line">
          <span className="item-name">{calledBy(item.customer_name, item.customer_id, words)}</span>
          <span className={`item-wait figures${item.overdue ? ' callback-overdue' : ''}`} title={exact(item.due_at)}>{item.overdue && `${text.overdue} · `}{item.at || item.tries > 0 ? moment(item.due_at, now) : text.at_turn}</span>
        </span>
        <span className="item-line"><span className="item-text">{[item.number, text.tries(item.tries)].filter(Boolean).join(' · ')}</span></span>
        <span className="item-line item-small">
          <span>{item.held_by_name ? text.with(item.held_by_name) : item.owner_name ? text.owner(item.owner_name) : text.anybody} · {nameOf({ name: item.queue_name, name_en: item.queue_name_en })}</span>
          <CompanyTag id={item.company_id} />
        </span>
      </span>
    </button>
  )
}

/** Nothing where I have promised nothing. */
export function MyCallbacks({ selected, onOpen }: { selected: string | null; onOpen: (conversationId: string) => void }) {
  const words = useWords()
  const items = useQuery(callbacksQuery('me')).data?.items ?? []
  if (items.length === 0) return null
  return (
    <section className="my-callbacks" aria-label={words.callbacks.mine} data-testid="my-callbacks">
      <header className="list-head">
        <h2><PhoneOutlined aria-hidden /> {words.callbacks.mine}</h2>
        <span className="figures">{items.length}</span>
      </header>
      {items.map((item) => <CallbackRow key={item.conversation_id} item={item} selected={item.conversation_id === selected} onOpen={onOpen} />)}
    </section>
  )
}
