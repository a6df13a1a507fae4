/** Who comes first: whoever waits longest; then those who do not wait, the latest talk first. */
import type { Card, HeldConversation } from '@suiban/client/types'

export const WAIT_AMBER_S = 30
export const WAIT_RED_S = 120

export interface Row {
  conversation: HeldConversation
  card: Card | undefined
}

export function byWaiting(a: Row, b: Row): number {
  const waits = (row: Row) => (row.card ? row.card.waiting_since : row.conversation.held_since)
  const [first, second] = [waits(a), waits(b)]
  if (first && second) return Date.parse(first) - Date.parse(second)
  if (first || second) return first ? -1 : 1
  return lastOf(b) - lastOf(a)
}

const lastOf = (row: Row) => Date.parse(row.card?.last_at ?? row.conversation.held_since)

export function toneOf(waitS: number): 'calm' | 'amber' | 'red' {
  return waitS >= WAIT_RED_S ? 'red' : waitS >= WAIT_AMBER_S ? 'amber' : 'calm'
}

export interface TaskRow {
  task: { work_id: string; held_since: string }
  card: { due_by: string | null } | undefined
}

/** What is due first; what is due at no time last, in the order in which it was taken. */
export function byDue(a: TaskRow, b: TaskRow): number {
  const [first, second] = [a.card?.due_by, b.card?.due_by]
  if (first && second && first !== second) return Date.parse(first) - Date.parse(second)
  if (Boolean(first) !== Boolean(second)) return first ? -1 : 1
  return Date.parse(a.task.held_since) - Date.parse(b.task.held_since)
}
