/** Step-up: a customer proves in the middle of a talk who they are. What the messages of a talk say about it. */
import type { Identity, Message } from './types'

/** 3: signed in at the bank's app; 4: and proven afresh by a second means. */
export type AskedLevel = 3 | 4

/** A request, as it stands in `extra` of the message that asks. */
export interface StepUpAsk {
  request_id: string
  level: number
  purpose: string
  purpose_text: string
  purpose_text_en: string
  /** Who asks; empty: the bank itself, because a form wants it. */
  by: string
  expires_at: string
  /** The number of the form that wants it. */
  form?: number
}

/** How it ended, as it stands in `extra` of the message that tells. */
export interface StepUpEnd {
  request_id: string
  outcome: 'proven' | 'declined' | 'lapsed' | 'withdrawn'
  level?: number
  /** By what means (RFC 8176), such as `otp` or `face`. */
  means?: string[]
  /** For how long; 0: as long as the session. */
  minutes?: number
  until?: string | null
}

/** How a request ended, also when the message that tells has not come yet; null while it waits. */
export function endOfStepUp(items: readonly Message[], ask: StepUpAsk, now: number): StepUpEnd | null {
  const told = items.find((item) => item.extra?.step_up_end?.request_id === ask.request_id)
  if (told?.extra?.step_up_end) return told.extra.step_up_end
  return Date.parse(ask.expires_at) <= now ? { request_id: ask.request_id, outcome: 'lapsed' } : null
}

/** How surely a session is known at this moment: what was raised falls back by itself. */
export function levelNow(identity: Identity | null, now: number): number {
  if (!identity) return 0
  return identity.until !== null && Date.parse(identity.until) <= now ? identity.base : identity.level
}
