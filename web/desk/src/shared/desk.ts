/** The running workbench: one socket, one outbox, one view. Components read the view and call these verbs. */
import type { QueryClient } from '@tanstack/react-query'

import { Connection, type ConnectionState, socketUrl } from '@suiban/client/connection'
import { Outbox } from '@suiban/client/outbox'
import { hasOlder } from '@suiban/client/talk'
import type { Message, PictureFile, SayMore, StaffFrame, StaffRequest } from '@suiban/client/types'

import { api } from './api'
import { conversationQuery } from './details'
import { taskCard } from './tasks'
import { saidWith, shownOf } from './contents'
import { applyFrame, type DeskView, type Effect, EMPTY_VIEW, withMessage } from './view'

const TYPING_EVERY_MS = 3_000

export type Notice = Extract<Effect, { do: 'taken' | 'asked' | 'told' | 'offer_taken' }>

export class Desk {
  private view: DeskView = EMPTY_VIEW
  private readonly listeners = new Set<() => void>()
  private readonly connection: Connection<StaffRequest, StaffFrame>
  private readonly outbox: Outbox
  private readonly loading = new Map<string, Promise<void>>()
  private readonly typedAt = new Map<string, number>()
  private readonly told = new Map<string, string>()
  private watched: string | null = null
  private watching: Promise<void> = Promise.resolve()
  private wantsWallboard = false
  private wantsBoard = false
  private readonly notices = new Set<(notice: Notice) => void>()

  constructor(
    private readonly queries: QueryClient,
    staffId: string,
    private readonly onMandates: () => void,
  ) {
    this.connection = new Connection<StaffRequest, StaffFrame>({
      url: socketUrl('/socket/staff'),
      hello: () => ({ type: 'hello', version: 1 }),
      ready: 'snapshot',
      onFrame: (frame) => this.receive(frame),
      onState: (state) => this.connectionChanged(state),
      probe: () => ({ type: 'wallboard', on: this.wantsWallboard }),
    })
    this.outbox = new Outbox({
      scope: `staff.${staffId}`,
      send: (entry) =>
        this.connection.request({
          type: 'say',
          conversation_id: entry.talk,
          client_id: entry.client_id,
          text: entry.text,
          company_id: entry.company_id,
          file_id: entry.file?.id ?? null,
          ...saidWith(entry.more),
        }),
      onChange: (entries) => this.set({ ...this.view, outbox: entries }),
      onAck: (entry, ack) => this.spoken(entry.talk, {
        seq: ack.seq, author: 'staff', name: this.view.me?.name ?? '', text: entry.text, at: ack.at, ...shownOf(entry),
        company_id: entry.company_id ?? this.view.cards[entry.talk]?.company_id ?? '',
      }),
    })
  }

  start(): void {
    this.connection.start()
  }
  stop(): void {
    this.outbox.dispose()
    this.connection.stop()
    this.listeners.clear()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  /** Told once of what is not only shown but said: a conversation was taken over, or one is asked for advice. */
  readonly onNotice = (listener: (notice: Notice) => void): (() => void) => {
    this.notices.add(listener)
    return () => this.notices.delete(listener)
  }
  readonly read = (): DeskView => this.view

  request(request: StaffRequest) {
    return this.connection.request(request)
  }

  say(conversationId: string, text: string, file: PictureFile | null, companyId: string | null, more?: SayMore): void {
    const after_seq = this.view.talks[conversationId]?.through ?? 0
    // a message ends the typing that was shown; what is typed next is news again
    this.typedAt.delete(conversationId)
    this.outbox.say({ talk: conversationId, text, file, company_id: companyId, after_seq, more })
  }
  retry(clientId: string): void {
    this.outbox.retry(clientId)
  }
  discard(clientId: string): void {
    this.outbox.discard(clientId)
  }

  /** At most one frame in three seconds, however fast one types. */
  typing(conversationId: string): void {
    const now = Date.now()
    if (now - (this.typedAt.get(conversationId) ?? 0) < TYPING_EVERY_MS) return
    if (this.connection.send({ type: 'typing', conversation_id: conversationId })) this.typedAt.set(conversationId, now)
  }

  /** Loads a talk once; later calls are free. Fails as `HttpError`. */
  loadTalk(conversationId: string): Promise<void> {
    if (this.view.talks[conversationId]) return Promise.resolve()
    return this.fetchMessages(conversationId)
  }
  async loadOlder(conversationId: string): Promise<void> {
    const talk = this.view.talks[conversationId]
    if (talk && hasOlder(talk)) await this.fetchMessages(conversationId, talk.from)
  }

  /** Loads older messages until this number is there, however far back; resolves with whether it is. */
  async loadBackTo(conversationId: string, seq: number): Promise<boolean> {
    for (let talk = this.view.talks[conversationId]; talk && talk.from > seq && hasOlder(talk);) {
      await this.loadOlder(conversationId)
      const next = this.view.talks[conversationId]
      if (!next || next.from >= talk.from) break
      talk = next
    }
    return (this.view.talks[conversationId]?.from ?? Infinity) <= seq
  }

  /** A conversation that is not one's own is watched while it is looked at. */
  async watch(conversationId: string): Promise<void> {
    this.watched = conversationId
    await Promise.all([this.loadTalk(conversationId), this.fetchCard(conversationId)])
    if (this.watched === conversationId) this.sendWatch(conversationId)
  }
  unwatch(conversationId: string): void {
    if (this.watched === conversationId) this.watched = null
    if (!this.holds(conversationId)) this.connection.send({ type: 'unwatch', conversation_id: conversationId })
  }

  /** Everything that is here was seen by somebody looking at it. */
  markRead(conversationId: string): void {
    const through = this.view.talks[conversationId]?.through ?? 0
    const card = this.view.cards[conversationId]
    if (!this.holds(conversationId) || through === 0 || !card) return
    this.tell(conversationId, through, through)
    if (card.read_seq < through) this.set({ ...this.view, cards: { ...this.view.cards, [conversationId]: { ...card, read_seq: through } } })
  }

  showWallboard(on: boolean): void {
    this.wantsWallboard = on
    this.connection.send({ type: 'wallboard', on })
  }

  /** What may be taken, kept up to date while it is wanted. */
  showBoard(on: boolean): void {
    this.wantsBoard = on
    this.connection.send({ type: 'board', on })
  }

  holds(conversationId: string): boolean {
    return this.view.state.conversations.some((one) => one.conversation_id === conversationId)
  }

  private tell(conversationId: string, delivered_seq: number, read_seq: number): void {
    const mark = `${delivered_seq}.${read_seq}`
    if (this.told.get(conversationId) === mark) return
    const sent = this.connection.send({ type: 'seen', conversation_id: conversationId, delivered_seq, read_seq })
    if (sent) this.told.set(conversationId, mark)
  }

  /** One after the other: many talks may need it at once after a lost network, and the server's patience is short. */
  private sendWatch(conversationId: string): void {
    this.watching = this.watching.then(async () => {
      const after_seq = this.view.talks[conversationId]?.through ?? 0
      await this.connection.request({ type: 'watch', conversation_id: conversationId, after_seq }).catch(() => undefined)
    })
  }

  private receive(frame: StaffFrame): void {
    const { view, effects } = applyFrame(this.view, frame, Date.now())
    this.set(view)
    effects.forEach((effect) => this.run(effect))
  }

  private run(effect: Effect): void {
    switch (effect.do) {
      case 'fetch_card':
        void this.fetchCard(effect.conversation_id)
        return
      case 'fetch_task':
        void this.fetchTask(effect.work_id)
        return
      case 'load_talk':
        this.loadTalk(effect.conversation_id).catch(() => undefined)
        void this.queries.prefetchQuery(conversationQuery(effect.conversation_id))
        return
      case 'sync':
        // sent once the socket counts as open: effects of the snapshot itself run a moment before
        queueMicrotask(() => this.sendWatch(effect.conversation_id))
        return
      case 'refresh_details':
        void this.queries.invalidateQueries({ queryKey: ['conversation', effect.conversation_id] })
        void this.queries.invalidateQueries({ queryKey: ['customer'] })
        return
      case 'heard': {
        const { read_seq } = this.view.cards[effect.conversation_id] ?? { read_seq: 0 }
        if (this.holds(effect.conversation_id)) {
          this.tell(effect.conversation_id, this.view.talks[effect.conversation_id]?.through ?? 0, read_seq)
        }
        return
      }
      case 'moved':
        this.queries.setQueryData(conversationQuery(effect.conversation_id).queryKey, (known) =>
          known && { ...known, card: { ...known.card, page_title: effect.page_title } })
        return
      case 'forget':
        void this.queries.resetQueries({ queryKey: ['conversation', effect.conversation_id] })
        return
      case 'taken':
      case 'told':
      case 'asked':
      case 'offer_taken':
        this.notices.forEach((notice) => notice(effect))
        return
      case 'refresh_session':
        this.onMandates()
        return
      case 'snapshot_came':
        this.told.clear()
        if (this.watched && !this.holds(this.watched)) queueMicrotask(() => this.watched && this.sendWatch(this.watched))
        if (this.wantsWallboard) queueMicrotask(() => this.showWallboard(true))
        if (this.wantsBoard) queueMicrotask(() => this.showBoard(true))
    }
  }

  private connectionChanged(connection: ConnectionState): void {
    this.set({ ...this.view, connection })
    if (connection === 'open') this.outbox.opened()
    else this.outbox.closed()
  }

  private spoken(conversationId: string, item: Message): void {
    const card = this.view.cards[conversationId]
    if (card) this.set({ ...this.view, cards: { ...this.view.cards, [conversationId]: withMessage(card, item) } })
    this.receive({ type: 'messages', conversation_id: conversationId, from: item.seq, through: item.seq, items: [item] })
  }

  private fetchMessages(conversationId: string, before?: number): Promise<void> {
    const key = `${conversationId}.${before ?? ''}`
    const running = this.loading.get(key)
    if (running) return running
    const fetched = api.messages(conversationId, before)
      .then((page) => this.receive({ type: 'messages', conversation_id: conversationId, ...page }))
      .finally(() => this.loading.delete(key))
    this.loading.set(key, fetched)
    return fetched
  }

  private async fetchCard(conversationId: string): Promise<void> {
    const card = await api.card(conversationId).catch(() => null)
    if (!card) return
    const known = this.view.cards[conversationId]
    const read_seq = Math.max(known?.read_seq ?? 0, card.read_seq)
    this.set({ ...this.view, cards: { ...this.view.cards, [conversationId]: { ...card, read_seq } } })
  }

  private async fetchTask(workId: string): Promise<void> {
    void this.queries.invalidateQueries({ queryKey: ['task', workId] })
    const card = await taskCard(workId).catch(() => null)
    if (card) this.set({ ...this.view, task_cards: { ...this.view.task_cards, [workId]: card } })
  }

  private set(view: DeskView): void {
    if (view === this.view) return
    this.view = view
    this.listeners.forEach((listener) => listener())
  }
}
