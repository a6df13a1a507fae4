/** For how long something holds that was set from the board. Pure. */
export const LASTINGS = ['half_hour', 'hour', 'two_hours', 'evening', 'midnight', 'good'] as const
export type Lasting = (typeof LASTINGS)[number]

const MINUTES: Partial<Record<Lasting, number>> = { half_hour: 30, hour: 60, two_hours: 120 }
const EVENING = 18

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
