/** The lists behind the figures, as the server tells them. */
export type Figure = 'waiting' | 'reserved' | 'active' | 'accepted' | 'late' | 'abandoned' | 'short' | 'later'
/** Why work went to somebody, or why nobody has it yet: a code and the numbers of its line. */
export interface Why {
  code: 'board' | 'claimed' | 'first_of' | 'asked' | 'named' | 'manager' | 'last_agent' | 'only' | 'least_busy' | 'longest_unasked' | 'again' | 'nobody_there' | 'nobody_can' | 'wish' | 'all_busy' | 'kind_limit' | 'next' | 'later' | 'kind_closed' | 'promised' | 'backup'
  people: number
  /** How many of them step in while the queue is backed up. */
  helpers: number
  skill: string
  skill_en: string
  level: number
  in_s: number | null
}
export interface Work {
  work_id: string
  kind: string
  /** Null of a task; `last_text` is then its title. */
  conversation_id: string | null
  company_id: string
  customer_name: string
  customer_level: string
  last_text: string
  queue_id: string
  queue_name: string
  queue_name_en: string
  state: 'queued' | 'reserved' | 'accepted' | 'completed' | 'cancelled'
  staff_id: string | null
  staff_name: string
  enqueued_at: string
  accepted_at: string | null
  ended_at: string | null
  waited_s: number
  target_wait_s: number
  why: Why | null
  /** What the priority is made of besides the queue's. */
  points: Partial<Record<'level' | 'returned' | 'waited', number>>
  /** It waits, and the bot answers meanwhile. */
  stands_in: boolean
}
export interface WorkFilter {
  figure: Figure
  queue_id?: string | undefined
  staff_id?: string | undefined
  company_id?: string | undefined
  channel_id?: string | undefined
  quarter?: string | undefined
}
