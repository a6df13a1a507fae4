/** Everything the workbench shows that comes over the socket, and the pure step from one frame to the next. */
import type { ConnectionState } from '@suiban/client/connection'
import type { OutboxEntry } from '@suiban/client/outbox'
import { applyMessages, applyRecalled, EMPTY_TALK, type Talk } from '@suiban/client/talk'
import type {
  BoardFrame, Card, DeskState, Fact, GuardWarning, Marks, MarksFrame, Me, Message, MessagesFrame, PageFrame, RecalledFrame, SnapshotFrame, StaffFrame, SuggestionsFrame, TaskCard, WallboardFrame,
} from '@suiban/client/types'

import { applyFact } from './reducer'

export const TYPING_SHOWN_MS = 5_000
/** A point every ten seconds over two hours. */
const WALLBOARD_HISTORY_MAX = 720
const WALLBOARD_POINT_MS = 10_000

export interface Warned extends GuardWarning {
  seq: number
}

export interface WallboardPoint {
  at: string
  waiting: number
  longest_wait_s: number
  abandoned_today: number
}

export interface DeskView {
  connection: ConnectionState
  /** False until the first snapshot: show skeletons. */
  ready: boolean
  me: Me | null
  state: DeskState
  cards: Readonly<Record<string, Card>>
  /** Of tasks offered to me and held, by work. */
  task_cards: Readonly<Record<string, TaskCard>>
  talks: Readonly<Record<string, Talk>>
  /** How far the customer got, by conversation. */
  customer_marks: Readonly<Record<string, Marks>>
  /** Until when (local ms) the customer is shown as typing, by conversation. */
  typing_until: Readonly<Record<string, number>>
  /** What the guard said of messages, by conversation: at once by frame, later with the message itself. */
  warnings: Readonly<Record<string, readonly Warned[]>>
  /** What could be answered, by conversation: the newest suggestions. */
  suggestions: Readonly<Record<string, SuggestionsFrame>>
  outbox: readonly OutboxEntry[]
  wallboard: WallboardFrame | null
  /** What I could take by myself; null: not told yet. */
  board: BoardFrame | null
  wallboard_history: readonly WallboardPoint[]
  /** Server's clock minus ours, ms: countdowns must not depend on a wrong local clock. */
  clock_skew_ms: number
}

export const EMPTY_VIEW: DeskView = {
  connection: 'idle',
  ready: false,
  me: null,
  state: { presence: { state: 'offline', reason: '', since: '', version: 0 }, offers: [], conversations: [], consultations: [], tasks: [] },
  cards: {},
  task_cards: {},
  talks: {},
  customer_marks: {},
  typing_until: {},
  warnings: {},
  suggestions: {},
  outbox: [],
  wallboard: null,
  board: null,
  wallboard_history: [],
  clock_skew_ms: 0,
}

/** What has to be done beside showing the new view. */
export type Effect =
  | { do: 'fetch_card'; conversation_id: string }
  | { do: 'load_talk'; conversation_id: string }
  | { do: 'fetch_task'; work_id: string }
  | { do: 'sync'; conversation_id: string; after_seq: number }
  | { do: 'refresh_details'; conversation_id: string }
  | { do: 'heard'; conversation_id: string }
  | { do: 'moved'; conversation_id: string; page_title: string }
  | { do: 'refresh_session' }
  | { do: 'told'; about: 'abilities' | 'announcements' }
  | { do: 'snapshot_came' }
  /** Somebody else holds what was mine until now. */
  | { do: 'taken'; conversation_id: string }
  | { do: 'asked'; conversation_id: string }
  /** A colleague who was asked too was faster. */
  | { do: 'offer_taken'; conversation_id: string; staff_id: string }
  /** What was fetched of it must leave the screen; who may still see it gets it again. */
  | { do: 'forget'; conversation_id: string }

export interface Step {
  view: DeskView
  effects: Effect[]
}

const still = (view: DeskView): Step => ({ view, effects: [] })

/** Pure: `now` is local ms. Unknown frames change nothing. */
export function applyFrame(view: DeskView, frame: StaffFrame, now: number): Step {
  switch (frame.type) {
    case 'snapshot':
      return snapshotCame(view, frame, now)
    case 'fact':
      return factCame(view, frame)
    case 'messages':
      return messagesCame(withWarnings(view, frame), frame)
    case 'recalled':
      return still(recalledCame(view, frame))
    case 'typing':
      if (frame.author !== 'customer') return still(view)
      return still({ ...view, typing_until: { ...view.typing_until, [frame.conversation_id]: now + TYPING_SHOWN_MS } })
    case 'marks':
      return still(marksCame(view, frame))
    case 'warning':
      return still(warned(view, frame.conversation_id, [frame]))
    case 'page':
      return pageCame(view, frame)
    case 'changed':
      return { view, effects: [{ do: 'refresh_details', conversation_id: frame.conversation_id }] }
    case 'mandates':
      return { view: mandatesCame(view, frame.companies), effects: [{ do: 'refresh_session' }] }
    case 'told':
      return { view, effects: [{ do: 'told', about: frame.about }] }
    case 'suggestions':
      return still(suggestionsCame(view, frame))
    case 'wallboard':
      return still(wallboardCame(view, frame))
    case 'board':
      return still({ ...view, board: frame })
    default:
      return still(view)
  }
}

function snapshotCame(view: DeskView, frame: SnapshotFrame, now: number): Step {
  const cards = Object.fromEntries(frame.cards.map((card) => [card.conversation_id, card]))
  const next = withinMandates(
    {
      ...view,
      ready: true,
      me: frame.me,
      state: frame.state,
      cards: { ...view.cards, ...cards },
      task_cards: { ...view.task_cards, ...Object.fromEntries(frame.task_cards.map((card) => [card.work_id, card])) },
      clock_skew_ms: Date.parse(frame.server_time) - now,
    },
    frame.me.companies,
  )
  const effects: Effect[] = [{ do: 'snapshot_came' }]
  for (const { conversation_id } of next.state.conversations) effects.push(...catchUp(next, conversation_id))
  return { view: next, effects }
}

function catchUp(view: DeskView, conversation_id: string): Effect[] {
  const effects: Effect[] = []
  if (!view.cards[conversation_id]) effects.push({ do: 'fetch_card', conversation_id })
  const talk = view.talks[conversation_id]
  const newest = view.cards[conversation_id]?.last_seq ?? Infinity
  if (talk && talk.through < newest) effects.push({ do: 'sync', conversation_id, after_seq: talk.through })
  else if (!talk) effects.push({ do: 'load_talk', conversation_id })
  return effects
}

function factCame(view: DeskView, fact: Fact): Step {
  const me = view.me?.staff_id ?? ''
  const state = applyFact(view.state, fact, me)
  const effects: Effect[] = []
  const { body } = fact
  if ('work_id' in body && state !== view.state && !('conversation_id' in body && body.conversation_id)) effects.push({ do: 'fetch_task', work_id: body.work_id })
  if (!('conversation_id' in body) || body.conversation_id === null) return { view: { ...view, state }, effects }
  const { conversation_id } = body
  const held = (one: DeskState) => one.conversations.some((each) => each.conversation_id === conversation_id)
  if (held(state) && !held(view.state)) effects.push(...catchUp({ ...view, cards: {} }, conversation_id))
  if (fact.kind === 'routing.Reserved/1' && state !== view.state) effects.push({ do: 'fetch_card', conversation_id })
  if (fact.kind === 'routing.ReservationEnded/1' && fact.body.taken_by && state !== view.state) {
    effects.push({ do: 'offer_taken', conversation_id, staff_id: fact.body.taken_by })
  }
  if (fact.kind === 'conversations.CustomerIdentified/1') effects.push({ do: 'fetch_card', conversation_id })
  if (fact.kind === 'conversations.ConsultationOpened/1' && state !== view.state) {
    effects.push({ do: 'fetch_card', conversation_id }, { do: 'asked', conversation_id })
  }
  if (fact.kind === 'conversations.PassedOn/1' && held(view.state) && !held(state) && fact.body.to_kind === 'staff') {
    effects.push({ do: 'taken', conversation_id })
  }
  if (fact.kind === 'conversations.ConsultationEnded/1' && state !== view.state && !held(state)) {
    effects.push({ do: 'forget', conversation_id })
    return { view: withoutTalk({ ...view, state }, conversation_id), effects }
  }
  if (fact.kind.startsWith('conversations.')) effects.push({ do: 'refresh_details', conversation_id })
  return { view: { ...view, state }, effects }
}

/** What one may no longer see does not stay on the screen. */
function withoutTalk(view: DeskView, conversation_id: string): DeskView {
  const kept = <T>(all: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(all).filter(([id]) => id !== conversation_id))
  return { ...view, cards: kept(view.cards), talks: kept(view.talks), warnings: kept(view.warnings), customer_marks: kept(view.customer_marks) }
}

function withWarnings(view: DeskView, frame: MessagesFrame): DeskView {
  const found = frame.items.flatMap(({ seq, warnings = [] }) => warnings.map((warning) => ({ ...warning, seq })))
  return found.length === 0 ? view : warned(view, frame.conversation_id, found)
}

function warned(view: DeskView, conversation_id: string, found: readonly Warned[]): DeskView {
  const known = view.warnings[conversation_id] ?? []
  const fresh = found.filter(({ seq, phrase }) => !known.some((one) => one.seq === seq && one.phrase === phrase))
  if (fresh.length === 0) return view
  const added = fresh.map(({ seq, phrase, note }) => ({ seq, phrase, note }))
  return { ...view, warnings: { ...view.warnings, [conversation_id]: [...known, ...added] } }
}

function messagesCame(view: DeskView, frame: MessagesFrame): Step {
  const { conversation_id } = frame
  const before = view.talks[conversation_id] ?? EMPTY_TALK
  const { talk, sync_after } = applyMessages(before, frame)
  if (sync_after !== null) return { view, effects: [{ do: 'sync', conversation_id, after_seq: sync_after }] }
  if (talk === before && view.talks[conversation_id]) return still(view)
  const card = view.cards[conversation_id]
  const fresh = frame.items.filter((item) => item.seq > before.through)
  const next: DeskView = {
    ...view,
    talks: { ...view.talks, [conversation_id]: talk },
    cards: card ? { ...view.cards, [conversation_id]: fresh.reduce(withMessage, card) } : view.cards,
  }
  if (fresh.some((item) => item.author === 'customer')) {
    next.typing_until = { ...view.typing_until, [conversation_id]: 0 }
    return { view: next, effects: [{ do: 'heard', conversation_id }] }
  }
  return still(next)
}

/** The card after one more message; older ones than it knows change nothing. */
export function withMessage(card: Card, item: Message): Card {
  if (item.seq <= card.last_seq) return card
  const waiting_since =
    item.author === 'customer' ? (card.waiting_since ?? item.at) : item.author === 'staff' ? null : card.waiting_since
  return {
    ...card, waiting_since, last_seq: item.seq, last_author: item.author, last_kind: item.recalled ? 'recalled' : item.kind, last_text: item.text.slice(0, 80), last_at: item.at,
  }
}

function recalledCame(view: DeskView, { conversation_id, seqs }: RecalledFrame): DeskView {
  const talk = view.talks[conversation_id]
  const card = view.cards[conversation_id]
  const talks = talk ? { ...view.talks, [conversation_id]: applyRecalled(talk, seqs) } : view.talks
  if (!card || !seqs.includes(card.last_seq)) return { ...view, talks }
  return { ...view, talks, cards: { ...view.cards, [conversation_id]: { ...card, last_text: '', last_kind: 'recalled' } } }
}

function pageCame(view: DeskView, { conversation_id, title, path }: PageFrame): Step {
  const page_title = title || path
  const card = view.cards[conversation_id]
  const cards = card ? { ...view.cards, [conversation_id]: { ...card, page_title } } : view.cards
  return { view: { ...view, cards }, effects: [{ do: 'moved', conversation_id, page_title }] }
}

function marksCame(view: DeskView, frame: MarksFrame): DeskView {
  const { conversation_id } = frame
  if (frame.reader === 'staff') {
    const card = view.cards[conversation_id]
    if (!card || card.read_seq >= frame.read_seq) return view
    return { ...view, cards: { ...view.cards, [conversation_id]: { ...card, read_seq: frame.read_seq } } }
  }
  const known = view.customer_marks[conversation_id] ?? { delivered_seq: 0, read_seq: 0 }
  const grown = {
    delivered_seq: Math.max(known.delivered_seq, frame.delivered_seq),
    read_seq: Math.max(known.read_seq, frame.read_seq),
  }
  return { ...view, customer_marks: { ...view.customer_marks, [conversation_id]: grown } }
}

function suggestionsCame(view: DeskView, frame: SuggestionsFrame): DeskView {
  if ((view.suggestions[frame.conversation_id]?.after_seq ?? 0) > frame.after_seq) return view
  return { ...view, suggestions: { ...view.suggestions, [frame.conversation_id]: frame } }
}

/** After a grant, parts that were hidden until now may stand within known ranges: those talks are read afresh. */
function mandatesCame(view: DeskView, companies: readonly string[]): DeskView {
  const granted = companies.some((company) => !view.me?.companies.includes(company))
  const next = withinMandates(view, companies)
  return granted ? { ...next, talks: {} } : next
}

/** Drops at once everything of companies one may no longer see. */
export function withinMandates(view: DeskView, companies: readonly string[]): DeskView {
  const may = (company: string) => companies.includes(company)
  const gone = (id: string) => {
    const company = view.cards[id]?.company_id ?? view.state.conversations.find((one) => one.conversation_id === id)?.company_id
    return company !== undefined && !may(company)
  }
  const kept = <T>(all: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(all).filter(([id]) => !gone(id)))
  const talks = Object.entries(kept(view.talks)).map(([id, talk]): [string, Talk] => {
    const items = talk.items.filter((item) => may(item.company_id))
    return [id, items.length === talk.items.length ? talk : { ...talk, items }]
  })
  return {
    ...view,
    me: view.me && { ...view.me, companies: [...companies] },
    state: {
      ...view.state,
      offers: view.state.offers.filter((one) => may(one.company_id)),
      conversations: view.state.conversations.filter((one) => may(one.company_id)),
      consultations: view.state.consultations.filter((one) => may(one.company_id)),
      tasks: view.state.tasks.filter((one) => may(one.company_id)),
    },
    board: view.board && { ...view.board, items: view.board.items.filter((one) => may(one.company_id)) },
    cards: kept(view.cards),
    task_cards: Object.fromEntries(Object.entries(view.task_cards).filter(([, card]) => may(card.company_id))),
    talks: Object.fromEntries(talks),
    warnings: kept(view.warnings),
    customer_marks: kept(view.customer_marks),
    suggestions: Object.fromEntries(
      Object.entries(kept(view.suggestions)).map(([id, one]) => [id, { ...one, items: one.items.filter((item) => may(item.company_id)) }]),
    ),
    wallboard: view.wallboard && {
      ...view.wallboard, queues: view.wallboard.queues.filter((one) => may(one.company_id)),
    },
  }
}

function wallboardCame(view: DeskView, frame: WallboardFrame): DeskView {
  const point = {
    at: frame.at,
    waiting: frame.queues.reduce((sum, one) => sum + one.waiting, 0),
    longest_wait_s: Math.max(0, ...frame.queues.map((one) => one.longest_wait_s)),
    abandoned_today: frame.queues.reduce((sum, one) => sum + one.abandoned_today, 0),
  }
  const last = view.wallboard_history.at(-1)
  if (last && Date.parse(frame.at) - Date.parse(last.at) < WALLBOARD_POINT_MS) return { ...view, wallboard: frame }
  return { ...view, wallboard: frame, wallboard_history: [...view.wallboard_history, point].slice(-WALLBOARD_HISTORY_MAX) }
}

/** Customer messages not yet read by us. */
export function unreadOf(card: Card, talk: Talk | undefined): number {
  if (card.last_seq <= card.read_seq) return 0
  if (!talk) return card.last_author === 'customer' ? card.last_seq - card.read_seq : 0
  return talk.items.filter((item) => item.author === 'customer' && item.seq > card.read_seq).length
}

/** The companies of a conversation with the one whose customer began it in front. */
export function hostFirst(companies: readonly string[], host: string | undefined): string[] {
  return [...companies].sort((a, b) => Number(b === host) - Number(a === host))
}
