/** The talk as rows in the order they are read: days, messages, and staff-only entries between them. Pure. */
import type { Talk } from '@suiban/client/talk'
import type { Message } from '@suiban/client/types'

import type { Entry } from '@/shared/api'
import { day } from '@/shared/time'
import type { Warned } from '@/shared/view'

export type TalkRow =
  | { row: 'day'; key: string; at: string }
  | { row: 'message'; key: string; message: Message; follows: boolean; warnings: readonly Warned[] }
  | { row: 'entry'; key: string; entry: Entry }

const TOGETHER_MS = 3 * 60_000

export function rowsOf(talk: Talk, entries: readonly Entry[], warnings: readonly Warned[]): TalkRow[] {
  const rows: TalkRow[] = []
  const pending = [...entries].sort((a, b) => a.after_seq - b.after_seq || Date.parse(a.at) - Date.parse(b.at))
  let today = ''
  let before: Message | null = null
  const startDay = (at: string) => {
    if (day(at) === today) return
    today = day(at)
    before = null
    rows.push({ row: 'day', key: `day-${today}-${rows.length}`, at })
  }
  const putEntries = (beforeSeq: number) => {
    while (pending[0] && pending[0].after_seq < beforeSeq) {
      const entry = pending.shift()!
      // entries of talk that is not loaded yet come with it
      if (talk.from > 1 && entry.after_seq < talk.from - 1) continue
      startDay(entry.at)
      before = null
      rows.push({ row: 'entry', key: entry.entry_id, entry })
    }
  }
  for (const message of talk.items) {
    putEntries(message.seq)
    startDay(message.at)
    rows.push({
      row: 'message', key: `m${message.seq}`, message,
      follows: before !== null && together(before, message),
      warnings: warnings.filter((one) => one.seq === message.seq),
    })
    before = message
  }
  putEntries(Infinity)
  return rows
}

function together(a: Message, b: Message): boolean {
  return a.author === b.author && a.name === b.name && a.company_id === b.company_id &&
    Date.parse(b.at) - Date.parse(a.at) < TOGETHER_MS
}

/** What the next person reads first: the newest hand-over that says something. */
export function summaryOf(entries: readonly Entry[]): Entry | null {
  return entries.filter((one) => one.kind === 'handover' && one.summary !== '')
    .reduce<Entry | null>((newest, one) => (newest && Date.parse(newest.at) >= Date.parse(one.at) ? newest : one), null)
}
