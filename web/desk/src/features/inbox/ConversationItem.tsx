import { WarningFilled } from '@ant-design/icons'
import { memo } from 'react'

import type { Card, HeldConversation } from '@suiban/client/types'

import { wordlessText } from '@/shared/contents'
import { draftsOf } from '@/shared/drafts'
import { calledBy } from '@/shared/naming'
import { useSession, useView } from '@/shared/session'
import { useChannelOf, useWords } from '@/shared/settings'
import { duration, exact, useNow, useServerNow } from '@/shared/time'
import { CompanyTag, Initial, LevelTag, TimeAgo } from '@/shared/ui/Small'
import { hostFirst, unreadOf } from '@/shared/view'

import { toneOf } from './order'

export const ConversationItem = memo(function ConversationItem({ conversation, card, selected, onOpen }: {
  conversation: HeldConversation; card: Card | undefined; selected: boolean; onOpen: (conversationId: string) => void
}) {
  const words = useWords()
  const channelOf = useChannelOf()
  const { session } = useSession()
  const id = conversation.conversation_id
  const unread = useView((view) => (card ? unreadOf(card, view.talks[id]) : 0))
  const warned = useView((view) => (view.warnings[id]?.length ?? 0) > 0)
  const typingUntil = useView((view) => view.typing_until[id] ?? 0)
  const draft = selected ? '' : draftsOf(session.staff_id).load(id)
  return (
    <button type="button" className={`item${selected ? ' selected' : ''}`} data-testid="conversation-item" data-conversation={id} aria-current={selected} onClick={() => onOpen(id)}>
      <Initial name={card?.customer_name ?? ''} id={conversation.customer_id} size={34} />
      <span className="item-body">
        <span className="item-line">
          <b className="item-name">{card ? calledBy(card.customer_name, card.customer_id, words) : words.common.loading}</b>
          <LevelTag level={card?.customer_level ?? ''} />
          {warned && <WarningFilled className="item-warned" aria-label={words.inbox.warned} />}
          <span className="item-wait">{card?.waiting_since ? <Wait since={card.waiting_since} /> : card?.last_at ? <TimeAgo at={card.last_at} /> : null}</span>
        </span>
        <span className="item-line">
          <LastWords card={card} draft={draft} typingUntil={typingUntil} />
          {unread > 0 && <i className="item-unread figures" aria-label={words.inbox.unread(unread)}>{unread}</i>}
        </span>
        <span className="item-line item-small">
          {hostFirst(conversation.part_companies, conversation.company_id).map((company) => <CompanyTag key={company} id={company} />)}
          {card && <span className="item-page" title={card.page_title}>{card.page_title || channelOf(card)}</span>}
        </span>
      </span>
    </button>
  )
})

function LastWords({ card, draft, typingUntil }: { card: Card | undefined; draft: string; typingUntil: number }) {
  const words = useWords()
  const now = useNow()
  if (typingUntil > now) return <span className="item-text typing">{words.inbox.typing}</span>
  if (draft) return <span className="item-text"><em>[{words.composer.draft}]</em> {draft}</span>
  if (card?.last_kind === 'recalled') return <span className="item-text">{words.talk.recalled}</span>
  return <span className="item-text">{card && (card.last_text || (card.last_author && wordlessText(card.last_kind, words)))}</span>
}

function Wait({ since }: { since: string }) {
  const words = useWords()
  const waited = (useServerNow() - Date.parse(since)) / 1000
  return <span className={`figures wait ${toneOf(waited)}`} title={exact(since)} aria-label={`${words.inbox.waiting} ${duration(waited)}`}>{duration(waited)}</span>
}
