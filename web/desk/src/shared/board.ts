/** The day by quarter hours, as the wallboard shows it. */
import { call } from '@suiban/client/http'

/** Whose waiting ended in one quarter hour, of one queue and door. */
export interface Quarter {
  company_id: string
  queue_id: string
  channel_id: string | null
  quarter: string
  today: boolean
  accepted: number
  within_target: number
  abandoned: number
  late_abandoned: number
  short_abandoned: number
  waited_s: number
}
export interface WaitedAt {
  company_id: string
  queue_id: string
  channel_id: string | null
  at: string
  waiting: number
  longest_wait_s: number
}
export interface Door {
  channel_id: string
  company_id: string
  kind: string
  name: string
  name_en: string
}
export interface Quarters {
  at: string
  doors: Door[]
  items: Quarter[]
  waited: WaitedAt[]
}

export const board = { quarters: () => call<Quarters>('/api/wallboard/quarters') }
