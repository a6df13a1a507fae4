/** Where the list is not in sight (another page; on a phone a talk): what is offered meanwhile is told, and leads there. */
import { RightOutlined } from '@ant-design/icons'

import { useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { useServerNow } from '@/shared/time'
import { Ring } from '@/shared/ui/Small'

export function OfferStrip({ onShow }: { onShow: () => void }) {
  const words = useWords()
  const offers = useView((view) => view.state.offers)
  const now = useServerNow()
  const [first] = offers
  if (!first) return null
  const expires = Date.parse(first.expires_at)
  const left = Math.max(0, (expires - now) / 1000)
  return (
    <button type="button" className="offer-strip" data-testid="offer-strip" onClick={onShow}>
      <Ring left={left} whole={(expires - Date.parse(first.offered_at)) / 1000} label={words.offer.seconds(Math.ceil(left))} />
      <b>{first.conversation_id === null ? words.tasks.offer(words.tasks.kinds[first.kind] ?? first.kind) : words.offer.title}</b>
      {offers.length > 1 && <span className="figures">{offers.length}</span>}
      <RightOutlined aria-hidden />
    </button>
  )
}
