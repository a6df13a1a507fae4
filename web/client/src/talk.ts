/** The messages of one conversation as this reader knows them: a pure reducer over `messages` frames. */
import type { OutboxEntry } from './outbox'
import type { Author, Message, MessagesFrame } from './types'

/**
 * `items` are in order of `seq`. `from`..`through` is the unbroken range that was heard of, including items this
 * reader may not see; `through` is 0 while nothing is known.
 */
export interface Talk {
  readonly items: readonly Message[]
  readonly from: number
  readonly through: number
  /** Numbers that were recalled: what was read a moment earlier may still arrive with its words. */
  readonly recalled?: readonly number[]
}

export const EMPTY_TALK: Talk = { items: [], from: 1, through: 0 }

export interface Applied {
  talk: Talk
  /** Something between is missing: ask for everything after this sequence. Null when all is well. */
  sync_after: number | null
}

/** Applies a frame when it touches what is known; a frame beyond a gap changes nothing and asks for `sync`. */
export function applyMessages(talk: Talk, frame: Pick<MessagesFrame, 'from' | 'through' | 'items'>): Applied {
  const knowsNothing = talk.through === 0
  if (!knowsNothing && frame.from > talk.through + 1) return { talk, sync_after: talk.through }
  // older history must touch from below; anything else was asked for a talk that has moved on
  if (!knowsNothing && frame.through < talk.from - 1) return { talk, sync_after: null }
  const through = Math.max(talk.through, frame.through)
  const from = knowsNothing ? Math.max(1, frame.from) : Math.min(talk.from, Math.max(1, frame.from))
  const items = merge(talk.items, hide(frame.items, talk.recalled ?? []))
  if (items === talk.items && through === talk.through && from === talk.from) return { talk, sync_after: null }
  return { talk: { ...talk, items, from, through }, sync_after: null }
}

/** Takes the words out of what was recalled. Doing it twice changes nothing. */
export function applyRecalled(talk: Talk, seqs: readonly number[]): Talk {
  const known = talk.recalled ?? []
  const fresh = seqs.filter((seq) => !known.includes(seq))
  if (fresh.length === 0) return talk
  return { ...talk, recalled: [...known, ...fresh], items: hide(talk.items, fresh) }
}

function hide(items: readonly Message[], seqs: readonly number[]): readonly Message[] {
  if (seqs.length === 0) return items
  return items.map((item) =>
    seqs.includes(item.seq) && !item.recalled ? { ...item, recalled: true, text: '', extra: null } : item,
  )
}

/** What a quote shows: the message, `older` when it is not loaded, null when this reader may not see it. */
export function quoted(talk: Talk, seq: number): Message | 'older' | null {
  if (seq < talk.from) return 'older'
  return talk.items.find((item) => item.seq === seq) ?? null
}

function merge(known: readonly Message[], more: readonly Message[]): readonly Message[] {
  const seqs = new Set(known.map((item) => item.seq))
  const fresh = more.filter((item) => !seqs.has(item.seq) && seqs.add(item.seq))
  if (fresh.length === 0) return known
  return [...known, ...fresh].sort((a, b) => a.seq - b.seq)
}

/** Older messages exist that were not fetched yet. */
export function hasOlder(talk: Talk): boolean {
  return talk.through > 0 && talk.from > 1
}

/**
 * What is still to be shown below the talk as sending or failed: entries whose message has not come back in a
 * `messages` frame. The frame may arrive before the `ack`, hence the match by own author and text.
 */
export function stillPending(talk: Talk, entries: readonly OutboxEntry[], own: Author): OutboxEntry[] {
  const taken = new Set<number>()
  return entries.filter((entry) => {
    const echo = talk.items.find(
      (item) => item.author === own && item.seq > entry.after_seq && !taken.has(item.seq) && sameWords(item, entry),
    )
    if (echo) taken.add(echo.seq)
    return !echo || entry.failed !== null
  })
}

function sameWords(item: Message, entry: OutboxEntry): boolean {
  const more = entry.more
  if (more?.values) return item.kind === 'form_answer' && item.quote === more.quote
  if (more?.card) return item.extra?.card?.title === more.card.title
  if (more?.form) return item.extra?.form?.title === more.form.title
  if (more?.choices) return item.extra?.lead === entry.text
  return entry.file ? item.extra?.file?.id === entry.file.id : item.kind === 'text' && item.text === entry.text
}
