/** What the panel shows, and the pure steps by which frames change it. */
import type { OutboxEntry } from '@suiban/client/outbox'
import { NO_LINKS, type OwnLinks } from '@suiban/client/own_links'
import { applyMessages, applyRecalled, EMPTY_TALK, stillPending, type Talk } from '@suiban/client/talk'
import type { Announced,
  ConversationState,
  HolderKind,
  Identity,
  Marks,
  MarksFrame,
  Message,
  MessagesFrame,
  RecalledFrame,
  StateFrame,
  Waiting,
  WelcomeFrame,
} from '@suiban/client/types'
import type { Channel } from './session'

/** `waiting` is between two attempts, `offline` the browser's own word, `refused` an end. */
export type Link = 'idle' | 'connecting' | 'open' | 'waiting' | 'offline' | 'refused'

export interface Conversation {
  /** Empty until the first message opened one. */
  id: string
  state: ConversationState
  holder: HolderKind
  staff_name: string
  waiting: Waiting | null
  /** How far staff received and read. */
  marks: Marks
  talk: Talk
}

/** A file that was chosen but is not on the server yet. */
export interface Upload {
  client_id: string
  url: string
  kind: 'picture' | 'file' | 'voice'
  name: string
  size_bytes: number
  /** How much of it went up, from 0 to 1. */
  progress: number
  width: number
  height: number
  at: string
  failed: string | null
}

/** Acknowledged, but its `messages` frame has not come yet. */
export interface Acknowledged {
  entry: OutboxEntry
  seq: number
}

export interface ChatState {
  channel: Channel | null
  link: Link
  conversation: Conversation
  /** Talks that were closed while this page was open, oldest first. */
  past: readonly (readonly Message[])[]
  entries: readonly OutboxEntry[]
  acknowledged: readonly Acknowledged[]
  uploads: readonly Upload[]
  /** The other side is writing. */
  typing: boolean
  /** A person was asked for and the server has not answered yet. */
  asking: boolean
  loadingOlder: boolean
  /** The customer has seen everything up to here. */
  readSeq: number
  /** The number of the message that the next one refers to. */
  quoting: number | null
  /** What an empty chat offers to ask. */
  questions: readonly string[]
  /** What links are shown with. */
  own: OwnLinks
  /** How far the server's clock is ahead of this one. */
  clockSkewMs: number
  /** How surely this session is known; null until the server has said. */
  identity: Identity | null
  /** What the company tells everybody now, the gravest first. */
  announced: readonly Announced[]
  /** The request to prove it that is being answered; null: none. */
  proving: string | null
  /** The code of a refusal to show for a moment. */
  notice: string | null
}

export const NO_CONVERSATION: Conversation = {
  id: '',
  state: 'open',
  holder: 'nobody',
  staff_name: '',
  waiting: null,
  marks: { delivered_seq: 0, read_seq: 0 },
  talk: EMPTY_TALK,
}

export const FIRST_STATE: ChatState = {
  channel: null,
  link: 'idle',
  conversation: NO_CONVERSATION,
  past: [],
  entries: [],
  acknowledged: [],
  uploads: [],
  typing: false,
  asking: false,
  loadingOlder: false,
  readSeq: 0,
  quoting: null,
  questions: [],
  own: NO_LINKS,
  clockSkewMs: 0,
  identity: null,
  announced: [],
  proving: null,
  notice: null,
}

/** Another conversation than the known one starts empty, the old one stays above it; with none, the known one is over. */
export function applyWelcome(before: ChatState, frame: WelcomeFrame, now: number): ChatState {
  const state = { ...before, identity: frame.identity, clockSkewMs: Date.parse(frame.server_time) - now }
  const known = state.conversation
  if (frame.conversation_id === '' && known.id !== '') {
    const ended: Conversation = { ...known, state: 'closed', holder: 'nobody', staff_name: '', waiting: null }
    return { ...state, conversation: ended, typing: false, asking: false }
  }
  const same = known.id === frame.conversation_id || known.id === ''
  const { state: open, holder, staff_name, waiting, marks } = frame
  return {
    ...state,
    conversation: {
      id: frame.conversation_id,
      state: open,
      holder,
      staff_name,
      waiting,
      marks: same ? newestMarks(known.marks, marks) : marks,
      talk: same ? known.talk : EMPTY_TALK,
    },
    past: same || known.talk.items.length === 0 ? state.past : [...state.past, known.talk.items],
    readSeq: same ? state.readSeq : 0,
    quoting: same ? state.quoting : null,
    asking: state.asking && holder !== 'staff' && waiting === null,
    typing: false,
  }
}

export function applyState(state: ChatState, frame: StateFrame): ChatState {
  if (frame.conversation_id !== state.conversation.id) return state
  const { state: open, holder, staff_name, waiting } = frame
  return {
    ...state,
    conversation: { ...state.conversation, state: open, holder, staff_name, waiting },
    asking: false,
    typing: holder === state.conversation.holder && state.typing,
  }
}

export function applyMarks(state: ChatState, frame: MarksFrame): ChatState {
  if (frame.conversation_id !== state.conversation.id || frame.reader !== 'staff') return state
  return { ...state, conversation: { ...state.conversation, marks: newestMarks(state.conversation.marks, frame) } }
}

/** The second value asks for `sync` after that sequence; null when nothing is missing. */
export function applyTalk(state: ChatState, frame: MessagesFrame): [ChatState, number | null] {
  if (frame.conversation_id !== state.conversation.id) return [state, null]
  const before = state.conversation.talk
  const { talk, sync_after } = applyMessages(before, frame)
  const fresh = talk.items.filter((item) => item.seq > before.through)
  return [
    {
      ...state,
      conversation: { ...state.conversation, talk },
      acknowledged: state.acknowledged.filter((one) => one.seq > talk.through),
      typing: state.typing && !fresh.some((item) => item.author !== 'customer'),
      loadingOlder: state.loadingOlder && talk.from === before.from,
    },
    sync_after,
  ]
}

export function applyRecalls(state: ChatState, frame: RecalledFrame): ChatState {
  if (frame.conversation_id !== state.conversation.id) return state
  const talk = applyRecalled(state.conversation.talk, frame.seqs)
  const quoting = state.quoting !== null && frame.seqs.includes(state.quoting) ? null : state.quoting
  return { ...state, quoting, conversation: { ...state.conversation, talk } }
}

/** What others said since the customer last looked. */
export function unreadOf(state: ChatState): number {
  return state.conversation.talk.items.filter((item) => item.author !== 'customer' && item.seq > state.readSeq).length
}

/** What is shown below the talk: said, but not yet back from the server as a message. */
export function pendingOf(state: ChatState): { entry: OutboxEntry; acknowledged: boolean }[] {
  const { talk } = state.conversation
  // an entry said in an older conversation carries that one's sequence, which means nothing in this one
  const entries = state.entries.map((entry) => (entry.after_seq > talk.through ? { ...entry, after_seq: 0 } : entry))
  const rest = stillPending(talk, entries, 'customer')
  const known = new Set(state.acknowledged.map((one) => one.entry.client_id))
  return [
    ...state.acknowledged.map((one) => ({ entry: one.entry, acknowledged: true })),
    ...rest.filter((entry) => !known.has(entry.client_id)).map((entry) => ({ entry, acknowledged: false })),
  ]
}

function newestMarks(a: Marks, b: Marks): Marks {
  return {
    delivered_seq: Math.max(a.delivered_seq, b.delivered_seq),
    read_seq: Math.max(a.read_seq, b.read_seq),
  }
}
