import type { Words } from '../words/zh'

/** The local calendar day of an instant, as a key that sorts and compares. */
export function dayKey(at: string): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`
}

/** "10:02" in the customer's own time zone. */
export function clock(at: string): string {
  const date = new Date(at)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}

/** The label of a day separator: today, yesterday, a day of this year, a full date. */
export function dayLabel(at: string, now: Date, words: Words): string {
  const date = new Date(at)
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000)
  if (days === 0) return words.today
  if (days === 1) return words.yesterday
  if (date.getFullYear() !== now.getFullYear()) {
    return words.day(date.getFullYear(), date.getMonth() + 1, date.getDate())
  }
  return words.dayThisYear(date.getMonth() + 1, date.getDate(), words.weekdays[date.getDay()] ?? '')
}

/** The expected wait in words; coarse on purpose, since it is a guess. */
export function waitLabel(seconds: number | null, words: Words): string | null {
  if (seconds === null) return null
  if (seconds < 10) return words.waitingAnyMoment
  if (seconds < 60) return words.waitingSeconds(Math.ceil(seconds / 10) * 10)
  return words.waitingMinutes(Math.ceil(seconds / 60))
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
