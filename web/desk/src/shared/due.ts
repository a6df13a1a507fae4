/** How long until something is due, in words. */
import type { Words } from './words/zh'

/** The biggest unit that fits, rounded down. Pure. */
export function span(ms: number, words: Words): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  if (minutes < 60) return words.tasks.minutes(minutes)
  if (minutes < 48 * 60) return words.tasks.hours(Math.floor(minutes / 60))
  return words.tasks.days(Math.floor(minutes / (24 * 60)))
}

export const dueText = (due_by: string, now: number, words: Words) => {
  const left = Date.parse(due_by) - now
  return left < 0 ? words.tasks.overdue(span(left, words)) : words.tasks.due_left(span(left, words))
}
