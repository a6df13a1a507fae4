/** Who took how much: the one route of taking work that is not the socket's. */
import { call } from '@suiban/client/http'

/** What somebody took by themselves of one queue today; `silent`: went back, as they said no word. */
export interface ClaimLine {
  staff_id: string
  name: string
  company_id: string
  queue_id: string
  queue_name: string
  queue_name_en: string
  claimed: number
  held: number
  silent: number
  last_at: string
}

export const claimsToday = () => call<{ items: ClaimLine[] }>('/api/claims')
