/** Services under way, as the customer's pages see them (`suiban.flows.http.customer`). */
import { call, HttpError, type Call } from './http'

export interface Words {
  zh: string
  en: string
}
export type StepKind =
  | 'say' | 'ask' | 'choose' | 'form' | 'upload' | 'verify' | 'confirm' | 'sign' | 'approve' | 'pay' | 'wait' | 'call' | 'hand'
export type Waits = '' | 'customer' | 'bank' | 'time' | 'approval' | 'person'

export interface Service {
  key: string
  name: Words
  group: string
  promise_s: number
  identity: number
  doors: string[]
  phrases: string[]
}
/** Where an instance stands; `number` of `total` is the step the customer is at. */
export interface InstanceLine {
  instance_id: string
  flow: string
  name: Words
  state: 'open' | 'over'
  waits: Waits
  step: string
  step_name: Words
  kind: string
  number: number
  total: number
  begun_at: string
  step_since: string
  ends_at: string
  promised_by: string | null
  stalled: string
  outcome: string
  /** Somebody of the bank goes through it with the customer. */
  helped: boolean
}
export interface PageOption {
  value: string
  label: Words
}
export type FieldKind = 'text' | 'number' | 'whole' | 'money' | 'date' | 'month' | 'phone' | 'email' | 'yes_no' | 'choice' | 'multi'
/** One field of a form; `least` and `most` bound numbers, and the characters of a text. `known` stands there already. */
export interface PageField {
  key: string
  kind: FieldKind
  label: Words
  help: Words
  required: boolean
  options: PageOption[]
  currency: string
  least: string
  most: string
  known: unknown
}
/** Something that can be done; what has a `value` is pressed as it is. */
export interface PageAction {
  name: 'submit' | 'decline' | 'back' | 'cancel' | 'person'
  label: Words
  value: string
}
/** A step as a page draws it (`suiban.flows.model.rendering.page`). `input`: with what it is answered. */
export interface PageStep {
  step: string
  kind: StepKind
  input: 'none' | 'text' | 'secret' | 'number' | 'money' | 'date' | 'month' | 'phone' | 'options' | 'fields' | 'file' | 'code' | 'decision'
  name: Words
  text: Words
  help: Words
  given: Words
  example: Words
  progress: { number: number; total: number }
  secret: boolean
  options: PageOption[]
  fields: PageField[]
  rows: { label: Words; value: Words }[]
  actions: PageAction[]
}
export interface Misread {
  code: string
  words: Words
  fields: Record<string, Words>
}
export interface InstanceView {
  line: InstanceLine
  revision: number
  prompt: PageStep | null
  /** What was said on the way here, oldest first. */
  told: PageStep[]
  /** Above 0: the customer has to prove first who they are. */
  needs_level: number
  /** A one-time code can do that. */
  can_prove: boolean
  last: Words
  /** What was wrong with the answer just given; the step stays. */
  misread: Misread | null
}
/** Beside a message: of which step of a service it is, or (`outcome`) of none: its last word, or the way to its page. What is only
 * said around a step has no instance. */
export type FlowMark =
  | { instance: string; step: string; kind: StepKind; number: number; total: number; name: string; name_en: string; outcome?: undefined }
  | { instance: string; outcome: string }
  | { key: string; instance?: undefined; outcome?: undefined }
export interface CodeSent {
  to: string
  seconds: number
}
/** One of them, whatever the step asks for. */
export type Answer =
  | { text: string }
  | { choice: string }
  | { values: Record<string, string | boolean | string[]> }
  | { secret: string }
  | { file: string }
  /** The name typed as a signature. */
  | { signature: string }

/** Where an instance is reached: of one's own session by its number, or by a link that says which it is. */
export interface InstancePlace {
  path: string
  files: string
  headers: () => Record<string, string>
}

const SERVICES = '/api/chat/services'

/** An instance of whoever has this chat session. */
export function ownInstance(id: string, headers: () => Record<string, string>): InstancePlace {
  return { path: `/api/chat/instances/${encodeURIComponent(id)}`, files: '/api/chat/files', headers }
}

/** The instance behind a secret link; whoever has the link is its customer, for this instance only. */
export function linkedInstance(token: string): InstancePlace {
  return { path: '/api/flow-link', files: '/api/flow-link/files', headers: () => ({ Authorization: `Bearer ${token}` }) }
}

export function listServices(headers: Record<string, string>): Promise<Service[]> {
  return call<{ items: Service[] }>(SERVICES, { headers }).then((found) => found.items)
}

export function openInstances(headers: Record<string, string>): Promise<InstanceLine[]> {
  return call<{ items: InstanceLine[] }>(`${SERVICES}/open`, { headers }).then((found) => found.items)
}

/** Begins a service, or names the one that is under way already; what `text` says is not asked again. */
export async function beginService(key: string, headers: Record<string, string>, text = ''): Promise<string> {
  try {
    const begun = await call<InstanceView>(`${SERVICES}/${encodeURIComponent(key)}`, { method: 'POST', headers, json: { text } })
    return begun.line.instance_id
  } catch (error) {
    const open = error instanceof HttpError && error.code === 'flow_open' ? error.details['instance'] : null
    if (typeof open === 'string') return open
    throw error
  }
}

export class InstanceCalls {
  constructor(readonly place: InstancePlace) {}

  /** Waits a while on the server for something newer than `since`. */
  view(since?: number, signal?: AbortSignal): Promise<InstanceView> {
    return this.call(since === undefined ? '' : `?since=${since}`, signal ? { signal } : {})
  }

  /** The customer is here: what was broken off goes on at this page. */
  resume = () => this.post('/resume')
  answer = (step: string, answer: Answer) => this.post('/answers', { step, ...answer })
  back = () => this.post('/back')
  cancel = () => this.post('/cancel')
  correct = (label: string, text: string) => this.post('/correct', { label, text })

  code(): Promise<CodeSent> {
    return this.call('/code', { method: 'POST' })
  }

  check(step: string, digits: string): Promise<InstanceView> {
    return this.call('/code', { method: 'PUT', json: { step, digits } })
  }

  /** Sent even while the page goes away; nobody waits for it. */
  left(): void {
    const { path, headers } = this.place
    void fetch(`${path}/left`, { method: 'POST', keepalive: true, headers: headers() }).catch(() => undefined)
  }

  private post(rest: string, json?: object): Promise<InstanceView> {
    return this.call(rest, { method: 'POST', ...(json ? { json } : {}) })
  }

  private call<T>(rest: string, options: Call): Promise<T> {
    const { path, headers } = this.place
    return call<T>(path + rest, { ...options, headers: headers() })
  }
}
