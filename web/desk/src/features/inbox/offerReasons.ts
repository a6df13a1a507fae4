/** Why this came to me: what the decision wrote down, in the order in which it matters to who reads it. */
import { call } from '@suiban/client/http'

import type { Why } from '@/shared/work'
import type { useNameOf } from '@/shared/settings'
import { duration } from '@/shared/time'
import type { Words } from '@/shared/words/zh'

/** `from_queue`: where it waited before this queue took it over; empty: nowhere else. */
export interface OfferReasons {
  why: Why | null
  points: Record<string, number>
  waited_s: number
  target_wait_s: number
  from_queue: string
  from_queue_en: string
}

export const offerReasons = (reservationId: string) => call<OfferReasons>(`/api/offers/${encodeURIComponent(reservationId)}`)

/** Somebody they know, or were promised: what matters before anything else. */
const KNOWN = new Set(['named', 'manager', 'last_agent'])

export function whyMe(kind: string, found: OfferReasons, words: Words, nameOf: ReturnType<typeof useNameOf>): string {
  const own = words.offer
  const { why, points } = found
  const promised = kind === 'callback' && why?.code === 'named'
  const chosen = promised ? own.promised_me : why ? (own.why_me[why.code]?.(why.people) ?? '') : ''
  const known = why !== null && KNOWN.has(why.code)
  const brought = [
    points['returned'] ? own.came_back : '',
    found.from_queue ? own.helps_out(nameOf({ name: found.from_queue, name_en: found.from_queue_en })) : '',
    kind === 'conversation' && found.waited_s > found.target_wait_s ? own.waited_long(duration(found.waited_s)) : '',
    points['level'] ? own.valued : '',
  ]
  return (known ? [chosen, ...brought] : [...brought, chosen]).filter(Boolean).join(' · ')
}
