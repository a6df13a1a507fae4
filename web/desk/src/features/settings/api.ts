/** The routes of settings, what each section consists of, and what is not saved yet. */
import { call, HttpError } from '@suiban/client/http'

import { change } from '@/shared/api'
import type { Words } from '@/shared/words/zh'

export type Plain = string | number | boolean | string[] | Record<string, number> | Record<string, string[]> | Promises
/** By kind of door. */
export type Promises = Record<string, { share: number; within_s: number }>
export type Value = Record<string, Plain>
/** What is odd about a setting that can be saved all the same, as a code with its numbers. */
export interface Finding {
  problem: string
  field: string
  where: string
  level: number
  best: number
  wait_s: number
}
export interface Setting {
  /** Null: shared by all companies. */
  company_id: string | null
  key: string
  value: Value
  /** Names exactly this value. */
  digest: string
  /** What is odd about it, though it can be saved. */
  findings?: Finding[]
}
export interface Settings {
  items: Setting[]
  may_change: boolean
}

export interface ChannelSecret {
  made_at: string
  /** Null: the present one. */
  ends_at: string | null
}

export const settings = {
  list: (section: string) => call<Settings>(`/api/settings/${section}`),
  save: (section: string, key: string, json: { company_id: string | null; seen: string | null; value: Value; reason?: string; confirmed?: string[] }) =>
    change<Setting>(`/api/settings/${section}/${encodeURIComponent(key)}`, { method: 'PUT', json }),
  secrets: (channel: string, company_id: string) => call<{ items: ChannelSecret[] }>(`/api/settings/channels/${encodeURIComponent(channel)}/secrets?company_id=${company_id}`),
  rotate: (channel: string, company_id: string, keep_hours: number, seen: string | null) =>
    change<{ items: ChannelSecret[]; secret: string }>(`/api/settings/channels/${encodeURIComponent(channel)}/secrets`, { method: 'POST', json: { company_id, keep_hours, seen } }),
  questions: (channel: string, language: string) =>
    call<{ items: string[] }>(`/api/chat/channels/${encodeURIComponent(channel)}/questions?locale=${language}`),
}

export type Kind = 'mode' | 'text' | 'long' | 'lines' | 'number' | 'yes' | 'colour' | 'side' | 'skills' | 'hours' | 'holder' | 'week' | 'days' | 'promises' | 'strictness' | 'queue' | 'queues'
export interface FieldOf {
  name: string
  kind: Kind
  group?: string
  max?: number
  min?: number
  /** Only where another field has one of these values. */
  when?: readonly [string, readonly string[]]
}
export interface Section {
  fields: readonly FieldOf[]
  /** Shared by all companies. */
  shared?: boolean
  /** One a company, and none can be added. */
  single?: boolean
  /** All there can be are there: none is added. */
  fixed?: boolean
  /** What a new one begins with. */
  fresh: Value
}

const NAMES: readonly FieldOf[] = [{ name: 'name', kind: 'text', max: 60 }, { name: 'name_en', kind: 'text', max: 60 }]
const GRAB = { group: 'giving', when: ['mode', ['grab']] } as const
const CODES: Section = {
  fields: [...NAMES, { name: 'terms', kind: 'lines' }, { name: 'topics', kind: 'lines' }, { name: 'weight', kind: 'number', min: 1, max: 9 }, { name: 'position', kind: 'number', min: 1, max: 9_999 }, { name: 'active', kind: 'yes' }],
  fresh: { name: '', name_en: '', terms: [], topics: [], weight: 1, position: 100, active: true },
}

export const SECTIONS: Record<string, Section> = {
  companies: {
    fields: [...NAMES, { name: 'hotline', kind: 'text', max: 60 }, { name: 'time_zone', kind: 'text', max: 60 }, { name: 'accent', kind: 'colour' }, { name: 'active', kind: 'yes' }],
    single: true, fresh: {},
  },
  channels: {
    fields: [
      ...NAMES, { name: 'active', kind: 'yes' },
      { name: 'accent', kind: 'colour', group: 'look' }, { name: 'side', kind: 'side', group: 'look' }, { name: 'launcher', kind: 'text', max: 20, group: 'look' }, { name: 'launcher_en', kind: 'text', max: 20, group: 'look' },
      { name: 'title', kind: 'text', max: 60, group: 'look' }, { name: 'title_en', kind: 'text', max: 60, group: 'look' }, { name: 'initial', kind: 'text', max: 2, group: 'look' },
      { name: 'greeting', kind: 'long', max: 500, group: 'words' }, { name: 'greeting_en', kind: 'long', max: 500, group: 'words' }, { name: 'questions', kind: 'lines', group: 'words' }, { name: 'questions_en', kind: 'lines', group: 'words' },
      { name: 'first_holder', kind: 'holder', group: 'doors' },
      { name: 'files_allowed', kind: 'yes', group: 'allowed' }, { name: 'voice_allowed', kind: 'yes', group: 'allowed' }, { name: 'allowed_origins', kind: 'lines', group: 'allowed' },
      { name: 'rate_person', kind: 'yes', group: 'after' }, { name: 'rate_bot', kind: 'yes', group: 'after' }, { name: 'transcript', kind: 'yes', group: 'after' },
    ],
    fresh: {
      name: '', name_en: '', active: true, accent: '', side: 'right', launcher: '', launcher_en: '', title: '', title_en: '', initial: '', greeting: '', greeting_en: '', questions: [], questions_en: [], first_holder: 'bot', files_allowed: true, voice_allowed: true,
      allowed_origins: [], rate_person: true, rate_bot: true, transcript: true,
    },
  },
  pages: {
    fields: [...NAMES, { name: 'address', kind: 'text', max: 200 }, { name: 'lead', kind: 'text', max: 120 }, { name: 'lead_en', kind: 'text', max: 120 }, { name: 'active', kind: 'yes' }],
    fresh: { name: '', name_en: '', address: 'https://', lead: '', lead_en: '', active: true },
  },
  queues: {
    fields: [
      ...NAMES, { name: 'skills', kind: 'skills' }, { name: 'wishes', kind: 'skills' }, { name: 'relax_s', kind: 'number', min: 1, max: 600 }, { name: 'hours', kind: 'hours' }, { name: 'reservation_s', kind: 'number', min: 1, max: 600 }, { name: 'priority', kind: 'number', min: 0, max: 50 }, { name: 'active', kind: 'yes' },
      { name: 'promise_share', kind: 'number', min: 1, max: 100, group: 'promise' }, { name: 'target_wait_s', kind: 'number', min: 1, max: 3_600, group: 'promise' }, { name: 'promises', kind: 'promises', group: 'promise' },
      { name: 'manager_s', kind: 'number', min: 0, max: 600, group: 'known' }, { name: 'last_agent_s', kind: 'number', min: 0, max: 600, group: 'known' }, { name: 'language_skill', kind: 'strictness', group: 'known' }, { name: 'region_skill', kind: 'yes', group: 'known' },
      { name: 'overflow', kind: 'queue', group: 'overflow' }, { name: 'overflow_wait_s', kind: 'number', min: 5, max: 3_600, group: 'overflow' },
      { name: 'backup', kind: 'queues', max: 5, group: 'backup' }, { name: 'bot_backup', kind: 'yes', group: 'backup' },
      { name: 'mode', kind: 'mode', group: 'giving' }, { name: 'ring', kind: 'number', min: 2, max: 20, group: 'giving', when: ['mode', ['several']] },
      { name: 'claim_max', kind: 'number', min: 0, max: 50, ...GRAB }, { name: 'claim_per_hour', kind: 'number', min: 0, max: 500, ...GRAB }, { name: 'claim_rest_s', kind: 'number', min: 0, max: 600, ...GRAB },
      { name: 'head_start_s', kind: 'number', min: 0, max: 120, ...GRAB }, { name: 'protect_s', kind: 'number', min: 0, max: 3_600, ...GRAB }, { name: 'push_after_s', kind: 'number', min: 10, max: 3_600, ...GRAB },
    ],
    fresh: {
      name: '', name_en: '', skills: {}, wishes: {}, relax_s: 20, hours: '', target_wait_s: 30, reservation_s: 20, priority: 0, active: true, promise_share: 80, promises: { voice: { share: 80, within_s: 20 } },
      manager_s: 0, last_agent_s: 0, language_skill: 'off', region_skill: false, overflow: '', overflow_wait_s: 120, backup: [], bot_backup: false,
      mode: 'push', ring: 3, claim_max: 2, claim_per_hour: 0, claim_rest_s: 30, head_start_s: 10, protect_s: 180, push_after_s: 120,
    },
  },
  skills: { fields: NAMES, shared: true, fresh: { name: '', name_en: '' } },
  hours: {
    fields: [...NAMES, { name: 'weekly', kind: 'week' }, { name: 'days', kind: 'days' }, { name: 'closed_text', kind: 'long', max: 500 }, { name: 'closed_text_en', kind: 'long', max: 500 }],
    fresh: { name: '', name_en: '', weekly: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, ['09:00-18:00']])), days: {}, closed_text: '', closed_text_en: '' },
  },
  kinds: {
    fields: [...NAMES, { name: 'units', kind: 'number', min: 0, max: 20 }, { name: 'interruptible', kind: 'yes' }, { name: 'target_s', kind: 'number', min: 0, max: 2_592_000 }, { name: 'kept', kind: 'yes' }, { name: 'hours', kind: 'hours' }],
    fixed: true, fresh: {},
  },
  presence_reasons: {
    fields: [...NAMES, { name: 'paid', kind: 'yes' }, { name: 'productive', kind: 'yes' }, { name: 'place', kind: 'number', min: 1, max: 999 }, { name: 'active', kind: 'yes' }],
    fresh: { name: '', name_en: '', paid: true, productive: false, place: 100, active: true },
  },
  cases: {
    fields: [{ name: 'reply_days', kind: 'number', min: 1, max: 30 }, { name: 'hours', kind: 'hours' }, { name: 'queue', kind: 'queue' }],
    fixed: true, fresh: {},
  },
  journeys: {
    fields: [
      { name: 'active', kind: 'yes' }, { name: 'nudges', kind: 'yes' }, { name: 'nudge_after_s', kind: 'number', min: 0, max: 86_400 }, { name: 'offers', kind: 'yes' },
      { name: 'alerts', kind: 'yes' }, { name: 'alert_after_s', kind: 'number', min: 0, max: 86_400 }, { name: 'queue', kind: 'queue' },
    ],
    fresh: { active: true, nudges: true, nudge_after_s: 30, offers: true, alerts: false, alert_after_s: 300, queue: '' },
  },
  products: CODES,
  scenarios: CODES,
  rules: { fields: [{ name: 'listeners_shown', kind: 'yes' }, { name: 'agents_download', kind: 'yes' }, { name: 'flows_four_eyes', kind: 'yes' }, { name: 'proof_lasts_min', kind: 'number', min: 1, max: 60 },
      { name: 'level_points', kind: 'lines', group: 'worth' }, { name: 'returned_points', kind: 'number', min: 0, max: 50, group: 'worth' }, { name: 'last_agent_days', kind: 'number', min: 1, max: 365, group: 'worth' }, { name: 'regions', kind: 'lines', group: 'worth' }, { name: 'fallback', kind: 'queue', group: 'overflow' }, { name: 'missed_max', kind: 'number', min: 0, max: 20, group: 'missed' },
      { name: 'leave_after_s', kind: 'number', min: 0, max: 3_600, group: 'leaving' }, { name: 'return_within_s', kind: 'number', min: 0, max: 86_400, group: 'leaving' }, { name: 'quiet', kind: 'lines', group: 'quiet' },
    ], single: true, fresh: {} },
}

export const KEY = /^[a-z][a-z0-9_-]{0,39}$/

/** What somebody wrote and did not save; kept while the page lives. */
export interface Draft {
  value: Value
  /** The digest of what it was written over; null: there was nothing. */
  seen: string | null
}
const drafts = new Map<string, Draft>()

export const draftKey = (section: string, company: string | null, key: string) => `${section}/${company ?? '-'}/${key}`
export const draftOf = (place: string): Draft | undefined => drafts.get(place)
/** What is written and not saved of one company's settings of a kind, by key; not of those that have none yet. */
export function draftsOf(section: string, company: string): { section: string; key: string; value: Value }[] {
  const start = `${section}/${company}/`
  return [...drafts].filter(([place]) => place.startsWith(start) && !place.endsWith('/+')).map(([place, draft]) => ({ section, key: place.slice(start.length), value: draft.value }))
}
/** Sections of which what is written is tried together on a past day. */
export const TRIED = ['queues', 'hours', 'kinds', 'rules']
export const anyDrafts = () => drafts.size > 0
export function keepDraft(place: string, draft: Draft | null): void {
  if (draft) drafts.set(place, draft)
  else drafts.delete(place)
}

export function same(one: Plain | undefined, other: Plain | undefined): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}
function sorted(value: Plain | undefined): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) return value
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
}

/** The names of fields that differ, in the order of the section. */
export function differing(section: string, one: Value, other: Value): string[] {
  return (SECTIONS[section]?.fields ?? []).map((field) => field.name).filter((name) => !same(one[name], other[name]))
}

/** What the server found wrong, and with which field. */
export function problemOf(error: unknown, words: Words): { field: string; text: string } | null {
  if (!(error instanceof HttpError) || error.code !== 'setting_invalid') return null
  const { field, problem, where } = error.details
  return problemText({ field: String(field ?? ''), problem: String(problem), where: typeof where === 'string' ? where : '' }, words)
}
/** A problem as a sentence; without a field it is none of a field. */
export function problemText({ field, problem, where }: { field: string; problem: string; where: string }, words: Words): { field: string; text: string } {
  const text = words.settings.problem[problem] ?? words.settings.problem.malformed ?? ''
  return { field, text: where ? `${text}: ${where}` : text }
}

/** How well white is read on a colour: at least 4.5 is what people need. */
export function contrastWithWhite(colour: string): number {
  const parts = /^#(..)(..)(..)$/.exec(colour)?.slice(1).map((part) => parseInt(part, 16) / 255)
  if (!parts) return 21
  const [red = 0, green = 0, blue = 0] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

export const linesOf = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean)
export const spansOf = (text: string) => text.replace(/[，、]/g, ',').replace(/：/g, ':').split(',').map((span) => span.replace(/\s/g, '')).filter(Boolean)
