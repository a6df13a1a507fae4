/** For how long something holds that was set from the board. Pure. */
export const LASTINGS = ['half_hour', 'hour', 'two_hours', 'evening', 'midnight', 'good'] as const
export type Lasting = (typeof LASTINGS)[number]

const MINUTES: Partial<Record<Lasting, number>> = { half_hour: 30, hour: 60, two_hours: 120 }
const EVENING = 18
const BEGINS_WITHIN_MS = 30 * 86_400_000

const pad = (n: number) => String(n).padStart(2, '0')

/** A moment as the field for one has it: the wall's clock, to the minute. */
export function fieldOf(moment: Date): string {
  return `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}T${pad(moment.getHours())}:${pad(moment.getMinutes())}`
}

/** The next full hour: what one most likely means by "later". */
export function nextHour(now: Date): Date {
  const next = new Date(now)
  next.setHours(now.getHours() + 1, 0, 0, 0)
  return next
}

/** When it begins by such a field; null: that is no time to come, or too far away. */
export function beginsOf(field: string, now: Date): Date | null {
  const begins = new Date(field)
  const ahead_ms = begins.getTime() - now.getTime()
  return ahead_ms > 0 && ahead_ms <= BEGINS_WITHIN_MS ? begins : null
}

/** When it ends, by the clock on the wall of who sets it; null: it does not. After six "until 18:00" is tomorrow's. */
export function endsOf(lasting: Lasting, now: Date): string | null {
  if (lasting === 'good') return null
  const minutes = MINUTES[lasting]
  if (minutes !== undefined) return new Date(now.getTime() + minutes * 60_000).toISOString()
  const end = new Date(now)
  if (lasting === 'evening') end.setHours(EVENING, 0, 0, 0)
  else end.setHours(24, 0, 0, 0)
  if (end <= now) end.setDate(end.getDate() + 1)
  return end.toISOString()
}
