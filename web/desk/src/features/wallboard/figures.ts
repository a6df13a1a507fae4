/** The four big numbers from the queues. Pure. */
import type { QueueFigures } from '@suiban/client/types'

export interface Totals {
  waiting: number
  longest_wait_s: number
  /** The promise of the queue where somebody waits longest, seconds. */
  target_wait_s: number
  accepted_today: number
  within_target_today: number
  abandoned_today: number
  active: number
  /** Per cent, whole; null while nothing was accepted. */
  service_level: number | null
}

export function totalsOf(queues: readonly QueueFigures[]): Totals {
  const sum = (of: (queue: QueueFigures) => number) => queues.reduce((total, queue) => total + of(queue), 0)
  const slowest = queues.reduce<QueueFigures | null>((most, queue) => (most && most.longest_wait_s >= queue.longest_wait_s ? most : queue), null)
  const accepted_today = sum((queue) => queue.accepted_today)
  const within_target_today = sum((queue) => queue.within_target_today)
  return {
    waiting: sum((queue) => queue.waiting),
    longest_wait_s: slowest?.longest_wait_s ?? 0,
    target_wait_s: slowest?.target_wait_s ?? 0,
    accepted_today,
    within_target_today,
    abandoned_today: sum((queue) => queue.abandoned_today),
    active: sum((queue) => queue.active),
    service_level: shareOf(within_target_today, accepted_today),
  }
}

export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((100 * part) / whole)
}

export const LEVEL_GOOD = 80
export const LEVEL_POOR = 60

export function levelTone(level: number | null): '' | 'good' | 'middle' | 'poor' {
  if (level === null) return ''
  return level >= LEVEL_GOOD ? 'good' : level >= LEVEL_POOR ? 'middle' : 'poor'
}

export function waitTone(wait_s: number, target_s: number): '' | 'middle' | 'poor' {
  if (wait_s <= target_s) return ''
  return wait_s <= 2 * target_s ? 'middle' : 'poor'
}
