/** Every frame of docs/socket-protocol.md, version 1, as it stands on the wire. Times are ISO strings in UTC. */

import type { BoardFrame } from './board'
import type { SuggestionsFrame } from './suggestions'
import type { ContentCard, ContentForm, FormAnswer, FormValues } from './contents'

import type { Fact } from './facts'
import type { FlowMark } from './services'
import type { StepUpAsk, StepUpEnd } from './step_up'
import type { HeldTask, TaskCard } from './tasks'
import type { WallboardFrame } from './wallboard'

export type * from './board'
export type * from './contents'
export type * from './facts'
export type * from './suggestions'
export type * from './tasks'

export const PROTOCOL_VERSION = 1
export const LIMIT_TEXT_CHARACTERS = 4000

export type Author = 'customer' | 'bot' | 'staff' | 'system'
export type HolderKind = 'nobody' | 'bot' | 'flow' | 'staff'
export type ConversationState = 'open' | 'closed'

export interface TalkFile {
  id: string
  media_type: string
  /** Pixels of a picture; else 0. */
  width: number
  height: number
  size_bytes?: number
  /** Of a file that is neither picture nor voice note. */
  name?: string
  /** Of a voice note. */
  duration_ms?: number
  /** It could not be read yet when it was said; `GET /api/files/{id}/state` tells when it can. */
  scan?: 'waiting'
}
export type PictureFile = TalkFile
export type FileScan = 'unscanned' | 'waiting' | 'clean' | 'quarantined'

export interface AnswerSource {
  title: string
  source: string
  version: number
  key: string
}

/** What stands beside the text: a bot's source and quick choices, or a file. */
export interface Extra {
  source?: AnswerSource
  choices?: string[]
  /** What to show in place of the text while the choices can be pressed. */
  lead?: string
  file?: PictureFile
  card?: ContentCard
  form?: ContentForm
  answer?: FormAnswer
  step_up?: StepUpAsk
  step_up_end?: StepUpEnd
  /** What the house says of a call-back, and the same in English. */
  callback?: { event: 'agreed' | 'try_again' | 'unreached' | 'wrong_number'; at: string | null; by: string; number: string }
  text_en?: string
  /** Of which step of a service it is. */
  flow?: FlowMark
}

/** What is said beside, or instead of, words. */
export interface SayMore {
  quote?: number
  /** The conversation of `quote`: it may have ended before this goes out. */
  quote_of?: string
  values?: FormValues
  card?: ContentCard
  form?: ContentForm
  /** One of the company's forms: what is sent is what the company keeps. */
  form_id?: string
  choices?: string[]
}

/** A phrase that may be said but should not have been. */
export interface GuardWarning {
  phrase: string
  note: string
}

export interface Message {
  seq: number
  author: Author
  name: string
  company_id: string
  kind: 'text' | 'picture' | 'file' | 'voice' | 'card' | 'form' | 'form_answer' | 'step_up' | 'step_up_end'
  text: string
  extra: Extra | null
  at: string
  /** The number of the message it refers to, of a form's answer that of the form. */
  quote?: number | null
  /** Taken back by who said it: `text` is empty, except over HTTP for who may read everything. */
  recalled?: boolean
  /** For staff only, and only where there are any. */
  warnings?: GuardWarning[]
}

export interface Marks {
  delivered_seq: number
  read_seq: number
}

export interface Waiting {
  queue: string
  /** Without it `queue` stands for both languages. */
  queue_en?: string
  position: number
  /** Seconds; null when nothing is known to base it on. */
  wait_s: number | null
  /** Nobody answers now: until when (null: not within a year), and the company's own words, perhaps none. */
  closed?: { opens_at: string | null; text: string; text_en: string }
  /** They are called back, at a moment or (null) at their turn; the number is masked. `position` 0: not in line yet. */
  callback?: { at: string | null; number: string }
}

export type ErrorCode =
  | 'bad_frame' | 'not_signed_in' | 'not_allowed' | 'not_found' | 'conflict' | 'too_many' | 'too_large'
  | 'unavailable' | 'text_empty' | 'text_too_long' | 'refused_by_guard' | 'not_holder' | 'conversation_closed'
  | 'reservation_gone' | 'malformed_id' | 'unknown_queue' | 'file_unknown'
  | 'identity_too_low' | 'step_up_unknown' | 'step_up_over' | 'step_up_open' | 'step_up_impossible' | 'step_up_not_said'
  | 'card_picture_refused' | 'quote_unknown' | 'message_unknown' | 'recall_too_late' | 'form_unknown' | 'form_answered' | 'form_invalid' | 'link_refused'

// ---- frames both sockets know -------------------------------------------------------------------------------------

export interface ErrorFrame {
  type: 'error'
  ref: string
  code: ErrorCode
  message: string
  retryable: boolean
}
export interface AckFrame {
  type: 'ack'
  ref: string
  seq: number
  repeat: boolean
  at: string
}
export interface DoneFrame {
  type: 'done'
  ref: string
}
export interface MessagesFrame {
  type: 'messages'
  conversation_id: string
  from: number
  through: number
  items: Message[]
}
/** All recalled messages among those this reader has. */
export interface RecalledFrame {
  type: 'recalled'
  conversation_id: string
  seqs: number[]
}
export interface TypingFrame {
  type: 'typing'
  conversation_id: string
  author: 'customer' | 'staff'
}
export interface MarksFrame extends Marks {
  type: 'marks'
  conversation_id: string
  reader: 'customer' | 'staff'
}

// ---- customer -----------------------------------------------------------------------------------------------------

export interface CustomerHello {
  type: 'hello'
  version: 1
  token: string
  /** Empty on a fresh page. */
  conversation_id: string
  known_seq: number
}
/** What a customer may ask; `ref` is added by the connection. */
export type CustomerRequest =
  | {
      type: 'say'; client_id: string; text: string; sent_at?: string; file_id?: string
      quote?: number; conversation_id?: string; values?: FormValues
    }
  | { type: 'recall'; conversation_id: string; seq: number }
  | { type: 'typing' }
  | { type: 'seen'; delivered_seq: number; read_seq: number }
  | { type: 'sync'; after_seq: number }
  | { type: 'history'; before_seq: number }
  | { type: 'page'; title: string; path: string }
  | { type: 'ask_person' }

/** How surely the session is known. `until`: then it falls back to `base`; null: it was not raised. */
export interface Identity {
  level: number
  base: number
  until: string | null
}
/** It is another one now. A visitor who signed in while talking has a name from then on. */
export interface IdentityFrame extends Identity {
  type: 'identity'
  customer_name: string
}
export interface WelcomeFrame {
  type: 'welcome'
  version: 1
  conversation_id: string
  last_seq: number
  state: ConversationState
  holder: HolderKind
  staff_name: string
  customer_name: string
  /** The other side's marks: how far staff have read. */
  marks: Marks
  waiting: Waiting | null
  server_time: string
  identity: Identity
}
export interface StateFrame {
  type: 'state'
  conversation_id: string
  state: ConversationState
  holder: HolderKind
  staff_name: string
  waiting: Waiting | null
}
/** Something the company tells everybody; an empty `text_en`: `text` stands for both languages. */
export interface Announced {
  announcement_id: string
  severity: 'info' | 'warning' | 'critical'
  text: string
  text_en: string
  until: string
}
/** All that is announced to this customer now; it replaces what was. */
export interface AnnouncementsFrame {
  type: 'announcements'
  items: Announced[]
}
export type CustomerFrame =
  | WelcomeFrame | AckFrame | DoneFrame | ErrorFrame | MessagesFrame | RecalledFrame | TypingFrame | MarksFrame | StateFrame
  | IdentityFrame | AnnouncementsFrame

// ---- staff --------------------------------------------------------------------------------------------------------

export interface StaffHello {
  type: 'hello'
  version: 1
}
export type PassOnTarget = 'queue' | 'staff' | 'bot'
/** What staff may ask; `ref` is added by the connection. */
export type StaffRequest =
  | {
      type: 'say'; conversation_id: string; client_id: string; text: string
      company_id: string | null; file_id: string | null
      quote?: number; card?: ContentCard; form?: ContentForm; form_id?: string; choices?: string[]
    }
  | { type: 'recall'; conversation_id: string; seq: number }
  | { type: 'typing'; conversation_id: string }
  | { type: 'seen'; conversation_id: string; delivered_seq: number; read_seq: number }
  | { type: 'watch'; conversation_id: string; after_seq: number }
  | { type: 'unwatch'; conversation_id: string }
  | { type: 'presence'; state: 'available' | 'away'; reason: string }
  | { type: 'accept'; reservation_id: string }
  | { type: 'reject'; reservation_id: string; reason: string }
  | {
      type: 'pass_on'; conversation_id: string; to: PassOnTarget
      queue_id: string | null; staff_id: string | null; reason: string; summary: string
    }
  | { type: 'open_part'; conversation_id: string; company_id: string }
  | { type: 'note'; conversation_id: string; text: string; mentions?: string[] }
  | { type: 'whisper'; conversation_id: string; text: string }
  | { type: 'take_over'; conversation_id: string; reason: string }
  | { type: 'consult'; conversation_id: string; staff_id?: string; queue_id?: string; question: string }
  | { type: 'end_consult'; conversation_id: string; staff_id: string }
  | { type: 'step_up'; conversation_id: string; purpose: string; level: 3 | 4 }
  | { type: 'end_step_up'; conversation_id: string }
  | { type: 'close'; conversation_id: string }
  | { type: 'wallboard'; on: boolean }
  | { type: 'board'; on: boolean }
  | { type: 'claim'; work_id: string }

export type Role = 'agent' | 'supervisor' | 'auditor' | 'administrator' | 'security' | 'editor'
export type PresenceState = 'available' | 'away' | 'offline'

export interface Me {
  staff_id: string
  name: string
  title: string
  roles: Role[]
  companies: string[]
  capacity: number
}
export interface Presence {
  state: PresenceState
  reason: string
  since: string
  version: number
}
export interface Offer {
  reservation_id: string
  work_id: string
  /** What kind of work it is; `conversation` mostly. */
  kind: string
  /** Null of a task: work without a conversation. */
  conversation_id: string | null
  company_id: string
  queue_key: string
  offered_at: string
  expires_at: string
}
export interface HeldConversation {
  conversation_id: string
  company_id: string
  part_companies: string[]
  customer_id: string
  holder_token: number
  held_since: string
}
/** A conversation a colleague asked me into. */
export interface Consultation {
  consultation_id: string
  conversation_id: string
  company_id: string
  asked_by: string
  asked_at: string
}
/** The part of a snapshot that facts change. */
export interface DeskState {
  presence: Presence
  offers: Offer[]
  conversations: HeldConversation[]
  consultations: Consultation[]
  tasks: HeldTask[]
}
/** Details of a conversation for display; never the truth about who holds it. */
export interface Card {
  conversation_id: string
  company_id: string
  customer_id: string
  customer_name: string
  customer_level: string
  proof_level: number
  channel_name: string
  channel_name_en: string
  channel_kind: string
  page_title: string
  last_seq: number
  read_seq: number
  last_author: Author | ''
  /** A message's kind, or `recalled`. */
  last_kind?: string
  last_text: string
  last_at: string
  /** Since when the customer waits for an answer; null when the last word is ours. */
  waiting_since: string | null
  opened_at: string
}
export interface SnapshotFrame {
  type: 'snapshot'
  version: 1
  cursor: string
  server_time: string
  me: Me
  state: DeskState
  cards: Card[]
  task_cards: TaskCard[]
}

export interface WarningFrame extends GuardWarning {
  type: 'warning'
  conversation_id: string
  seq: number
}
/** The customer went to another page of the site or app. */
export interface PageFrame {
  type: 'page'
  conversation_id: string
  title: string
  path: string
  at: string
}
/** Entries, holder or those beside the holder are others than before: read the conversation again. */
export interface ChangedFrame {
  type: 'changed'
  conversation_id: string
}
export interface MandatesFrame {
  type: 'mandates'
  companies: string[]
}
export type { DoorFigures, QueueFigures, StaffTile, WallboardFrame } from './wallboard'
/** Something that is read over HTTP is another one now. */
export interface ToldFrame {
  type: 'told'
  about: 'abilities' | 'announcements'
}
export type StaffFrame =
  | SnapshotFrame | Fact | MessagesFrame | RecalledFrame | AckFrame | DoneFrame | ErrorFrame | TypingFrame | MarksFrame
  | WarningFrame | PageFrame | MandatesFrame | WallboardFrame | BoardFrame | ChangedFrame | SuggestionsFrame | ToldFrame
