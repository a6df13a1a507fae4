/** One customer's chat: session, socket, outbox and pictures held together behind one immutable state. */
import { Connection, RequestError, socketUrl, type ConnectionState } from '@suiban/client/connection'
import { HttpError } from '@suiban/client/http'
import { Outbox, type OutboxEntry } from '@suiban/client/outbox'
import type { AckFrame, CustomerFrame, CustomerHello, CustomerRequest, FormValues, TalkFile, WelcomeFrame } from '@suiban/client/types'
import { wordsOf } from '../words/locale'
import { PictureCache } from './pictures'
import { Proving } from './proving'
import { loadLinks, loadQuestions, requestOf } from './request'
import { isRefusal, loadChannel, readJson, Sessions, writeJson, type Channel, type Session, type SessionOptions } from './session'
import {
  applyMarks,
  applyRecalls,
  applyState,
  applyTalk,
  applyWelcome,
  FIRST_STATE,
  unreadOf,
  type ChatState,
  type Link,
} from './state'
import { Uploads } from './uploads'

const TALK = 'me'
const LIMIT_LINE_CHARACTERS = 200
const TYPING_SHOWN_MS = 5_000
const TYPING_SENT_EVERY_MS = 3_000
const BOT_ANSWERS_WITHIN_MS = 4_000
const NOTICE_SHOWN_MS = 6_000
const ASKING_AGAIN_MS = 10_000
const ORPHAN_CHECK_MS = 5_000
const SESSION_RETRY_FIRST_MS = 1_000
const SESSION_RETRY_MAX_MS = 15_000

interface ReadMark {
  conversation_id: string
  seq: number
}

export class Chat {
  state: ChatState = FIRST_STATE
  readonly pictures = new PictureCache(() => this.session?.token ?? null)
  private readonly sessions: Sessions
  private readonly outbox: Outbox
  private readonly connection: Connection<CustomerRequest, CustomerFrame>
  private readonly listeners = new Set<() => void>()
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>()
  private readonly uploads: Uploads
  /** Proving who the customer is, when the talk asks for it. */
  readonly proving: Proving
  private session: Session | null
  private running = false
  private pretending = false
  private sessionAttempt = 0
  private reading = false
  private seenSent = { delivered_seq: 0, read_seq: 0 }
  private typingSentAt = 0
  private page: { title: string; path: string } | null = null

  constructor(readonly options: SessionOptions) {
    this.sessions = new Sessions(options)
    this.session = this.sessions.saved()
    this.state = { ...FIRST_STATE, channel: this.session?.channel ?? null }
    this.outbox = new Outbox({
      scope: `customer.${options.scope}`,
      send: (entry) => this.connection.request(requestOf(entry)),
      onChange: (entries) => this.outboxChanged(entries),
      onAck: (entry, ack) => this.acknowledged(entry, ack),
    })
    this.uploads = new Uploads({
      scope: options.scope,
      ready: () => this.state.link === 'open' && this.session !== null,
      headers: this.authorization,
      shown: () => this.state.uploads,
      show: (uploads) => this.set({ uploads }),
      sent: (clientId, file, blob) => this.sayFile(clientId, file, blob),
      later: (name, act) => this.after(name, SESSION_RETRY_MAX_MS, act),
    })
    this.proving = new Proving({
      prove: options.prove,
      headers: this.authorization,
      busy: (proving) => this.set({ proving }),
      proven: (change) => this.proven(change),
      refused: (code) => this.notice(code),
    })
    this.connection = new Connection<CustomerRequest, CustomerFrame>({
      url: socketUrl('/socket/customer'),
      hello: () => this.hello(),
      ready: 'welcome',
      onFrame: (frame) => this.receive(frame),
      onState: (state) => this.connectionChanged(state),
    })
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The customer's secret, for requests beside the socket. */
  get token(): string | null {
    return this.session?.token ?? null
  }

  /** A session is kept from an earlier visit, so there may be something unread. */
  get returning(): boolean {
    return this.session !== null
  }

  /** Shows the channel's greeting; no session is made by it. */
  async preview(): Promise<void> {
    const channel = await loadChannel(this.options.channelKey, this.options.locale).catch(() => null)
    if (channel) this.set({ channel })
  }

  /** Shows a channel as it would look; nobody is connected and nothing is kept. */
  pretend(channel: Channel, questions: readonly string[]): void {
    this.pretending = true
    this.set({ channel, questions, link: 'open' })
  }

  /** Opens or resumes the session and stays connected. */
  start(): void {
    if (this.running || this.pretending) return
    this.running = true
    globalThis.addEventListener('storage', this.readElsewhere)
    void this.preview()
    void loadQuestions(this.options.channelKey, this.options.locale).then((questions) => this.set({ questions }))
    void loadLinks(this.options.channelKey, this.options.locale).then((own) => this.set({ own }))
    void this.uploads.unpack()
    if (this.session) this.connection.start()
    else void this.openSession()
  }

  stop(): void {
    this.running = false
    globalThis.removeEventListener('storage', this.readElsewhere)
    this.connection.stop()
    this.outbox.dispose()
    for (const timer of this.timers.values()) clearTimeout(timer)
    this.timers.clear()
  }

  /** The customer leaves for good. What they wrote and could not send waits for their next visit. */
  signOut(): void {
    this.stop()
    if (this.session) this.sessions.end(this.session)
    this.session = null
  }

  /** Tries again after a refusal or a pause, because the customer asked for it. */
  retryConnection(): void {
    if (!this.session) void this.openSession()
    else this.connection.start()
  }

  say(text: string): void {
    const words = text.trim()
    // a message ends the typing that was shown; what is typed next is news again
    this.typingSentAt = 0
    if (!words) return
    const { conversation, quoting: quote } = this.state
    const more = quote === null ? undefined : { quote, quote_of: conversation.id }
    this.quote(null)
    this.outbox.say({ talk: TALK, text: words, after_seq: conversation.talk.through, more })
  }

  /** The next message refers to this one; null: to none. */
  quote(seq: number | null): void {
    if (seq !== this.state.quoting) this.set({ quoting: seq })
  }

  /** Puts the cursor into the field; the panel that shows it says how. */
  focusField: () => void = () => undefined

  recall(seq: number): void {
    const asked = this.connection.request({ type: 'recall', conversation_id: this.state.conversation.id, seq })
    asked.catch((error: unknown) => this.notice(error instanceof RequestError ? error.code : 'other'))
  }

  /** Answers a form; `text` is what is shown until the answer comes back as a message. */
  fillIn(form: number, values: FormValues, text: string): void {
    const { id, talk } = this.state.conversation
    this.outbox.say({ talk: TALK, text, after_seq: talk.through, more: { quote: form, quote_of: id, values } })
  }

  async sendFile(file: Blob, name = ''): Promise<void> {
    try {
      await this.uploads.add(file, name)
    } catch (error) {
      this.notice(error instanceof HttpError ? error.code : 'other')
    }
  }

  /** For requests beside the socket. */
  readonly authorization = (): Record<string, string> => ({ Authorization: `Bearer ${this.session?.token ?? ''}` })

  askPerson(): void {
    const { id, state } = this.state.conversation
    // with nothing to pass on, or nobody to tell, it is something said: kept, sent once, and seen by both sides
    if (!id || state === 'closed' || this.state.link !== 'open') {
      this.say(wordsOf(this.options.locale).askPerson)
      return
    }
    this.set({ asking: true })
    this.after('asking', ASKING_AGAIN_MS, () => this.set({ asking: false }))
    this.connection.request({ type: 'ask_person' }).catch((error: unknown) => {
      this.set({ asking: false })
      this.notice(error instanceof RequestError ? error.code : 'other')
    })
  }

  typing(): void {
    const now = Date.now()
    if (now - this.typingSentAt < TYPING_SENT_EVERY_MS) return
    if (this.connection.send({ type: 'typing' })) this.typingSentAt = now
  }

  /** Where the customer is now; told to whoever helps, when there is a conversation. */
  setPage(title: string, path: string): void {
    const page = { title: title.slice(0, LIMIT_LINE_CHARACTERS), path: path.slice(0, LIMIT_LINE_CHARACTERS) }
    if (this.page?.title === page.title && this.page.path === page.path) return
    this.page = page
    this.tellPage()
  }

  loadOlder(): void {
    const { talk } = this.state.conversation
    if (this.state.loadingOlder || talk.through === 0 || talk.from <= 1) return
    if (!this.connection.send({ type: 'history', before_seq: talk.from })) return
    this.set({ loadingOlder: true })
    this.after('older', ASKING_AGAIN_MS, () => this.set({ loadingOlder: false }))
  }

  /** The newest message is on screen and somebody looks. */
  setReading(reading: boolean): void {
    this.reading = reading
    this.mark()
  }

  retry(clientId: string): void {
    if (!this.uploads.retry(clientId)) this.outbox.retry(clientId)
  }

  discard(clientId: string): void {
    this.outbox.discard(clientId)
    this.uploads.discard(clientId)
  }

  // ---- session and socket -----------------------------------------------------------------------------------------

  private async openSession(): Promise<void> {
    this.enter('connecting')
    try {
      this.session = await this.sessions.open()
      this.sessionAttempt = 0
      this.set({ channel: this.session.channel })
      if (this.running) this.connection.start()
    } catch (error) {
      if (isRefusal(error)) this.enter('refused')
      else this.sessionLater()
    }
  }

  private sessionLater(): void {
    this.enter(navigator.onLine ? 'waiting' : 'offline')
    const pause = Math.min(SESSION_RETRY_MAX_MS, SESSION_RETRY_FIRST_MS * 2 ** this.sessionAttempt++)
    const again = () => {
      globalThis.removeEventListener('online', again)
      this.cancel('session')
      if (this.running) void this.openSession()
    }
    globalThis.addEventListener('online', again)
    this.after('session', pause * (0.5 + Math.random() / 2), again)
  }

  private proven(change: Pick<Session, 'customer_name' | 'expires_at' | 'proof_level'>): void {
    if (!this.session) return
    this.session = { ...this.session, ...change }
    this.sessions.keep(this.session)
  }

  private hello(): object {
    this.session = this.sessions.saved() ?? this.session
    const { id, talk } = this.state.conversation
    const token = this.session?.token ?? ''
    return { type: 'hello', version: 1, token, conversation_id: id, known_seq: talk.through } satisfies CustomerHello
  }

  private connectionChanged(state: ConnectionState): void {
    if (state === 'signed_out') {
      this.outbox.closed()
      this.session = null
      // a token refused at once, again and again, must not make a busy loop
      if (this.sessionAttempt++ === 0) void this.openSession()
      else this.sessionLater()
      return
    }
    this.enter(state)
    if (state !== 'open') {
      this.outbox.closed()
      this.set({ typing: false, loadingOlder: false })
      return
    }
    this.outbox.opened()
    this.tellPage()
    this.seenSent = { delivered_seq: 0, read_seq: 0 }
    this.mark()
    void this.uploads.unpack()
  }

  /** Where the customer is belongs to a conversation, so each new one hears it. */
  private tellPage(): void {
    if (this.page && this.state.conversation.id) this.connection.send({ type: 'page', ...this.page })
  }

  private receive(frame: CustomerFrame): void {
    switch (frame.type) {
      case 'welcome':
        return this.welcome(frame)
      case 'identity':
        return this.set({ identity: { level: frame.level, base: frame.base, until: frame.until } })
      case 'announcements':
        return this.set({ announced: frame.items })
      case 'messages': {
        const [state, missing] = applyTalk(this.state, frame)
        this.set(state)
        if (missing !== null) this.connection.send({ type: 'sync', after_seq: missing })
        // whether it can be seen is known once it is drawn
        return this.mark(false)
      }
      case 'recalled':
        return this.set(applyRecalls(this.state, frame))
      case 'state':
        this.cancel('asking')
        return this.set(applyState(this.state, frame))
      case 'marks':
        return this.set(applyMarks(this.state, frame))
      case 'typing':
        return this.showTyping(TYPING_SHOWN_MS)
      default:
        // answers are settled by whoever asked; a refused typing or page mark is not worth a word
        return
    }
  }

  private welcome(frame: WelcomeFrame): void {
    const before = this.state.conversation.id
    this.set(applyWelcome(this.state, frame, Date.now()))
    if (before === this.state.conversation.id) return
    this.seenSent = { delivered_seq: 0, read_seq: 0 }
    const mark = readJson<ReadMark>(localStorage, this.readKey())
    if (mark?.conversation_id === frame.conversation_id) this.set({ readSeq: mark.seq })
    this.tellPage()
  }

  // ---- saying -----------------------------------------------------------------------------------------------------

  private outboxChanged(entries: readonly OutboxEntry[]): void {
    this.set({ entries })
    // the tab that said it may be gone before its acknowledgement: then this one sends it
    if (entries.some((entry) => !entry.failed)) this.after('orphans', ORPHAN_CHECK_MS, () => this.sendOrphans())
  }

  private sendOrphans(): void {
    if (this.state.link === 'open') this.outbox.opened()
    if (this.state.entries.some((entry) => !entry.failed)) {
      this.after('orphans', ORPHAN_CHECK_MS, () => this.sendOrphans())
    }
  }

  private acknowledged(entry: OutboxEntry, ack: AckFrame): void {
    const { talk, holder } = this.state.conversation
    if (ack.seq > talk.through) this.set({ acknowledged: [...this.state.acknowledged, { entry, seq: ack.seq }] })
    if (holder === 'bot' && talk.items.at(-1)?.author !== 'bot') this.showTyping(BOT_ANSWERS_WITHIN_MS)
  }

  private sayFile(client_id: string, file: TalkFile, blob: Blob): void {
    this.pictures.keep(file.id, blob)
    this.outbox.say({ talk: TALK, text: '', file, after_seq: this.state.conversation.talk.through, client_id })
  }

  private showTyping(forMs: number): void {
    this.set({ typing: true })
    this.after('typing', forMs, () => this.set({ typing: false }))
  }

  // ---- marks ------------------------------------------------------------------------------------------------------

  private mark(looked = this.reading): void {
    const { id, talk } = this.state.conversation
    if (!id || talk.through === 0) return
    if (looked && talk.through > this.state.readSeq) {
      this.set({ readSeq: talk.through })
      writeJson(localStorage, this.readKey(), { conversation_id: id, seq: talk.through } satisfies ReadMark)
    }
    const next = { delivered_seq: talk.through, read_seq: Math.min(this.state.readSeq, talk.through) }
    if (next.delivered_seq <= this.seenSent.delivered_seq && next.read_seq <= this.seenSent.read_seq) return
    if (this.connection.send({ type: 'seen', ...next })) this.seenSent = next
  }

  private readonly readElsewhere = (event: StorageEvent): void => {
    if (event.key !== this.readKey()) return
    const mark = readJson<ReadMark>(localStorage, this.readKey())
    if (mark?.conversation_id === this.state.conversation.id && mark.seq > this.state.readSeq) {
      this.set({ readSeq: mark.seq })
    }
  }

  private readKey(): string {
    return `suiban.read.${this.options.scope}`
  }

  // ---- small ------------------------------------------------------------------------------------------------------

  get unread(): number {
    return unreadOf(this.state)
  }

  private enter(link: Link): void {
    if (this.state.link !== link) this.set({ link })
  }

  private notice(code: string): void {
    this.set({ notice: code })
    this.after('notice', NOTICE_SHOWN_MS, () => this.set({ notice: null }))
  }

  private set(change: Partial<ChatState>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }

  private after(name: string, ms: number, act: () => void): void {
    this.cancel(name)
    this.timers.set(name, setTimeout(act, ms))
  }

  private cancel(name: string): void {
    clearTimeout(this.timers.get(name))
    this.timers.delete(name)
  }
}
