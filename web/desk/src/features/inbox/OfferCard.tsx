/** A customer, or a task, offered to me: a ring of remaining seconds, Enter accepts, with Alt also while one writes; Esc asks why not. */
import { PhoneOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'

import type { Offer } from '@suiban/client/types'

import { api } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { isFree, useKeys } from '@/shared/keys'
import { useSession, useView } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { clock, useServerNow } from '@/shared/time'
import { CompanyTag, LevelTag, Ring } from '@/shared/ui/Small'
import { Due, KindIcon } from '@/shared/ui/Task'

import { offerReasons, whyMe } from './offerReasons'

export function OfferCard({ offer, first, onAccepted }: { offer: Offer; first: boolean; onAccepted: (conversationId: string) => void }) {
  const words = useWords()
  const { desk } = useSession()
  const { message } = App.useApp()
  const talk = offer.conversation_id
  const card = useView((view) => (talk === null ? undefined : view.cards[talk]))
  const task = useView((view) => (talk === null ? view.task_cards[offer.work_id] : undefined))
  const queues = useQuery({ queryKey: ['queues'], queryFn: api.queues, staleTime: 10 * 60_000 })
  const nameOf = useNameOf()
  const callback = useQuery({ queryKey: ['callback', talk], queryFn: () => api.callback(talk!), enabled: talk !== null, retry: false }).data?.callback
  const reasons = useQuery({ queryKey: ['offer', offer.reservation_id], queryFn: () => offerReasons(offer.reservation_id), staleTime: Infinity, retry: false })
  const now = useServerNow(250)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const expires = Date.parse(offer.expires_at)
  const left = (expires - now) / 1000
  const whole = (expires - Date.parse(offer.offered_at)) / 1000

  const answer = async (send: () => Promise<unknown>, then: () => void) => {
    setBusy(true)
    try {
      await send()
      then()
    } catch (error) {
      void message.warning(errorText(error, words))
      setBusy(false)
    }
  }
  const accept = () => answer(() => desk.request({ type: 'accept', reservation_id: offer.reservation_id }), () => onAccepted(talk ?? offer.work_id))
  const reject = (reason: string) => answer(() => desk.request({ type: 'reject', reservation_id: offer.reservation_id, reason }), () => undefined)

  useKeys((event) => {
    if (!first || busy) return
    const behind = document.querySelector('[role=dialog]') !== null
    if (event.key === 'Enter' && !asking && (isFree(event.target) || (event.altKey && !behind))) {
      event.preventDefault()
      void accept()
    } else if (event.key === 'Escape' && !behind) setAsking((before) => !before)
  })

  const title = talk === null ? words.tasks.offer(words.tasks.kinds[offer.kind] ?? offer.kind) : words.offer.title
  const queue = nameOf(queues.data?.items.find((one) => one.key === offer.queue_key && one.company_id === offer.company_id)) || (queues.isPending ? '' : offer.queue_key)
  return (
    <article className="offer" data-testid="offer-card" data-reservation={offer.reservation_id} role="alertdialog" aria-label={title} data-kind={offer.kind}>
      <div className="offer-head">
        <Ring left={left} whole={whole} label={words.offer.seconds(Math.max(0, Math.ceil(left)))} />
        <div className="offer-who">
          <b>{talk === null && <KindIcon kind={offer.kind} size={22} />}{card?.customer_name || title} <LevelTag level={card?.customer_level ?? ''} /></b>
          <span>{queue ? words.offer.from_queue(queue) : '\u00a0'}</span>
          <CompanyTag id={offer.company_id} />
        </div>
      </div>
      {!reasons.isError && <p className="offer-why" data-testid="offer-why" data-code={reasons.data?.why?.code}>{reasons.data ? whyMe(offer.kind, reasons.data, words, nameOf) : '\u00a0'}</p>}
      {callback?.state === 'open' && <p className="offer-call" data-testid="offer-callback"><PhoneOutlined aria-hidden /> <b>{callback.at ? words.callbacks.offer_at(clock(callback.at)) : words.callbacks.offer}</b> <span className="figures">{callback.number}</span> {words.callbacks.tries(callback.tries)}</p>}
      {card?.last_text && <p className="offer-text">{card.last_text}</p>}
      {task && <p className="offer-text"><b>{task.title}</b>{task.customer_name && ` · ${task.customer_name}`} <Due by={task.due_by} /></p>}
      {asking ? (
        <div className="offer-reasons">
          <span>{words.offer.why}</span>
          {Object.entries(words.offer.reasons).map(([reason, text]) => (
            <Button key={reason} size="small" disabled={busy} data-testid="offer-reject-reason" data-reason={reason} onClick={() => void reject(reason)}>{text}</Button>
          ))}
        </div>
      ) : (
        <div className="offer-actions">
          <Button type="primary" size="small" disabled={busy || left <= 0} data-testid="offer-accept" onClick={() => void accept()}>{words.offer.accept} {first && <kbd aria-hidden>{isFree(document.activeElement) ? '⏎' : 'Alt ⏎'}</kbd>}</Button>
          <Button size="small" disabled={busy} data-testid="offer-reject" onClick={() => setAsking(true)}>{words.offer.reject} {first && <kbd aria-hidden>Esc</kbd>}</Button>
        </div>
      )}
    </article>
  )
}
