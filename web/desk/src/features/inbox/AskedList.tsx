/** Conversations colleagues asked me into: beside my own, not counting as them. */
import { QuestionCircleOutlined } from '@ant-design/icons'

import { calledBy } from '@/shared/naming'
import { useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { CompanyTag, Initial, TimeAgo } from '@/shared/ui/Small'

export function AskedList({ selected, onOpen }: { selected: string | null; onOpen: (conversationId: string) => void }) {
  const words = useWords()
  const asked = useView((view) => view.state.consultations)
  const cards = useView((view) => view.cards)
  if (asked.length === 0) return null
  return (
    <section aria-label={words.supervise.asked_me} data-testid="asked-list">
      <header className="list-head">
        <h2><QuestionCircleOutlined aria-hidden /> {words.supervise.asked_me}</h2>
        <span className="figures">{asked.length}</span>
      </header>
      {asked.map((one) => {
        const card = cards[one.conversation_id]
        return (
          <button key={one.consultation_id} type="button" className={`item${one.conversation_id === selected ? ' selected' : ''}`} data-testid="asked-item" data-conversation={one.conversation_id} aria-current={one.conversation_id === selected} onClick={() => onOpen(one.conversation_id)}>
            <Initial name={card?.customer_name ?? ''} id={card?.customer_id ?? ''} />
            <span className="item-body">
              <span className="item-line"><span className="item-name">{calledBy(card?.customer_name, card?.customer_id, words)}</span><span className="item-wait"><TimeAgo at={one.asked_at} /></span></span>
              <span className="item-line"><span className="item-text">{card?.last_text}</span></span>
              <span className="item-line item-small"><CompanyTag id={one.company_id} /></span>
            </span>
          </button>
        )
      })}
    </section>
  )
}
