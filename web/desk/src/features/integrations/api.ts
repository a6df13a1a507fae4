/** The routes of keys, webhooks and deliveries. */
import { call, HttpError } from '@suiban/client/http'

import { change, type Page, query } from '@/shared/api'
import { errorText } from '@/shared/errors'
import type { Words } from '@/shared/words/zh'

export const SCOPES = ['conversations.read', 'conversations.write', 'customers.read', 'customers.write', 'work.read', 'work.write'] as const
export const STATES = ['queued', 'delivered', 'dead', 'skipped'] as const
export const NAME_MAX = 60
export const URL_MAX = 500

export interface Key {
  key_id: string
  company_id: string
  name: string
  scopes: string[]
  created_at: string
  /** Null: it does not end by itself. */
  expires_at: string | null
  last_used_at: string | null
  revoked_at: string | null
}
export interface WrittenWebhook {
  name: string
  url: string
  events: string[]
}
export interface Webhook extends WrittenWebhook {
  webhook_id: string
  company_id: string
  active: boolean
  version: number
  created_at: string
  queued: number
  dead: number
}
export interface Webhooks {
  items: Webhook[]
  events: string[]
}
export interface NewWebhook {
  secret: string
  webhook: Webhook
}
export type DeliveryState = (typeof STATES)[number]
export interface Delivery {
  delivery_id: string
  webhook_id: string
  sequence: number
  event: string
  /** JSON, as it is sent. */
  body: string
  state: DeliveryState
  attempts: number
  next_at: string
  last_status: number | null
  last_error: string
  created_at: string
  done_at: string | null
}

const root = '/api/integrations'
const hook = (id: string) => `${root}/webhooks/${encodeURIComponent(id)}`

export const integrations = {
  keys: () => call<{ items: Key[] }>(`${root}/keys`),
  createKey: (json: { company_id: string; name: string; scopes: string[]; days: number | null }) =>
    change<{ token: string; key: Key }>(`${root}/keys`, { method: 'POST', json }),
  revokeKey: (id: string) => change<undefined>(`${root}/keys/${encodeURIComponent(id)}`, { method: 'DELETE' }),
  webhooks: () => call<Webhooks>(`${root}/webhooks`),
  createWebhook: (json: WrittenWebhook & { company_id: string }) =>
    change<NewWebhook>(`${root}/webhooks`, { method: 'POST', json }),
  saveWebhook: (id: string, { name, url, events, active, version }: WrittenWebhook & { active: boolean; version: number }) =>
    change<Webhook>(hook(id), { method: 'PUT', json: { name, url, events, active, version } }),
  rotate: (id: string, version: number, keepHours: number) => change<NewWebhook>(`${hook(id)}/secret?version=${version}&keep_hours=${keepHours}`, { method: 'POST' }),
  deleteWebhook: (id: string) => change<undefined>(hook(id), { method: 'DELETE' }),
  deliveries: (id: string, state: string | undefined, cursor: string | undefined) =>
    call<Page<Delivery>>(`${hook(id)}/deliveries${query({ state, cursor })}`),
  settle: (id: string, what: 'again' | 'skip') =>
    change<Delivery>(`${root}/deliveries/${encodeURIComponent(id)}/${what}`, { method: 'POST' }),
}

/** What went wrong, with the reason an address was refused for. */
export function problemText(error: unknown, words: Words): string {
  const reason = error instanceof HttpError && error.code === 'url_refused' ? error.details.reason : ''
  return (typeof reason === 'string' && words.integrations.reason[reason]) || errorText(error, words)
}

/** Whether a key opens anything at this moment, and why not. */
export function stateOf(key: Key, now: number): 'active' | 'revoked' | 'expired' {
  if (key.revoked_at) return 'revoked'
  return key.expires_at && Date.parse(key.expires_at) <= now ? 'expired' : 'active'
}

/** JSON laid out for reading; what is none stays as it is. */
export function laidOut(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** An address as it may be registered; the server looks closer (and may know networks of our own that are allowed http). */
export function isAddress(text: string): boolean {
  try {
    const { protocol, hostname, username } = new URL(text)
    return ['https:', 'http:'].includes(protocol) && hostname !== '' && username === '' && text.length <= URL_MAX
  } catch {
    return false
  }
}
