/** The HTTP routes beside the socket, as the workbench uses them (docs/socket-protocol.md, last table). */
import type { CallbackItem, CallbackOutcome, CallbackState, TalkCallback } from './callbacks'
import type { Work, WorkFilter } from './work'
import { uploadFile } from '@suiban/client/files'
import { call, problemOf, type Call } from '@suiban/client/http'
import type { Author, Card, HolderKind, Marks, Message, Role, SuggestionsFrame } from '@suiban/client/types'

export interface Company {
  id: string
  key: string
  name: string
  name_en: string
}
export type Permission =
  | 'talk' | 'watch_all' | 'wallboard' | 'take_over' | 'abilities' | 'announce' | 'read_all' | 'manage_staff' | 'manage_sessions' | 'knowledge' | 'canned' | 'forms' | 'flows' | 'publish_flows' | 'audit'
  | 'guard_access' | 'decide' | 'manage_integrations' | 'settings' | 'reveal'
export interface Session {
  staff_id: string
  name: string
  title: string
  title_en: string
  roles: Role[]
  permissions: Permission[]
  /** Customers at a time; 0: takes none. */
  capacity: number
  companies: Company[]
  csrf_token: string
  previous_at?: string | null
  failed_before?: number
  /** What roles that are not built in are called, by key. */
  role_names?: Record<string, { name: string; name_en: string }>
}
/** What the demo lets everybody in with; only there while the demo is shown. */
export interface DemoSignIn {
  logins: { name: string; display_name: string; role_text: string; role_text_en: string; company_text: string; company_text_en: string }[]
  staff_total: number
  password: string
}
export interface SignInRecord {
  id: string
  device: string
  created_at: string
  expires_at: string
  last_seen_at: string
  network: string
  method: string
  strength: number
  current: boolean
}
export interface Part {
  part_id: string
  company_id: string
  customer_id: string
  opened_at: string
}
export interface Holder {
  kind: HolderKind
  id: string | null
  name: string
  key: string
  key_name: string
  key_name_en: string
  /** Nobody holds yet, and the bot is let in to answer meanwhile. */
  stands_in: boolean
}
/** Staff-only: stands after message `after_seq`. A note's words are in `summary`. */
export interface Entry {
  entry_id: string
  company_id: string
  after_seq: number
  kind: 'handover' | 'note' | 'whisper' | 'consult' | 'takeover'
  by_kind: string
  by_name: string
  /** Whom it was passed to, empty for a note; the names are empty when not known. */
  to_kind: '' | 'bot' | 'queue' | 'staff'
  to_name: string
  to_name_en: string
  reason: string
  summary: string
  at: string
}
export interface Customer {
  customer_id: string
  company_id: string
  display_name: string
  gender: string
  birth_year: number | null
  city: string
  level: string
  manager_name: string
  tags: string[]
  note: string
  since: number | null
  proof_level: number
  /** Who looks after them, where it is somebody who works here. */
  manager_staff_id: string | null
}
export interface Identifier {
  identifier_id: string
  company_id: string
  kind: string
  value: string
  proof_level: number
  source: string
  verified_at: string
}
export interface Preference {
  purpose: string
  door: string
  allowed: boolean
  until: string | null
}
export interface TimelineEntry {
  id: string
  at: string
  kind: string
  text: string
  company_id: string
  ref: string | null
}
export interface ConversationDetails {
  card: Card
  state: 'open' | 'closed'
  parts: Part[]
  holder: Holder
  entries: Entry[]
  marks: { customer: Marks; staff: Marks }
  customer: Customer
  /** Colleagues who are asked in now. */
  consultations: Consulted[]
  /** Who follows without a part in it, where the company shows it. */
  listeners: { staff_id: string; name: string }[]
  identity: IdentityNow
}
/** How surely the customer is known now, by the best of their sessions; `until` then it falls back to `base`. */
export interface IdentityNow {
  level: number
  base: number
  until: string | null
  /** By what it was raised (RFC 8176). */
  means: string[]
  request: { request_id: string; level: number; purpose: string; by_kind: string; asked_at: string; expires_at: string } | null
}
export interface Consulted {
  consultation_id: string
  staff_id: string
  name: string
  asked_by_name: string
  asked_at: string
}
export interface PresenceReason {
  company_id: string
  key: string
  name: string
  name_en: string
  paid: boolean
  productive: boolean
}
export interface PresenceInterval {
  staff_id: string
  name: string
  state: 'available' | 'away' | 'offline'
  reason: string
  began_at: string
  ended_at: string
}
/** A company's own day, in its time zone. */
export interface PresenceDay {
  company_id: string
  day: string
  begins_at: string
  ends_at: string
  time_zone: string
  items: PresenceInterval[]
}
export interface CustomerDetails {
  customer: Customer
  identifiers: Identifier[]
  preferences: Preference[]
  timeline: TimelineEntry[]
}
export interface Page<T> {
  items: T[]
  next_cursor: string | null
}
export interface MessagesPage {
  items: Message[]
  from: number
  through: number
}
export interface Queue {
  queue_id: string
  company_id: string
  key: string
  name: string
  name_en: string
  target_wait_s: number
}
export interface Colleague {
  staff_id: string
  name: string
  title: string
  title_en: string
  companies: string[]
  state: 'available' | 'away' | 'offline'
  load: number
  capacity: number
  /** How the name is typed in pinyin: lm for 李敏. */
  initials: string
  skills: { name: string; name_en: string }[]
}
export interface Article {
  key: string
  title: string
  body: string
  source: string
  version: number
  score: number
  /** Customers may read it themselves: it may stand in an answer as it is. */
  for_customers: boolean
}
export interface WrittenCanned {
  code: string
  title: string
  body: string
  category: string
  language: 'zh' | 'en'
}
/** A reply written once; `initials` and `pinyin` are the title's. */
export interface CannedReply extends WrittenCanned {
  canned_id: string
  company_id: string
  personal: boolean
  initials: string
  pinyin: string
  version: number
  updated_at: string
  uses: number
  own_uses: number
  own_last_at: string | null
}
export interface SuggestionOutcome {
  company_id: string
  key: string
  outcome: 'used' | 'edited' | 'ignored'
}
export interface StaffMember {
  staff_id: string
  login: string
  name: string
  title: string
  title_en: string
  roles: Role[]
  companies: string[]
  active: boolean
  has_second: boolean
  last_sign_in_at: string | null
  capacity: number
  skills: Record<string, number>
  /** Kind of work -> most at a time; 0: never. */
  limits: Record<string, number>
  over_others: boolean
  linked: boolean
  /** Names exactly what editing changes. */
  digest: string
}
export type { Author }

let csrfToken = ''

/** Remembers the token that every changing request carries. */
export function rememberSession(session: Session): Session {
  csrfToken = session.csrf_token
  return session
}

/** A request that changes something: it carries the sign-in's token. */
export function change<T>(path: string, options: Call): Promise<T> {
  return call<T>(path, { ...options, headers: { ...options.headers, 'X-Suiban-CSRF': csrfToken } })
}

/** A request answered in lines of JSON, each as it comes. Refusals as everywhere; `signal` ends it. */
export async function changeLines(path: string, json: unknown, onLine: (line: unknown) => void, signal: AbortSignal): Promise<void> {
  const response = await fetch(path, { method: 'POST', credentials: 'same-origin', body: JSON.stringify(json), headers: { 'Content-Type': 'application/json', 'X-Suiban-CSRF': csrfToken }, signal })
  if (!response.ok) throw await problemOf(response)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    const lines = (rest + part.value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(JSON.parse(line))
  }
  if (rest.trim()) onLine(JSON.parse(rest))
}

/** A file made for this request; the name is the server's. Refusals as everywhere. */
export async function download(path: string, json: unknown): Promise<{ name: string; file: Blob }> {
  const response = await fetch(path, {
    method: 'POST', credentials: 'same-origin', body: JSON.stringify(json),
    headers: { 'Content-Type': 'application/json', 'X-Suiban-CSRF': csrfToken },
  })
  if (!response.ok) throw await problemOf(response)
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'transcript'
  return { name, file: await response.blob() }
}
const seg = encodeURIComponent

export function query(values: Record<string, string | undefined>): string {
  const found = Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1]))
  return found.length > 0 ? `?${new URLSearchParams(found)}` : ''
}

export const api = {
  demoSignIn: () => call<DemoSignIn>('/api/sign-in/demo'),
  signOut: () => change<{ end_session: string | null }>('/api/sign-out', { method: 'POST' }),
  me: () => call<Session>('/api/me').then(rememberSession),
  mySessions: () => call<Page<SignInRecord>>('/api/me/sessions'),
  revokeSession: (id: string) => change<undefined>(`/api/me/sessions/${seg(id)}`, { method: 'DELETE' }),
  conversations: (filter: { state?: string; cursor?: string; customer_id?: string }) =>
    call<Page<Card>>(`/api/conversations${query(filter)}`),
  card: (id: string) => call<Card>(`/api/conversations/${seg(id)}/card`),
  conversation: (id: string) => call<ConversationDetails>(`/api/conversations/${seg(id)}`),
  messages: (id: string, before?: number) =>
    call<MessagesPage>(`/api/conversations/${seg(id)}/messages${query({ limit: '50', before: before?.toString() })}`),
  customer: (id: string) => call<CustomerDetails>(`/api/customers/${seg(id)}`),
  reveal: (customerId: string, identifier_id: string | null, reason: string) =>
    change<{ value: string; left: number }>(`/api/customers/${seg(customerId)}/reveal`, { method: 'POST', json: { identifier_id, reason } }),
  work: (filter: WorkFilter) => call<Page<Work>>(`/api/work${query({ ...filter })}`),
  reassign: (conversation_ids: string[], to: { queue_id?: string; staff_id?: string }, reason: string) =>
    change<{ items: { conversation_id: string; code: string }[] }>('/api/conversations/reassign', { method: 'POST', json: { conversation_ids, ...to, reason } }),
  setPresence: (id: string, state: 'away' | 'offline', reason: string) =>
    change<undefined>(`/api/staff/${seg(id)}/presence`, { method: 'PUT', json: { state, reason } }),
  presenceReasons: () => call<{ items: PresenceReason[] }>('/api/presence/reasons'),
  presenceDay: (filter: { company_id?: string | undefined; day?: string | undefined; staff_id?: string | undefined }) => call<PresenceDay>(`/api/presence/day${query(filter)}`),
  queues: () => call<Page<Queue>>('/api/queues'),
  colleagues: () => call<Page<Colleague>>('/api/colleagues'),
  callbacks: (of: 'me' | 'all') => call<{ items: CallbackItem[] }>(`/api/callbacks${query({ of })}`),
  callback: (id: string) => call<TalkCallback>(`/api/conversations/${seg(id)}/callback`),
  agreeCallback: (id: string, json: { at: string; number: string | null; owner_id: string | null }) => change<CallbackState>(`/api/conversations/${seg(id)}/callback`, { method: 'PUT', json }),
  callbackNumber: (id: string) => change<{ number: string; uri: string }>(`/api/conversations/${seg(id)}/callback/number`, { method: 'POST' }),
  endCallback: (id: string, outcome: CallbackOutcome) => change<CallbackState>(`/api/conversations/${seg(id)}/callback/outcome`, { method: 'POST', json: { outcome } }),
  searchKnowledge: (q: string, company_id: string) =>
    call<Page<Article>>(`/api/knowledge/search${query({ q, company_id })}`),
  uploadFile: (conversationId: string, file: File, onProgress: (part: number) => void) =>
    uploadFile({
      path: `/api/files?conversation_id=${seg(conversationId)}`, file, name: file.name, onProgress,
      headers: { 'X-Suiban-CSRF': csrfToken },
    }),
  fileAddress: (id: string) => `/api/files/${seg(id)}`,
  staff: () => call<Page<StaffMember>>('/api/staff'),
  setMandates: (id: string, companies: readonly string[], seen: readonly string[]) =>
    change<undefined>(`/api/staff/${seg(id)}/mandates`, { method: 'PUT', json: { companies, seen } }),
  closeSessions: (id: string) => change<undefined>(`/api/staff/${seg(id)}/sessions`, { method: 'DELETE' }),
  canned: () => call<{ items: CannedReply[]; variables: string[] }>('/api/canned'),
  addCanned: (json: WrittenCanned & { company_id: string; personal: boolean }) =>
    change<CannedReply>('/api/canned', { method: 'POST', json }),
  changeCanned: (id: string, json: WrittenCanned & { version: number }) =>
    change<CannedReply>(`/api/canned/${seg(id)}`, { method: 'PUT', json }),
  deleteCanned: (id: string, version: number) =>
    change<undefined>(`/api/canned/${seg(id)}?version=${version}`, { method: 'DELETE' }),
  restoreCanned: (id: string) => change<CannedReply>(`/api/canned/${seg(id)}/restore`, { method: 'POST' }),
  fillCanned: (id: string, conversation_id: string) =>
    change<{ text: string }>(`/api/canned/${seg(id)}/use`, { method: 'POST', json: { conversation_id } }),
  suggestions: (id: string) => call<Omit<SuggestionsFrame, 'type'>>(`/api/suggestions/${seg(id)}`),
  tellOutcomes: (id: string, items: readonly SuggestionOutcome[]) =>
    change<undefined>(`/api/suggestions/${seg(id)}/outcomes`, { method: 'POST', json: { items } }),
}
