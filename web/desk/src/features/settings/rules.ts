/** What the editor of rules asks of the server beside settings themselves. */
import { call, HttpError } from '@suiban/client/http'

import { change, changeLines } from '@/shared/api'

import type { Finding, Plain, Setting, Value } from './api'

export interface Problem {
  problem: string
  field: string
  where: string
}
export interface Checked {
  problem: Problem | null
  findings: Finding[]
}
export interface Version {
  section: string
  key: string
  number: number
  at: string
  by_kind: string
  by_id: string | null
  by_name: string
  reason: string
  before: Value | null
  after: Value
}
export interface Versions {
  items: Version[]
  more: boolean
}
export interface Restored {
  section: string
  key: string
  before: Value
  after: Value
  problem: string
}

export interface Figures {
  arrived: number
  answered: number
  service_level: number | null
  wait_s_mean: number | null
  wait_s_p95: number | null
  abandoned_share: number | null
  occupancy: number | null
  /** Had waited in another queue before; taken by their worker themselves; answered by who stepped in. */
  overflowed: number
  claimed: number
  helped: number
}
export interface Lot {
  fate: string
  wait_s: number | null
}
export interface Tried {
  day: string
  works: number
  left_out: number
  people: number
  /** By queue; "" in all. */
  real: Record<string, Figures>
  now: Record<string, Figures>
  then: Record<string, Figures>
  changed: { queue_key: string; at: string; real: Lot; now: Lot; then: Lot }[]
  changed_count: number
  apart: { same_fate: number | null; wait_s_mean: number | null }
  /** Fields that were changed and that a run knows nothing of. */
  unseen?: string[]
}
export interface Draft {
  section: string
  key: string
  value: Value
}
export interface Asked {
  company_id: string
  day: string | null
  drafts: Draft[]
  at: string | null
}
export interface Holiday {
  day: string
  name: string
  name_en: string
  working: boolean
}

const seg = encodeURIComponent
const asked = (values: Record<string, string | number | null | undefined>) =>
  Object.entries(values).filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => `${name}=${seg(String(value))}`).join('&')

export const rules = {
  check: (section: string, key: string, company_id: string | null, value: Value, signal?: AbortSignal) =>
    change<Checked>(`/api/settings/${section}/${seg(key)}/check`, { method: 'POST', json: { company_id, value }, ...(signal ? { signal } : {}) }),
  versions: (section: string, key: string, company_id: string | null, below: number | null) =>
    call<Versions>(`/api/settings/${section}/${seg(key)}/versions?${asked({ company_id, below })}`),
  rollBack: (section: string, key: string, json: { company_id: string | null; to: number; seen: string; reason: string; confirmed: string[] }) =>
    change<Setting>(`/api/settings/${section}/${seg(key)}/roll-back`, { method: 'POST', json }),
  history: (company_id: string, before: string) => call<Versions>(`/api/settings/versions?${asked({ company_id, before })}`),
  then: (company_id: string, at: string) => call<{ items: Restored[]; seen: string }>(`/api/settings/rules-then?${asked({ company_id, at })}`),
  holidays: (region: string, year: number) => call<{ arranged: boolean; items: Holiday[] }>(`/api/settings/public-holidays?${asked({ region, year })}`),
  back: (json: { company_id: string; at: string; seen: string; reason: string }) =>
    change<{ changed: number; stayed: Restored[] }>('/api/settings/rules-back', { method: 'POST', json }),
}

/** Runs a day again; `onPart` is told how much of it is done. Throws `HttpError`, also for what went wrong on the way. */
export async function tryOn(json: Asked, onPart: (part: number) => void, signal: AbortSignal): Promise<Tried> {
  let tried: Tried | null = null
  let failed = ''
  await changeLines('/api/settings/dry-run', json, (line) => {
    const said = line as { done?: number; of?: number; tried?: Tried; error?: string }
    if (said.tried) tried = said.tried
    else if (said.error) failed = said.error
    else onPart((said.done ?? 0) / Math.max(1, said.of ?? 1))
  }, signal)
  if (tried) return tried
  throw new HttpError(503, failed || 'sum_failed', '', true)
}

/** What a year's holidays make of the days: rest as chosen, weekends worked instead as on a Monday. What is entered stays. */
export function withHolidays(days: Record<string, string[]>, weekly: Record<string, string[]>, found: readonly Holiday[], rest: 'closed' | 'sunday'): Record<string, string[]> {
  const added = found.filter((one) => !(one.day in days)).map((one): [string, string[]] => [one.day, one.working ? weekly.mon ?? [] : rest === 'sunday' ? weekly.sun ?? [] : []])
  return Object.fromEntries([...Object.entries(days), ...added].sort(([one], [other]) => (one < other ? -1 : 1)))
}

const WEEK = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
export interface CalendarDay {
  day: string
  spans: string[]
  hours: number
  differs: boolean
}
/** Every day of a month with its hours; `lead` empty places before the first, weeks begin on Monday. */
export function monthOf(year: number, month: number, weekly: Record<string, string[]>, days: Record<string, string[]>): { lead: number; days: CalendarDay[] } {
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const found = Array.from({ length: count }, (_, place): CalendarDay => {
    const at = new Date(Date.UTC(year, month - 1, place + 1))
    const day = at.toISOString().slice(0, 10)
    const usual = weekly[WEEK[at.getUTCDay()] ?? ''] ?? []
    const spans = days[day] ?? usual
    return { day, spans, hours: Math.round(spans.reduce((sum, span) => sum + lengthOf(span), 0) / 6) / 10, differs: day in days && days[day]?.join() !== usual.join() }
  })
  return { lead: (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7, days: found }
}
function lengthOf(span: string): number {
  const found = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(span)
  return found ? Math.max(0, Number(found[3]) * 60 + Number(found[4]) - Number(found[1]) * 60 - Number(found[2])) : 0
}

/** The fields in which two values differ, in the order of the newer. */
export function apart(one: Value, other: Value): string[] {
  return [...new Set([...Object.keys(other), ...Object.keys(one)])].filter((name) => text(one[name]) !== text(other[name]))
}
const text = (value: Plain | undefined) => JSON.stringify(value, (_, inner: unknown) =>
  (typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1))) : inner)) ?? ''

/** Two spans for one that goes over midnight: to the end of its day, and from the beginning of the next. Null: it does not. */
export function overMidnight(span: string): [string, string] | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(span.trim())
  if (!found) return null
  const [begins, ends] = [`${found[1]}:${found[2]}`, `${found[3]}:${found[4]}`]
  return ends < begins ? [`${begins}-24:00`, `00:00-${ends}`] : null
}
