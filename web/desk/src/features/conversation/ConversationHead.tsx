import { ArrowLeftOutlined, IdcardOutlined } from '@ant-design/icons'

import type { ReactNode } from 'react'

import type { HeldConversation } from '@suiban/client/types'

import type { ConversationDetails } from '@/shared/api'
import { calledBy } from '@/shared/naming'
import { useView } from '@/shared/session'
import { useChannelOf, useWords } from '@/shared/settings'
import { duration, exact, useServerNow } from '@/shared/time'
import { CompanyTag, IconButton, LevelTag, StandInTag } from '@/shared/ui/Small'
import { hostFirst } from '@/shared/view'

import { Actions } from './Actions'
import { IdentityMark } from './StepUp'

export function ConversationHead({ conversationId, details, held, onBack, onCustomer, onLeft, extra }: {
  conversationId: string; details: ConversationDetails | undefined; held: HeldConversation | undefined
  onBack: () => void; onCustomer: () => void; onLeft: (() => void) | undefined; extra?: ReactNode
}) {
  const words = useWords()
  const channelOf = useChannelOf()
  const card = useView((view) => view.cards[conversationId]) ?? details?.card
  const companies = hostFirst(held?.part_companies ?? details?.parts.map((part) => part.company_id) ?? [], card?.company_id)
  return (
    <header className="conversation-head">
      <span className="only-narrow"><IconButton name={words.common.back} icon={<ArrowLeftOutlined />} onClick={onBack} /></span>
      <div className="conversation-who">
        <h1>
          <span data-testid="customer-name">{card ? calledBy(card.customer_name, card.customer_id, words) : ' '}</span>
          <LevelTag level={card?.customer_level ?? ''} />
        </h1>
        <p>
          {card?.channel_name && <span>{channelOf(card)}</span>}
          {companies.map((company) => <CompanyTag key={company} id={company} />)}
          <StandInTag shown={details?.holder.stands_in ?? false} />
          <IdentityMark identity={details?.identity} />
          {card?.waiting_since ? <Clock since={card.waiting_since} label={words.inbox.waiting} /> : null}
        </p>
      </div>
      {extra}
      {held && <Actions held={held} onLeft={onLeft} />}
      <span className="only-narrow"><IconButton name={words.customer.title} icon={<IdcardOutlined />} onClick={onCustomer} testId="show-customer" /></span>
    </header>
  )
}

function Clock({ since, label }: { since: string; label: string }) {
  const now = useServerNow()
  return <span className="figures" title={exact(since)}>{label} {duration((now - Date.parse(since)) / 1000)}</span>
}
