/**
 * One socket, kept alive: hello first, a `ref` on every request, a promise per answer, reconnecting with full jitter.
 * It knows nothing of conversations; `talk.ts` and `outbox.ts` do.
 */
import type { AckFrame, DoneFrame, ErrorFrame } from './types'

/** `refused` and `signed_out` are ends: nothing reconnects until `start()` is called again. */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'waiting' | 'offline' | 'signed_out' | 'refused'

export const BACK_OFF_FIRST_MS = 500
export const BACK_OFF_MAX_MS = 15_000
export const RESTART_JITTER_MS = 2_000
export const ANSWER_WITHIN_MS = 10_000
export const READY_WITHIN_MS = 10_000
const SILENCE_BEFORE_PROBE_MS = 25_000

/** The server's refusal, or `offline` / `connection_lost` when no answer can be had now. */
export class RequestError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
  ) {
    super(message)
    this.name = 'RequestError'
  }
}

interface AnyFrame {
  type: string
}
export interface ConnectionOptions<Request extends AnyFrame, Frame extends AnyFrame> {
  url: string
  /** Made afresh for every connection, so that it carries the newest token and known sequence. */
  hello: () => object
  /** The frame that says the socket is ready for requests: `welcome` or `snapshot`. */
  ready: Frame['type']
  onFrame: (frame: Frame) => void
  onState?: (state: ConnectionState) => void
  /** A harmless request sent after 25 s of silence, to notice a dead network; none when absent or null. */
  probe?: () => Request | null
  makeSocket?: (url: string) => WebSocket
  random?: () => number
}

interface Waiting {
  resolve: (frame: AckFrame | DoneFrame) => void
  reject: (error: RequestError) => void
  timer: ReturnType<typeof setTimeout>
}

/** The pause before attempt n (from 0), with full jitter; a restarting server is asked again within two seconds. */
export function backOffMs(attempt: number, closeCode: number, random: () => number): number {
  if (closeCode === 1012) return random() * RESTART_JITTER_MS
  return random() * Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** attempt)
}

/** What a close code ends for good; null means: connect again. */
export function endOf(closeCode: number): ConnectionState | null {
  if (closeCode === 4401) return 'signed_out'
  if (closeCode === 4400) return 'refused'
  return null
}

export class Connection<Request extends AnyFrame, Frame extends AnyFrame> {
  state: ConnectionState = 'idle'
  private socket: WebSocket | null = null
  private attempt = 0
  private nextRef = 1
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private readyTimer: ReturnType<typeof setTimeout> | undefined
  private probeTimer: ReturnType<typeof setTimeout> | undefined
  private readonly pending = new Map<string, Waiting>()
  private readonly random: () => number

  constructor(private readonly options: ConnectionOptions<Request, Frame>) {
    this.random = options.random ?? Math.random
  }

  /** Connects and stays connected until `stop`. Calling it again while running changes nothing. */
  start(): void {
    if (this.state !== 'idle' && this.state !== 'signed_out' && this.state !== 'refused') return
    this.attempt = 0
    globalThis.addEventListener?.('online', this.wake)
    globalThis.addEventListener?.('offline', this.sleep)
    globalThis.document?.addEventListener('visibilitychange', this.wake)
    if (isOffline()) this.enter('offline')
    else this.connect()
  }

  stop(): void {
    this.unlisten()
    this.drop()
    this.enter('idle')
  }

  /** Sends and forgets (typing, page, seen); false when there is no open socket. */
  send(request: Request): boolean {
    return this.write(this.makeRef(), request)
  }

  /** Resolves with the server's `ack` or `done`; rejects with `RequestError`. */
  request(request: Request): Promise<AckFrame | DoneFrame> {
    const ref = this.makeRef()
    return new Promise((resolve, reject) => {
      if (!this.write(ref, request)) {
        reject(new RequestError('offline', 'not connected', true))
        return
      }
      const timer = setTimeout(() => this.reconnectNow(), ANSWER_WITHIN_MS)
      this.pending.set(ref, { resolve, reject, timer })
    })
  }

  private makeRef(): string {
    return `r${this.nextRef++}`
  }

  private write(ref: string, request: Request): boolean {
    if (this.state !== 'open' || !this.socket) return false
    this.socket.send(JSON.stringify({ ...request, ref }))
    return true
  }

  private connect(): void {
    clearTimeout(this.retryTimer)
    this.drop()
    this.enter('connecting')
    const make = this.options.makeSocket ?? ((url: string) => new WebSocket(url))
    const socket = make(this.options.url)
    this.socket = socket
    this.readyTimer = setTimeout(() => this.reconnectNow(), READY_WITHIN_MS)
    socket.onopen = () => socket.send(JSON.stringify(this.options.hello()))
    socket.onmessage = (event: MessageEvent<string>) => {
      if (this.socket === socket) this.receive(event.data)
    }
    socket.onclose = (event: CloseEvent) => {
      if (this.socket === socket) this.closed(event.code)
    }
  }

  private receive(data: string): void {
    const frame = JSON.parse(data) as Frame
    this.armProbe()
    if (frame.type === this.options.ready && this.state === 'connecting') {
      clearTimeout(this.readyTimer)
      this.attempt = 0
      // the reader learns the new state before it hears that the socket is open: the outbox may then say at once
      this.options.onFrame(frame)
      this.enter('open')
      return
    }
    this.settle(frame)
    this.options.onFrame(frame)
  }

  private settle(frame: AnyFrame): void {
    if (frame.type !== 'ack' && frame.type !== 'done' && frame.type !== 'error') return
    const answer = frame as AckFrame | DoneFrame | ErrorFrame
    const waiting = this.pending.get(answer.ref)
    if (!waiting) return
    this.pending.delete(answer.ref)
    clearTimeout(waiting.timer)
    if (answer.type === 'error') waiting.reject(new RequestError(answer.code, answer.message, answer.retryable))
    else waiting.resolve(answer)
  }

  private closed(code: number): void {
    this.drop()
    const end = endOf(code)
    if (end) {
      this.unlisten()
      this.enter(end)
      return
    }
    if (isOffline()) {
      this.enter('offline')
      return
    }
    this.enter('waiting')
    this.retryTimer = setTimeout(() => this.connect(), backOffMs(this.attempt++, code, this.random))
  }

  /** Somebody looks, or the network is back: do not sit out the pause. */
  private readonly wake = (): void => {
    if (globalThis.document?.visibilityState === 'hidden' || isOffline()) return
    if (this.state === 'waiting' || this.state === 'offline') this.connect()
    else if (this.state === 'open') this.sendProbe()
  }

  private readonly sleep = (): void => {
    this.drop()
    this.enter('offline')
  }

  private reconnectNow(): void {
    this.drop()
    this.closed(1006)
  }

  private armProbe(): void {
    clearTimeout(this.probeTimer)
    if (this.options.probe) this.probeTimer = setTimeout(() => this.sendProbe(), SILENCE_BEFORE_PROBE_MS)
  }

  private sendProbe(): void {
    const probe = this.options.probe?.()
    if (probe && this.state === 'open') this.request(probe).catch(() => undefined)
  }

  private drop(): void {
    clearTimeout(this.retryTimer)
    clearTimeout(this.readyTimer)
    clearTimeout(this.probeTimer)
    const socket = this.socket
    this.socket = null
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.close()
    }
    for (const waiting of this.pending.values()) {
      clearTimeout(waiting.timer)
      waiting.reject(new RequestError('connection_lost', 'the connection was lost before the answer came', true))
    }
    this.pending.clear()
  }

  private unlisten(): void {
    globalThis.removeEventListener?.('online', this.wake)
    globalThis.removeEventListener?.('offline', this.sleep)
    globalThis.document?.removeEventListener('visibilitychange', this.wake)
  }

  private enter(state: ConnectionState): void {
    if (this.state === state) return
    this.state = state
    this.options.onState?.(state)
  }
}

function isOffline(): boolean {
  return globalThis.navigator?.onLine === false
}

/** `ws(s)://…` for a path on the page's own address. */
export function socketUrl(path: string, base: string = globalThis.location.href): string {
  const url = new URL(path, base)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}
