/**
 * Messages that were said but not yet acknowledged. Each lies under its own storage key, so two tabs never overwrite one
 * another; both may send the same one, which is harmless because `client_id` makes it one message on the server.
 * Within a conversation one message is in flight at a time: a later one never overtakes an earlier one that must be retried.
 */
import { RequestError } from './connection'
import type { AckFrame, DoneFrame, PictureFile, SayMore } from './types'

export const RETRY_AFTER_MS = 2_000
/** What was refused and never looked at again does not stay in the browser for ever. */
export const REFUSED_KEPT_MS = 7 * 24 * 3600_000

export interface OutboxEntry {
  client_id: string
  /** Which talk it belongs to: the conversation for staff, the session for a customer. */
  talk: string
  text: string
  file: PictureFile | null
  company_id: string | null
  more?: SayMore
  sent_at: string
  /** The newest sequence seen when it was said; what comes back carries a greater one. */
  after_seq: number
  order: number
  /** The error's code when the server refused it for good; it stays until retried or discarded. */
  failed: string | null
}

export type Send = (entry: OutboxEntry) => Promise<AckFrame | DoneFrame>

export interface OutboxOptions {
  /** Separates people who share a browser, e.g. `staff.stf_…`. */
  scope: string
  send: Send
  onChange: (entries: readonly OutboxEntry[]) => void
  onAck?: (entry: OutboxEntry, ack: AckFrame) => void
  storage?: Storage
  makeId?: () => string
  now?: () => Date
}

export class Outbox {
  private readonly prefix: string
  private readonly storage: Storage | null
  private readonly memory = new Map<string, OutboxEntry>()
  private readonly running = new Set<string>()
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>()
  private open = false
  private openings = 0
  private lastOrder = 0

  constructor(private readonly options: OutboxOptions) {
    this.prefix = `suiban.outbox.${options.scope}.`
    this.storage = options.storage ?? usableStorage()
    this.load()
    globalThis.addEventListener?.('storage', this.changedElsewhere)
  }

  /** Said, kept, and sent as soon as the socket is open. Returns the `client_id`. */
  say(what: {
    talk: string; text: string; after_seq: number; file?: PictureFile | null; company_id?: string | null
    /** Chosen earlier by who must be able to say it again after a crash, e.g. with a picture that was uploaded first. */
    client_id?: string
    more?: SayMore | undefined
  }): OutboxEntry {
    const now = (this.options.now ?? (() => new Date()))()
    this.lastOrder = Math.max(this.lastOrder + 1, now.getTime())
    const entry: OutboxEntry = {
      client_id: what.client_id ?? (this.options.makeId ?? makeUuid)(),
      talk: what.talk,
      text: what.text,
      file: what.file ?? null,
      company_id: what.company_id ?? null,
      ...(what.more ? { more: what.more } : {}),
      sent_at: now.toISOString(),
      after_seq: what.after_seq,
      order: this.lastOrder,
      failed: null,
    }
    this.put(entry)
    this.pump(entry.talk)
    return entry
  }

  /** After every `welcome` or `snapshot`: everything unacknowledged goes out again, in order. */
  opened(): void {
    this.open = true
    this.openings += 1
    this.load()
    for (const talk of new Set(this.entries().map((entry) => entry.talk))) this.pump(talk)
  }

  closed(): void {
    this.open = false
    for (const timer of this.timers.values()) clearTimeout(timer)
    this.timers.clear()
  }

  /** Tries a refused message once more, now. */
  retry(clientId: string): void {
    const entry = this.memory.get(clientId)
    if (!entry) return
    const again = { ...entry, failed: null }
    // what was quoted has gone with its conversation: the words are said without it
    if (entry.failed === 'quote_unknown') delete again.more
    this.put(again)
    this.pump(entry.talk)
  }

  discard(clientId: string): void {
    this.remove(clientId)
  }

  /** In the order they were said; all talks, or one. */
  entries(talk?: string): OutboxEntry[] {
    const all = [...this.memory.values()].sort((a, b) => a.order - b.order || a.client_id.localeCompare(b.client_id))
    return talk === undefined ? all : all.filter((entry) => entry.talk === talk)
  }

  dispose(): void {
    this.closed()
    globalThis.removeEventListener?.('storage', this.changedElsewhere)
  }

  private pump(talk: string): void {
    if (this.running.has(talk)) return
    void this.drain(talk)
  }

  private async drain(talk: string): Promise<void> {
    this.running.add(talk)
    for (let next = this.next(talk); next; next = this.next(talk)) {
      const opening = this.openings
      try {
        const answer = await this.options.send(next)
        this.remove(next.client_id)
        if (answer.type === 'ack') this.options.onAck?.(next, answer)
      } catch (error) {
        // reopened while the loss was still being told: opened() found us running, so go on ourselves
        if (!this.refused(next, error) && opening === this.openings) break
      }
    }
    this.running.delete(talk)
  }

  private next(talk: string): OutboxEntry | undefined {
    if (!this.open || this.timers.has(talk)) return undefined
    return this.entries(talk).find((entry) => entry.failed === null)
  }

  /** True when the next message may go: the refusal is final for this one only. */
  private refused(entry: OutboxEntry, error: unknown): boolean {
    const known = error instanceof RequestError
    if (known && !error.retryable) {
      if (this.memory.has(entry.client_id)) this.put({ ...entry, failed: error.code })
      return true
    }
    // a lost connection is resumed by opened(); only a busy server needs a pause of our own
    const lost = known && (error.code === 'offline' || error.code === 'connection_lost')
    if (!lost) {
      const timer = setTimeout(() => {
        this.timers.delete(entry.talk)
        this.pump(entry.talk)
      }, RETRY_AFTER_MS)
      this.timers.set(entry.talk, timer)
    }
    return false
  }

  private put(entry: OutboxEntry): void {
    this.memory.set(entry.client_id, entry)
    try {
      this.storage?.setItem(this.prefix + entry.client_id, JSON.stringify(entry))
    } catch {
      // storage is full or forbidden: the message is still sent, it only does not survive a reload
    }
    this.options.onChange(this.entries())
  }

  private remove(clientId: string): void {
    this.memory.delete(clientId)
    this.storage?.removeItem(this.prefix + clientId)
    this.options.onChange(this.entries())
  }

  private load(): void {
    if (!this.storage) return
    const oldest = (this.options.now ?? (() => new Date()))().getTime() - REFUSED_KEPT_MS
    const [found, forgotten] = split(readAll(this.storage, this.prefix), (entry) => entry.failed === null || entry.order > oldest)
    for (const entry of forgotten) this.storage.removeItem(this.prefix + entry.client_id)
    for (const entry of found) {
      if (!this.memory.has(entry.client_id)) this.memory.set(entry.client_id, entry)
      this.lastOrder = Math.max(this.lastOrder, entry.order)
    }
    if (found.length > 0) this.options.onChange(this.entries())
  }

  /** Another tab said, settled or discarded something. */
  private readonly changedElsewhere = (event: StorageEvent): void => {
    if (!event.key?.startsWith(this.prefix)) return
    const entry = event.newValue === null ? null : parseEntry(event.newValue)
    if (entry) this.memory.set(entry.client_id, entry)
    else this.memory.delete(event.key.slice(this.prefix.length))
    this.options.onChange(this.entries())
  }
}

function split<T>(all: readonly T[], keep: (one: T) => boolean): [T[], T[]] {
  return [all.filter(keep), all.filter((one) => !keep(one))]
}

function readAll(storage: Storage, prefix: string): OutboxEntry[] {
  const found: OutboxEntry[] = []
  for (let index = 0; index < storage.length; index++) {
    const key = storage.key(index)
    if (!key?.startsWith(prefix)) continue
    const entry = parseEntry(storage.getItem(key) ?? '')
    if (entry) found.push(entry)
  }
  return found
}

function parseEntry(value: string): OutboxEntry | null {
  try {
    const entry = JSON.parse(value) as OutboxEntry
    return typeof entry.client_id === 'string' && typeof entry.talk === 'string' ? entry : null
  } catch {
    return null
  }
}

function usableStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}

/** `crypto.randomUUID` exists only on https and localhost; a demo may be opened by its address in the house. */
export function makeUuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
