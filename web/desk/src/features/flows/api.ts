/** The routes of services as those who edit them use them (`suiban.flows.http.staff`). */
import { call } from '@suiban/client/http'

import { change, query } from '@/shared/api'

import type { Door, Kind } from './model/kinds'

export type FlowState = 'draft' | 'published' | 'retired'
export interface Both {
  zh: string
  en: string
}
/** A service in the list. `version` begins new instances (0: none does), `draft` is being written (0: none is). */
export interface FlowLine {
  key: string
  name: string
  name_en: string
  state: FlowState
  version: number
  draft: number
  changed_at: string
  changed_by_name: string
  promise_s: number
  /** Of what ended lately how much was within the promise, 0 to 1; null: nothing ended. */
  kept: number | null
  started: number
  done: number
  stalled: number
}
export interface FlowVersion {
  version: number
  state: FlowState
  /** How often the draft was saved: who saves says which save they saw. */
  revision: number
  saved_at: string
  saved_by_name: string
  published_at: string | null
  published_by_name: string
}
export interface FlowText extends FlowVersion {
  bpmn: string
}
export type Severity = 'error' | 'warning'
export interface Finding {
  code: string
  /** The id of the element it is found at; empty: the definition as a whole. */
  element: string
  severity: Severity
  words: Both
}
/** What the bank can do, as arguments and results are chosen from. */
export interface Operation {
  name: string
  writes: boolean
  arguments: { name: string; type: string; required: boolean }[]
  result: string
  refusals: string[]
  undo: string
}
/** A piece of what a door shows, drawn as it would be there. */
export interface Part {
  kind: 'text' | 'row' | 'button' | 'field' | 'link' | 'spoken' | 'key'
  text: string
  label?: string
}
/** A step as one door shows it. `way` tells why the door cannot show it itself: on the page beside it, or not at all. */
export interface Shown {
  door: Door
  way: 'itself' | 'page' | 'not'
  why: Both
  parts: { zh: Part[]; en: Part[] }
}
/** What the customer does in a try-run, as recorded sessions have it; exactly one of them. */
export type TryInput =
  | { says: string } | { picks: string } | { fills: Record<string, string | boolean> } | { uploads: string } | { enters: string } | { signs: string } | { proves: string }
  | { approves: boolean } | { goes: 'back' | 'cancel' | 'wake' | 'handed_back' }
/** What the bank answers: done, refused with code and words, or with neither nothing at all. */
export interface TryReply {
  operation: string
  done?: unknown
  refused?: [code: string, text: string, text_en: string]
}
export type TryEvent = TryInput | TryReply
/** All that was done, oldest first; `at` is when it began. */
export interface TrySession {
  door: Door
  books: boolean
  at: string | null
  events: readonly TryEvent[]
}
/** One line of what came of it, in order. */
export interface TryLine {
  what: 'told' | 'asked' | 'called' | 'waiting' | 'approval' | 'handed' | 'passed' | 'ended' | 'misread' | 'answered' | 'returned'
  step: string
  words: Both
  detail: string
}
export interface TryAsk {
  step: string
  kind: Kind
  type: string
  options: { value: string; label: Both }[]
  value_schema: Record<string, unknown> | null
}
export interface TryCall {
  number: number
  operation: string
  arguments: Record<string, unknown>
}
export interface Tried {
  at: string
  lines: TryLine[]
  asks: TryAsk | null
  call: TryCall | null
  waits: '' | 'customer' | 'bank' | 'time' | 'approval' | 'person'
  step: string
  outcome: string
  variables: Record<string, unknown>
}
export interface FunnelStep {
  step: string
  name: string
  name_en: string
  kind: Kind
  started: number
  done: number
  stalled: number
  error: number
  median_s: number | null
  /** Why they stopped here: reason and how many. */
  reasons: { reason: string; count: number }[]
}
export interface Funnel {
  started: number
  done: number
  kept: number | null
  steps: FunnelStep[]
}
export interface StalledLine {
  instance_id: string
  customer_name: string
  version: number
  door: Door
  step: string
  step_name: string
  step_name_en: string
  reason: string
  at: string
  conversation_id: string | null
}

export const isReply = (event: TryEvent): event is TryReply => 'operation' in event

const root = '/api/flows'
const one = (key: string) => `${root}/${encodeURIComponent(key)}`
const of = (company_id: string, more: Record<string, string | undefined> = {}) => query({ company_id, ...more })

export const flows = {
  all: (company: string) => call<{ items: FlowLine[] }>(`${root}${of(company)}`),
  operations: () => call<{ items: Operation[] }>(`${root}/operations`),
  versions: (company: string, key: string) => call<{ items: FlowVersion[] }>(`${one(key)}/versions${of(company)}`),
  text: (company: string, key: string, version: number) => call<FlowText>(`${one(key)}/versions/${version}${of(company)}`),
  save: (company: string, key: string, bpmn: string, seen: number) => change<FlowVersion>(`${one(key)}/draft`, { method: 'PUT', json: { company_id: company, bpmn, seen } }),
  check: (company: string, bpmn: string, signal: AbortSignal) => change<{ findings: Finding[] }>(`${root}/check`, { method: 'POST', json: { company_id: company, bpmn }, signal }),
  preview: (company: string, bpmn: string, step: string, values: Record<string, unknown>, signal: AbortSignal) =>
    change<{ doors: Shown[] }>(`${root}/preview`, { method: 'POST', json: { company_id: company, bpmn, step, values }, signal }),
  try: (company: string, bpmn: string, { door, books, at, events }: TrySession) =>
    change<Tried>(`${root}/try`, { method: 'POST', json: { company_id: company, bpmn, door, books, at, inputs: events.filter((one) => !isReply(one)), replies: events.filter(isReply) } }),
  publish: (company: string, key: string, version: number, revision: number) => change<FlowVersion>(`${one(key)}/publish`, { method: 'POST', json: { company_id: company, version, revision } }),
  retire: (company: string, key: string, version: number) => change<undefined>(`${one(key)}/retire`, { method: 'POST', json: { company_id: company, version } }),
  funnel: (company: string, key: string, filter: { version?: string | undefined; door?: string | undefined; since: string; until: string }) => call<Funnel>(`${one(key)}/funnel${of(company, filter)}`),
  stalled: (company: string, key: string, step: string) => call<{ items: StalledLine[] }>(`${one(key)}/stalled${of(company, { step })}`),
}
export const FLOWS_KEY = ['flows'] as const

/** A definition as a file. */
export function download(name: string, text: string, type = 'application/xml'): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
