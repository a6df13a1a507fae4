import type { Waiting } from '@suiban/client/types'
import { h, type ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { clock, dayLabel, waitLabel } from '../model/time'
import { useLater, usePanel } from './context'
import { PersonIcon } from './icons'

const TICK_MS = 5_000
const loadCallback = () => import('./callback')

/** Where one stands in the queue. The expected wait runs down between the server's words, and starts again with each. */
export function WaitingCard({ waiting }: { waiting: Waiting }) {
  const { words, locale } = usePanel()
  const rest = useCountdown(waiting)
  const wait = waitLabel(rest, words)
  const known = waiting.position > 0
  // without it one simply waits here
  const loaded = useLater(true, loadCallback)
  const part = loaded && h(loaded.CallbackPart, { waiting, rest })
  if (part && waiting.callback) return part
  if (waiting.closed) return <ClosedCard closed={waiting.closed} position={waiting.position}>{part}</ClosedCard>
  return (
    <section class="sb-waiting" data-testid="chat-waiting" data-position={waiting.position}>
      <span class="sb-waiting-mark" aria-hidden="true">
        <PersonIcon />
      </span>
      <div>
        <h2>{words.waitingTitle((locale === 'en' && waiting.queue_en) || waiting.queue)}</h2>
        <p class="sb-waiting-figures" role="status">
          <strong>{known ? words.waitingPosition(waiting.position) : words.waitingUnknown}</strong>
          {wait && <span>{wait}</span>}
        </p>
        <p class="sb-waiting-hint">{words.waitingHint}</p>
        <div class="sb-callback">{part}</div>
      </div>
    </section>
  )
}

/** Outside of the hours: what the company says, when people answer again, and that the place is kept. */
function ClosedCard({ closed, position, children }: {
  closed: NonNullable<Waiting['closed']>
  position: number
  children: ComponentChildren
}) {
  const { words, locale } = usePanel()
  const said = (locale === 'en' && closed.text_en) || closed.text
  const opens = closed.opens_at
  return (
    <section class="sb-waiting" data-testid="chat-closed-hours" data-position={position}>
      <span class="sb-waiting-mark" aria-hidden="true">
        <PersonIcon />
      </span>
      <div>
        <h2>{words.closedTitle}</h2>
        <p class="sb-waiting-figures" role="status">
          <strong>{said || words.closedText}</strong>
          {opens && <span>{words.closedUntil(dayLabel(opens, new Date(), words), clock(opens))}</span>}
        </p>
        <p class="sb-waiting-hint">{words.closedHint}</p>
        <div class="sb-callback">{children}</div>
      </div>
    </section>
  )
}

function useCountdown(waiting: Waiting): number | null {
  const [passed, setPassed] = useState({ waiting, seconds: 0 })
  useEffect(() => {
    const start = Date.now()
    const timer = setInterval(() => setPassed({ waiting, seconds: (Date.now() - start) / 1000 }), TICK_MS)
    return () => clearInterval(timer)
  }, [waiting])
  if (waiting.wait_s === null) return null
  return Math.max(0, waiting.wait_s - (passed.waiting === waiting ? passed.seconds : 0))
}
