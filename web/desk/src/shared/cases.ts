/** The routes of cases: what customers brought up and the company has to settle. */
import { queryOptions } from '@tanstack/react-query'

import { call } from '@suiban/client/http'

import { change, query } from './api'

export const CASE_STATES = ['received', 'in_progress', 'resolved', 'closed', 'reopened'] as const
export type CaseState = (typeof CASE_STATES)[number]
export const HOWS = ['chat', 'phone', 'letter', 'in_person'] as const
export type How = (typeof HOWS)[number]

export interface CaseCard {
  case_id: string
  company_id: string
  number: string
  kind: string
  customer_id: string
  customer_name: string
  topic: string
  state: CaseState
  registered_at: string
  promise_by: string
  /** When the customer heard first, which the promise is about; and last. */
  first_told_at: string | null
  told_at: string | null
  resolved_at: string | null
  closed_at: string | null
  work_id: string | null
  staff_id: string | null
  staff_name: string
}
export interface CaseStep {
  at: string
  what: CaseState | 'told'
  by_kind: 'staff' | 'customer' | 'house'
  by_name: string
  how: How | ''
  note: string
}
export interface Case {
  card: CaseCard
  text: string
  source: string
  door: string
  conversation_id: string | null
  instance_id: string | null
  steps: CaseStep[]
}
export interface CaseFilter {
  company_id?: string
  state?: CaseState
  overdue?: boolean
  work_id?: string
  before?: string
}

const seg = encodeURIComponent
const address = (id: string) => `/api/cases/${seg(id)}`

export const cases = {
  list: ({ overdue, ...rest }: CaseFilter) => call<{ items: CaseCard[]; next_before: string | null }>(`/api/cases${query({ ...rest, overdue: overdue ? 'true' : undefined })}`),
  move: (id: string, to: CaseState, note: string) => change<undefined>(`${address(id)}/move`, { method: 'POST', json: { to, note } }),
  told: (id: string, how: How, note: string) => change<undefined>(`${address(id)}/told`, { method: 'POST', json: { how, note } }),
}
export const caseQuery = (id: string) => queryOptions({ queryKey: ['case', id], queryFn: () => call<Case>(address(id)) })
export const caseOfTaskQuery = (work_id: string) => queryOptions({ queryKey: ['cases', 'of', work_id], queryFn: () => cases.list({ work_id }) })

/** What may be done next with a case; closed is only what its customer was told of since it was settled. Pure. */
export function nextOf(card: CaseCard): { to: CaseState; ready: boolean }[] {
  const told = card.told_at !== null && card.resolved_at !== null && Date.parse(card.told_at) >= Date.parse(card.resolved_at)
  switch (card.state) {
    case 'resolved':
      return [{ to: 'closed', ready: told }, { to: 'reopened', ready: true }]
    case 'closed':
      return [{ to: 'reopened', ready: true }]
    default:
      return [{ to: 'resolved', ready: true }]
  }
}

/** Whether the customer still waits beyond the promise. */
export const isLate = (card: CaseCard, now: number) => card.first_told_at === null && Date.parse(card.promise_by) < now
