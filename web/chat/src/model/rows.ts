/** The talk as the rows of a list: day separators, seams, messages, and what still waits to go out. */
import type { StepUpAsk } from '@suiban/client/step_up'
import type { Message, TalkFile } from '@suiban/client/types'
import type { Words } from '../words/zh'
import { pendingOf, type ChatState, type Upload } from './state'
import { dayKey, dayLabel } from './time'

export type Ticks = 'sent' | 'delivered' | 'read'

export type Row =
  | { kind: 'day'; key: string; label: string }
  /** `en` stands for it in English, where the server said it in both. */
  | { kind: 'seam'; key: string; text: string; en?: string }
  | { kind: 'step_up'; key: string; seq: number; ask: StepUpAsk }
  | { kind: 'message'; key: string; message: Message; first: boolean; last: boolean; ticks: Ticks | null }
  | { kind: 'pending'; key: string; text: string; quote: number | null; file: TalkFile | null; at: string; status: Status }
  | { kind: 'upload'; key: string; upload: Upload; status: Status }

/** What becomes of something said: `waiting` for a connection, `sending`, `sent`, or the code of a refusal. */
export type Status = 'waiting' | 'sending' | 'sent' | { failed: string }

const GROUP_WITHIN_MS = 3 * 60_000

export function rowsOf(state: ChatState, words: Words, now: Date): Row[] {
  const { conversation } = state
  const rows: Row[] = []
  let day = ''
  state.past.forEach((items, index) => {
    rows.push(...talkRows(items, `p${index}`, words, now, null, day))
    rows.push({ kind: 'seam', key: `p${index}.end`, text: words.newTalk })
    const last = items.at(-1)
    if (last) day = dayKey(last.at)
  })
  rows.push(...talkRows(conversation.talk.items, conversation.id, words, now, conversation.marks, day))
  if (conversation.state === 'closed') rows.push({ kind: 'seam', key: 'closed', text: words.closed })
  const open = state.link === 'open'
  for (const { entry, acknowledged } of pendingOf(state)) {
    const status = acknowledged ? 'sent' : entry.failed ? { failed: entry.failed } : open ? 'sending' : 'waiting'
    const { client_id: key, text, file, sent_at: at } = entry
    const quote = entry.more?.quote_of === conversation.id ? (entry.more.quote ?? null) : null
    rows.push({ kind: 'pending', key, text, quote, file, at, status })
  }
  for (const upload of state.uploads) {
    const status = upload.failed ? { failed: upload.failed } : open ? 'sending' : 'waiting'
    rows.push({ kind: 'upload', key: upload.client_id, upload, status })
  }
  return rows
}

/** The newest answer's choices, while nobody has said anything after it. */
export function openChoices(state: ChatState): { seq: number; choices: readonly string[] } | null {
  const last = state.conversation.talk.items.at(-1)
  if (!last?.extra?.choices?.length || last.author === 'customer' || state.conversation.state === 'closed') return null
  // what the bot offered is no longer its to answer once a person has the talk
  if ((state.conversation.holder === 'staff') !== (last.author === 'staff') || pendingOf(state).length > 0) return null
  return { seq: last.seq, choices: last.extra.choices }
}

function talkRows(
  items: readonly Message[],
  id: string,
  words: Words,
  now: Date,
  marks: ChatState['conversation']['marks'] | null,
  dayShown: string,
) {
  const rows: Row[] = []
  let staffName = ''
  items.forEach((message, index) => {
    const before = items[index - 1]
    const newDay = (before ? dayKey(before.at) : dayShown) !== dayKey(message.at)
    if (newDay) rows.push({ kind: 'day', key: `${id}.day.${message.seq}`, label: dayLabel(message.at, now, words) })
    // what a program says in words is a seam, what it shows is shown
    if (message.author === 'system' && !message.extra?.card) {
      const { step_up: ask, step_up_end: end } = message.extra ?? {}
      const key = `${id}.${message.seq}`
      if (ask) rows.push({ kind: 'step_up', key, seq: message.seq, ask })
      else rows.push({ kind: 'seam', key, text: end ? words.stepUp.ended(end) : message.text, ...(message.extra?.text_en ? { en: message.extra.text_en } : {}) })
      return
    }
    const joined = message.author === 'staff' && message.name !== '' && message.name !== staffName
    if (joined) rows.push({ kind: 'seam', key: `${id}.join.${message.seq}`, text: words.joined(message.name) })
    if (message.author === 'staff') staffName = message.name
    if (message.author === 'bot') staffName = ''
    const first = newDay || joined || !together(before, message)
    const last = !together(message, items[index + 1])
    const ticks = message.author === 'customer' && marks ? ticksOf(message.seq, marks) : null
    rows.push({ kind: 'message', key: `${id}.${message.seq}`, message, first, last, ticks })
  })
  return rows
}

/** Said by the same person within minutes: shown as one group. */
function together(a: Message | undefined, b: Message | undefined): boolean {
  if (!a || !b || a.author !== b.author || a.name !== b.name || dayKey(a.at) !== dayKey(b.at)) return false
  return Date.parse(b.at) - Date.parse(a.at) < GROUP_WITHIN_MS
}

function ticksOf(seq: number, marks: { delivered_seq: number; read_seq: number }): Ticks {
  if (seq <= marks.read_seq) return 'read'
  return seq <= marks.delivered_seq ? 'delivered' : 'sent'
}
