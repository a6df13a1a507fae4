/** The service that a talk goes through, as the messages say it. Loaded with what shows it. */
import type { FlowMark } from '@suiban/client/services'
import type { Message } from '@suiban/client/types'
import { pendingOf, type ChatState } from './state'

export type FlowStep = Extract<FlowMark, { step: string }>

/** The side page is of this site; what it opens stands behind the `#`. */
export const SIDE_PAGE = '/f#'

/** Where the talk stands in a service; null: in none, or somebody else has the talk. */
export function currentFlow({ conversation }: ChatState): FlowStep | null {
  const mark = newest(conversation.talk.items)?.extra?.flow
  return !mark?.instance || mark.outcome !== undefined || conversation.holder !== 'flow' ? null : mark
}

/** Whether what a message of a service asks can still be answered there. */
export function isLive(state: ChatState, message: Message): boolean {
  const mark = message.extra?.flow
  if (!mark?.instance) return true
  const now = currentFlow(state)
  if (mark.outcome !== undefined || !now || now.instance !== mark.instance || now.step !== mark.step) return false
  const saidSince = state.conversation.talk.items.some((item) => item.author === 'customer' && item.seq > message.seq)
  return !saidSince && pendingOf(state).length === 0
}

function newest(items: readonly Message[]): Message | undefined {
  // what is only said around a step names no instance
  return items.findLast((item) => item.extra?.flow?.instance)
}
