/** Times for people: relative in lists, exact on hover, durations as mm:ss. Local time is used only for display. */
import { useEffect, useState } from 'react'

import { useView } from './session'
import type { Words } from './words/zh'

const pad = (n: number) => String(n).padStart(2, '0')

export function clock(at: string): string {
  const date = new Date(at)
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`
}
export function day(at: string): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}
export function exact(at: string): string {
  return `${day(at)} ${clock(at)}:${pad(new Date(at).getSeconds())}`
}

/** The clock alone today, with its day on another. */
export function moment(at: string, now: number): string {
  return day(at) === day(new Date(now).toISOString()) ? clock(at) : `${day(at)} ${clock(at)}`
}

/** 65 -> 01:05; from an hour on 1:01:05. Never negative. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const rest = `${pad(Math.floor((whole % 3600) / 60))}:${pad(whole % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

export function relative(at: string, now: number, words: Words): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000)
  if (minutes < 1) return words.common.just_now
  if (minutes < 60) return words.common.minutes_ago(minutes)
  if (minutes < 24 * 60) return words.common.hours_ago(Math.floor(minutes / 60))
  if (minutes < 7 * 24 * 60) return words.common.days_ago(Math.floor(minutes / (24 * 60)))
  return day(at)
}

export function dayName(at: string, now: number, words: Words): string {
  const name = day(at)
  if (name === day(new Date(now).toISOString())) return words.common.today
  if (name === day(new Date(now - 86_400_000).toISOString())) return words.common.yesterday
  return name
}

/** Milliseconds by the server's clock, renewed every `everyMs`: what its moments are compared with. A desk's own clock may be wrong. */
export function useServerNow(everyMs = 1000): number {
  return useNow(everyMs) + useView((view) => view.clock_skew_ms)
}

/** Local ms, renewed every `everyMs`; all on the page tick with one render each. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
