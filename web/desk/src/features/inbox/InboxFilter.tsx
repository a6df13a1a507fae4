/** Chips above my conversations: unread, waiting, a company, a channel. */
import { useSession } from '@/shared/session'
import { useChannelOf, useNameOf, useWords } from '@/shared/settings'
import { Chip } from '@/shared/ui/Chip'

import type { Row } from './order'

export interface Chips {
  unread: boolean
  waiting: boolean
  company: string | null
  channel: string | null
}
export const NO_CHIPS: Chips = { unread: false, waiting: false, company: null, channel: null }

/** Whether a conversation stays in the list; `unread` holds the ids of those with something unread. */
export function fits({ conversation, card }: Row, chips: Chips, unread: readonly string[], text: string): boolean {
  if (chips.unread && !unread.includes(conversation.conversation_id)) return false
  if (chips.waiting && !card?.waiting_since) return false
  if (chips.company !== null && !conversation.part_companies.includes(chips.company)) return false
  if (chips.channel !== null && card?.channel_name !== chips.channel) return false
  return text === '' || `${card?.customer_name} ${card?.last_text} ${card?.page_title}`.includes(text)
}

export function InboxFilter({ rows, chips, onChange }: { rows: readonly Row[]; chips: Chips; onChange: (chips: Chips) => void }) {
  const words = useWords()
  const nameOf = useNameOf()
  const channelOf = useChannelOf()
  const { session } = useSession()
  const companies = [...new Set(rows.flatMap(({ conversation }) => conversation.part_companies))]
  const channels = new Map(rows.flatMap(({ card }) => (card?.channel_name ? [[card.channel_name, channelOf(card)] as const] : [])))
  // a chip stays while it is on, also when nothing has it any more: one must be able to put it off
  const offered = (found: string[], on: string | null) => (on !== null && !found.includes(on) ? [...found, on] : found.length > 1 || on !== null ? found : [])
  const put = (part: Partial<Chips>) => onChange({ ...chips, ...part })
  return (
    <div className="inbox-chips" role="group" aria-label={words.inbox_filter.label}>
      <Chip name={words.inbox_filter.unread} on={chips.unread} onChange={(unread) => put({ unread })} />
      <Chip name={words.inbox_filter.waiting} on={chips.waiting} onChange={(waiting) => put({ waiting })} />
      {offered(companies, chips.company).map((id) => <Chip key={id} name={nameOf(session.companies.find((one) => one.id === id))} on={chips.company === id} onChange={(on) => put({ company: on ? id : null })} />)}
      {offered([...channels.keys()], chips.channel).map((name) => <Chip key={name} name={channels.get(name) ?? name} on={chips.channel === name} onChange={(on) => put({ channel: on ? name : null })} />)}
    </div>
  )
}
