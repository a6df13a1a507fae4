/** A day of presence as bars: where each state stands in the day, and what it comes to. Pure. */
import type { PresenceDay, PresenceInterval } from '@/shared/api'

export interface PersonDay {
  staff_id: string
  name: string
  bars: { interval: PresenceInterval; left: number; width: number }[]
  /** Seconds by state, away ones by reason: `away:meal`. */
  totals: { key: string; state: PresenceInterval['state']; reason: string; seconds: number }[]
}

/** Left and width are parts of the day, 0 to 1; a day may be 23 or 25 hours long. */
export function peopleOf(day: PresenceDay): PersonDay[] {
  const begins = Date.parse(day.begins_at)
  const whole = Date.parse(day.ends_at) - begins
  const people = new Map<string, PersonDay>()
  for (const interval of day.items) {
    const person = people.get(interval.staff_id) ?? { staff_id: interval.staff_id, name: interval.name, bars: [], totals: [] }
    people.set(interval.staff_id, person)
    const from = Date.parse(interval.began_at)
    const until = Date.parse(interval.ended_at)
    person.bars.push({ interval, left: (from - begins) / whole, width: (until - from) / whole })
    const key = interval.reason && interval.state === 'away' ? `${interval.state}:${interval.reason}` : interval.state
    const total = person.totals.find((one) => one.key === key)
    if (total) total.seconds += (until - from) / 1000
    else person.totals.push({ key, state: interval.state, reason: interval.state === 'away' ? interval.reason : '', seconds: (until - from) / 1000 })
  }
  return [...people.values()]
}
