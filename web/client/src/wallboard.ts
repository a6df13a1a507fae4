/** The wallboard, as the staff socket sends it. */
import type { PresenceState } from './types'

export interface QueueFigures {
  queue_id: string
  company_id: string
  key: string
  name: string
  waiting: number
  longest_wait_s: number
  reserved: number
  active: number
  accepted_today: number
  within_target_today: number
  abandoned_today: number
  target_wait_s: number
  /** Of a hundred, how many are promised an answer within `target_wait_s`. */
  promise_share: number
  /** Waiting beyond the promise now. */
  overdue: number
  late_abandoned_today: number
  short_abandoned_today: number
  /** Of the last half hour. */
  accepted_now: number
  within_target_now: number
  late_abandoned_now: number
  doors: DoorFigures[]
  /** Since when people of other queues step in; null: nobody does. */
  backed_up_since: string | null
  /** The keys of these queues. */
  backed_up_by: string[]
  /** Whether the bot answers who waits there meanwhile. */
  backed_up_by_bot: boolean
}
/** A queue's figures of one door (null: by none). */
export interface DoorFigures extends Omit<QueueFigures, 'queue_id' | 'company_id' | 'key' | 'name' | 'doors' | 'backed_up_since' | 'backed_up_by' | 'backed_up_by_bot'> {
  channel_id: string | null
}
export interface StaffTile {
  staff_id: string
  name: string
  state: PresenceState
  reason: string
  since: string
  load: number
  capacity: number
  /** Those of mine that they may serve. */
  companies: string[]
}
export interface WallboardFrame {
  type: 'wallboard'
  at: string
  queues: QueueFigures[]
  staff: StaffTile[]
}
