/** Who the chat is for: a token kept per customer and browser, renewed when the server no longer knows it. */
import { call, HttpError } from '@suiban/client/http'
import type { StepUpAsk } from '@suiban/client/step_up'
import type { Locale } from '../words/locale'

/** What a chat shows of its channel before the first message. */
export interface Channel {
  key: string
  name: string
  company_name: string
  company_key: string
  greeting: string
  accent: string
  staff_can_be_asked: boolean
  title: string
  initial: string
  side: 'left' | 'right'
  /** Empty: the widget's own word. */
  launcher: string
  files_allowed: boolean
  voice_allowed: boolean
}

export interface Session {
  token: string
  /** ISO, UTC. */
  expires_at: string
  customer_name: string
  proof_level: number
  channel: Channel
}

/** Has the bank's own app prove who its user is; a fresh signed statement, or null when they left it. */
export type Prove = (ask: StepUpAsk) => Promise<string | null>

export interface SessionOptions {
  channelKey: string
  /** Separates people who share a browser, e.g. `bank-app.guest`. */
  scope: string
  locale: Locale
  /** A fresh proof of who signed in, from the bank's own backend; absent for visitors. */
  assertion?: () => Promise<string>
  /** How the bank's app proves in a talk who its user is; absent where it cannot. */
  prove?: Prove
  storage?: Storage
}

const RENEW_BEFORE_MS = 60_000

export class Sessions {
  private readonly key: string

  constructor(private readonly options: SessionOptions) {
    this.key = `suiban.session.${options.scope}`
  }

  /** The kept session while it lasts; any tab may have renewed it. */
  saved(now: Date = new Date()): Session | null {
    const session = readJson<Session>(this.options.storage ?? localStorage, this.key)
    if (!session?.token || !session.channel) return null
    return Date.parse(session.expires_at) - now.getTime() > RENEW_BEFORE_MS ? session : null
  }

  /** A session from the server: the same customer again where that can be shown. Throws `HttpError`. */
  async open(): Promise<Session> {
    const { channelKey, locale, assertion, storage = localStorage } = this.options
    const old = assertion ? null : readJson<Session>(storage, this.key)?.token
    const body = { channel_key: channelKey, locale, ...(assertion ? { assertion: await assertion() } : {}) }
    const session = await this.post(old ? { ...body, resume_token: old } : body).catch((error: unknown) => {
      if (!old || !isRefusal(error)) throw error
      return this.post(body)
    })
    writeJson(storage, this.key, session)
    return session
  }

  /** The same session is known more surely now, perhaps as somebody who was a visitor before. */
  keep(session: Session): void {
    writeJson(this.options.storage ?? localStorage, this.key, session)
  }

  /** Whoever uses this browser next starts without it; the server closes what is open within a second. */
  end(session: Session): void {
    writeJson(this.options.storage ?? localStorage, this.key, null)
    const headers = { Authorization: `Bearer ${session.token}` }
    call('/api/chat/sign-out', { method: 'POST', headers }).catch(() => undefined)
  }

  private post(json: object): Promise<Session> {
    return call<Session>('/api/chat/sessions', { method: 'POST', json })
  }
}

/** The channel's own words; shown before anybody has a session. */
export function loadChannel(key: string, locale: Locale): Promise<Channel> {
  return call<Channel>(`/api/chat/channels/${encodeURIComponent(key)}?locale=${locale}`)
}

/** Asking again will not help. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof HttpError && !error.retryable && error.status >= 400 && error.status < 500 && error.status !== 429
  )
}

export function readJson<T>(storage: Storage, key: string): T | null {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null') as T | null
  } catch {
    return null
  }
}

/** Keeps a value where the browser allows it; a full or forbidden storage only costs the memory of it. */
export function writeJson(storage: Storage, key: string, value: unknown): void {
  try {
    if (value === null || value === '') storage.removeItem(key)
    else storage.setItem(key, JSON.stringify(value))
  } catch {
    // nothing else depends on it
  }
}
