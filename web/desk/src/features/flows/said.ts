/** Spans of time and shares, in words. */
import type { Words } from '@/shared/words/zh'

import { inUnits } from './model/kinds'

export function spanOf(seconds: number, words: Words['flows']): string {
  const { count, unit } = inUnits(seconds)
  return { s: words.seconds, m: words.minutes, h: words.hours, d: words.days }[unit](count)
}

/** A measured time in its two largest units would be more than anybody reads: one, rounded. */
export function aboutOf(seconds: number | null, words: Words['flows']): string {
  if (seconds === null) return '–'
  if (seconds < 90) return words.seconds(Math.round(seconds))
  if (seconds < 5_400) return words.minutes(Math.round(seconds / 60))
  if (seconds < 129_600) return words.hours(Math.round(seconds / 3_600))
  return words.days(Math.round(seconds / 86_400))
}

/** Never rounded up to all, nor down to none. */
export function shareOf(part: number): string {
  const percent = Math.round(part * 100)
  if (part < 1 && percent === 100) return '99%'
  return part > 0 && percent === 0 ? '1%' : `${percent}%`
}
