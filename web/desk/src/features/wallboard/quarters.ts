/** The day by quarter hours: the small lines of the last two hours, and the grid of today. Pure. */
import type { Quarter, Quarters } from '@/shared/board'

import { type Shown, shareOf } from './figures'

export const QUARTER_MS = 15 * 60_000
const LINE_QUARTERS = 8

type Placed = { company_id: string; channel_id: string | null }
const shows = (shown: Shown) => (one: Placed) =>
  (shown.company_id === '' || one.company_id === shown.company_id) && (shown.channel_id === '' || one.channel_id === shown.channel_id)

export interface Lines {
  waiting: number[]
  longest_wait_s: number[]
  /** A quarter in which nobody counted has none. */
  level: (number | null)[]
  abandoned: number[]
}

export const NO_LINES: Lines = { waiting: [], longest_wait_s: [], level: [], abandoned: [] }

/** The last two hours: who waited at each quarter hour, and what became of them in it; the present quarter is the last. */
export function linesOf(day: Quarters, shown: Shown): Lines {
  const last = Math.floor(Date.parse(day.at) / QUARTER_MS)
  const numbers = Array.from({ length: LINE_QUARTERS }, (_, index) => last - LINE_QUARTERS + 1 + index)
  const of = <One>(items: readonly One[], at: (one: One) => string) => {
    const found = new Map<number, One[]>()
    for (const one of items) {
      const number = Math.floor(Date.parse(at(one)) / QUARTER_MS)
      found.set(number, [...(found.get(number) ?? []), one])
    }
    return numbers.map((number) => found.get(number) ?? [])
  }
  const waited = of(day.waited.filter(shows(shown)), (one) => one.at)
  const ended = of(day.items.filter(shows(shown)), (one) => one.quarter)
  return {
    waiting: waited.map((list) => list.reduce((sum, one) => sum + one.waiting, 0)),
    longest_wait_s: waited.map((list) => Math.max(0, ...list.map((one) => one.longest_wait_s))),
    level: ended.map(levelOfAll),
    abandoned: ended.map((list) => list.reduce((sum, one) => sum + one.abandoned, 0)),
  }
}

export interface HeatCell {
  quarter: string
  level: number | null
  accepted: number
  within_target: number
  abandoned: number
  /** Missed the promise: answered late or given up after it. */
  late: number
  waited_s_mean: number | null
}

export interface Heat {
  quarters: string[]
  rows: Map<string, Map<string, HeatCell>>
}

/** Today: a row a queue, a column a quarter hour, from the first in which something ended to the present one. */
export function heatOf(day: Quarters, shown: Shown): Heat {
  const today = day.items.filter((one) => one.today).filter(shows(shown))
  const first = Math.min(...today.map((one) => Date.parse(one.quarter)))
  const quarters: string[] = []
  for (let at = first; today.length > 0 && at <= Date.parse(day.at); at += QUARTER_MS) quarters.push(new Date(at).toISOString())
  const lists = new Map<string, Map<string, Quarter[]>>()
  for (const one of today) {
    const row = lists.get(one.queue_id) ?? new Map<string, Quarter[]>()
    lists.set(one.queue_id, row)
    const at = new Date(one.quarter).toISOString()
    row.set(at, [...(row.get(at) ?? []), one])
  }
  const rows = new Map([...lists].map(([queue, row]) => [queue, new Map([...row].map(([at, list]) => [at, cellOf(at, list)]))]))
  return { quarters, rows }
}

function cellOf(quarter: string, list: readonly Quarter[]): HeatCell {
  const sum = (of: (one: Quarter) => number) => list.reduce((total, one) => total + of(one), 0)
  const accepted = sum((one) => one.accepted)
  const within_target = sum((one) => one.within_target)
  return {
    quarter, accepted, within_target,
    level: levelOfAll(list),
    abandoned: sum((one) => one.abandoned),
    late: accepted - within_target + sum((one) => one.late_abandoned),
    waited_s_mean: accepted > 0 ? Math.round(sum((one) => one.waited_s) / accepted) : null,
  }
}

function levelOfAll(list: readonly Quarter[]): number | null {
  return shareOf(list.reduce((sum, one) => sum + one.within_target, 0), list.reduce((sum, one) => sum + one.accepted + one.late_abandoned, 0))
}
