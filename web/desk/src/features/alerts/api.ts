/** The routes of alerts: services that broke off, and what was done about it. */
import { queryOptions } from '@tanstack/react-query'

import { call } from '@suiban/client/http'

import { change } from '@/shared/api'

export interface Bilingual {
  zh: string
  en: string
}
export interface Stall {
  stall_id: string
  instance_id: string
  customer_id: string
  flow: string
  name: Bilingual
  step: string
  step_name: Bilingual
  number: number
  total: number
  reason: string
  door: string
  stalled_at: string
  state: string
  over_at: string | null
  alert_id: string | null
}
export interface Decision {
  response: string
  outcome: string
  why: string
  at: string
  conversation_id: string | null
}
export interface Contact {
  way: 'phone' | 'chat'
  /** Why not; empty: it is open. */
  refused: string
  until: string | null
  number_shown: string
}
export interface Alert {
  stall: Stall
  decisions: Decision[]
  contacts: Contact[]
  talk_id: string | null
  helper_id: string | null
}

const address = (workId: string) => `/api/alerts/${encodeURIComponent(workId)}`

export const alertQuery = (workId: string) => queryOptions({ queryKey: ['alert', workId], queryFn: () => call<Alert>(address(workId)), refetchInterval: 15_000 })
export const numberOf = (workId: string) => change<{ number: string }>(`${address(workId)}/number`, { method: 'POST', json: {} })
