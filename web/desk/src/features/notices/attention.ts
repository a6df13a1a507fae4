/** What a person has to be told of, and when they want quiet. Pure. */
import type { DeskView } from '@/shared/view'

import type { NoticeKind, Wishes } from './api'

export interface News {
  kind: NoticeKind
  conversation_id: string
  name: string
  text: string
}

/** What was there when one last looked. */
export interface Known {
  offers: ReadonlySet<string>
  asked: ReadonlySet<string>
  /** The newest message of the customer, by conversation. */
  heard: Readonly<Record<string, number>>
}

/** What is new since; at first everything that waits to be taken is, and nothing else. */
export function newsIn(view: DeskView, before: Known | null): { news: News[]; known: Known } {
  const heard: Record<string, number> = {}
  const news: News[] = []
  // a task is opened by its own id
  const add = (kind: NoticeKind, conversation_id: string) => {
    const card = view.cards[conversation_id]
    const task = view.task_cards[conversation_id]
    news.push({ kind, conversation_id, name: card?.customer_name ?? task?.customer_name ?? '', text: card?.last_text ?? task?.title ?? '' })
  }
  for (const offer of view.state.offers) if (!before?.offers.has(offer.reservation_id)) add('offer', offer.conversation_id ?? offer.work_id)
  for (const one of view.state.consultations) if (before && !before.asked.has(one.conversation_id)) add('consult', one.conversation_id)
  for (const { conversation_id } of view.state.conversations) {
    const card = view.cards[conversation_id]
    if (!card) continue
    const newest = card.last_author === 'customer' ? card.last_seq : (before?.heard[conversation_id] ?? card.last_seq)
    heard[conversation_id] = newest
    const seen = before?.heard[conversation_id]
    if (seen !== undefined && newest > seen && newest > card.read_seq) add('message', conversation_id)
  }
  const known = {
    offers: new Set(view.state.offers.map((one) => one.reservation_id)),
    asked: new Set(view.state.consultations.map((one) => one.conversation_id)),
    heard,
  }
  return { news, known }
}

/** Whether it is within the quiet hours, which may go over midnight. */
export function quietAt({ quiet_from: from, quiet_until: until, time_zone: timeZone }: Wishes, now: Date): boolean {
  if (from === null || until === null) return false
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(now)
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  const at = hour * 60 + minute
  return from <= until ? from <= at && at < until : at >= from || at < until
}

export const timeOf = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
export function minutesOf(time: string): number | null {
  const found = /^(\d{2}):(\d{2})$/.exec(time)
  return found ? Number(found[1]) * 60 + Number(found[2]) : null
}
