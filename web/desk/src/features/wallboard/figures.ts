/** The big numbers from the queues, of one company or door where one is chosen. Pure. */
import type { DoorFigures, QueueFigures, StaffTile } from '@suiban/client/types'

/** What the board shows; empty: all of it. */
export interface Shown {
  company_id: string
  channel_id: string
}

export interface Totals {
  waiting: number
  longest_wait_s: number
  /** The queue where somebody waits longest; null while nobody waits. */
  slowest: QueueFigures | null
  /** The promise of that queue, seconds. */
  target_wait_s: number
  accepted_today: number
  within_target_today: number
  abandoned_today: number
  short_abandoned_today: number
  overdue: number
  active: number
  /** Per cent, whole, of the last half hour and of today; null while nobody counts. */
  level_now: number | null
  level_today: number | null
  /** What is promised, per cent: of several queues the mean of those who count. */
  promise_share: number
}

/** The queues of a company and a door: with a door chosen, their figures are those of it. */
export function shownQueues(queues: readonly QueueFigures[], shown: Shown): QueueFigures[] {
  return queues
    .filter((one) => shown.company_id === '' || one.company_id === shown.company_id)
    .flatMap((one) => (shown.channel_id === '' ? [one] : one.doors.filter((door) => door.channel_id === shown.channel_id).map((door) => byDoor(one, door))))
}

/** The queues whose people step in for one, of all on the board: keys are those of its own company. */
export function helpersOf(queue: QueueFigures, all: readonly QueueFigures[]): QueueFigures[] {
  return queue.backed_up_by.flatMap((key) => all.filter((one) => one.company_id === queue.company_id && one.key === key))
}

/** Who may serve the company that is shown, or the one whose door it is: nobody belongs to a door. */
export function shownPeople(people: readonly StaffTile[], shown: Shown, doors: readonly { channel_id: string; company_id: string }[]): readonly StaffTile[] {
  const company = shown.company_id || doors.find((one) => one.channel_id === shown.channel_id)?.company_id
  return company ? people.filter((one) => one.companies.includes(company)) : people
}

function byDoor(queue: QueueFigures, door: DoorFigures): QueueFigures {
  return { ...queue, ...door, doors: [door] }
}

export function totalsOf(queues: readonly QueueFigures[]): Totals {
  const sum = (of: (queue: QueueFigures) => number) => queues.reduce((total, queue) => total + of(queue), 0)
  const slowest = queues.reduce<QueueFigures | null>((most, queue) => (queue.waiting > 0 && (most === null || queue.longest_wait_s > most.longest_wait_s) ? queue : most), null)
  const counted = sum(countedOf)
  return {
    waiting: sum((queue) => queue.waiting),
    longest_wait_s: slowest?.longest_wait_s ?? 0,
    slowest,
    target_wait_s: slowest?.target_wait_s ?? 0,
    accepted_today: sum((queue) => queue.accepted_today),
    within_target_today: sum((queue) => queue.within_target_today),
    abandoned_today: sum((queue) => queue.abandoned_today),
    short_abandoned_today: sum((queue) => queue.short_abandoned_today),
    overdue: sum((queue) => queue.overdue),
    active: sum((queue) => queue.active),
    level_now: shareOf(sum((queue) => queue.within_target_now), sum((queue) => queue.accepted_now + queue.late_abandoned_now + queue.overdue)),
    level_today: shareOf(sum((queue) => queue.within_target_today), counted),
    promise_share: Math.round(counted > 0 ? sum((queue) => queue.promise_share * countedOf(queue)) / counted : queues.length > 0 ? sum((queue) => queue.promise_share) / queues.length : 80),
  }
}

/** Whoever was answered, and whoever's time was up: who gave up before counts neither way. */
function countedOf(queue: QueueFigures): number {
  return queue.accepted_today + queue.late_abandoned_today + queue.overdue
}

export function levelOf(queue: QueueFigures): number | null {
  return shareOf(queue.within_target_today, countedOf(queue))
}

/** Per cent, whole and never rounded up to a promise that was not kept; null of nobody. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((100 * part) / whole)
}

const POOR_BELOW = 20

export function levelTone(level: number | null, promised: number): '' | 'good' | 'middle' | 'poor' {
  if (level === null) return ''
  return level >= promised ? 'good' : level >= promised - POOR_BELOW ? 'middle' : 'poor'
}

export function waitTone(wait_s: number, target_s: number): '' | 'middle' | 'poor' {
  if (wait_s <= target_s) return ''
  return wait_s <= 2 * target_s ? 'middle' : 'poor'
}

/** The list behind a figure, within what is shown. */
export function listOf(figure: string, shown: Shown, more: Record<string, string> = {}): string {
  const wanted = Object.entries({ figure, ...shown, ...more }).filter(([, value]) => value !== '')
  return `/work?${new URLSearchParams(wanted)}`
}
