/** The routes of tasks: work without a conversation. */
import { queryOptions } from '@tanstack/react-query'

import { call } from '@suiban/client/http'
import type { TaskCard } from '@suiban/client/types'

import { change, query } from './api'

export const TITLE_MAX = 120
export const TEXT_MAX = 4_000
export const NOTE_MAX = 2_000
export const LINK_MAX = 500
export const OUTCOMES = ['done', 'declined', 'unreachable', 'not_possible', 'duplicate'] as const

export interface Kind {
  key: string
  name: string
  name_en: string
  /** Units of one's capacity; 0: all of it. */
  weight: number
  talks: boolean
}
export interface Holding {
  staff_id: string
  name: string
  since: string
  until: string | null
  how: string
  reason: string
}
export interface TaskNote {
  at: string
  by_kind: 'staff' | 'key'
  name: string
  text: string
}
export interface Task {
  card: TaskCard
  text: string
  link: string
  external_id: string
  by_kind: 'staff' | 'key' | 'house'
  by_name: string
  conversation_id: string | null
  priority: number
  holdings: Holding[]
  notes: TaskNote[]
}
export interface NewTask {
  company_id: string
  kind: string
  queue_id: string
  title: string
  text: string
  link: string
  customer_id: string | null
  conversation_id: string | null
  due_by: string | null
}

const seg = encodeURIComponent
const address = (id: string) => `/api/tasks/${seg(id)}`

export const taskCard = (id: string) => call<TaskCard>(`${address(id)}/card`)
export const tasks = {
  kinds: (company_id: string) => call<{ items: Kind[] }>(`/api/kinds${query({ company_id })}`),
  enter: (json: NewTask) => change<{ work_id: string }>('/api/tasks', { method: 'POST', json }),
  note: (id: string, text: string) => change<undefined>(`${address(id)}/notes`, { method: 'POST', json: { text } }),
  complete: (id: string, outcome: string, note: string) => change<undefined>(`${address(id)}/complete`, { method: 'POST', json: { outcome, note } }),
  passOn: (id: string, to: { queue_id?: string; staff_id?: string }, reason: string) =>
    change<undefined>(`${address(id)}/pass-on`, { method: 'POST', json: { ...to, reason } }),
  cancel: (id: string, reason: string) => change<undefined>(`${address(id)}/cancel`, { method: 'POST', json: { reason } }),
}
export const taskQuery = (id: string) => queryOptions({ queryKey: ['task', id], queryFn: () => call<Task>(address(id)) })
export const tasksOfQuery = (customer_id: string) =>
  queryOptions({ queryKey: ['tasks', customer_id], queryFn: () => call<{ items: TaskCard[] }>(`/api/tasks${query({ customer_id })}`) })

/** Tasks and conversations share the inbox's address; an id says what it is of. */
export const isTask = (id: string) => id.startsWith('wrk_')

/** Where a task is opened: in the inbox by who serves customers, also when somebody else has it. */
export const taskAddress = (id: string, talks: boolean) => `/${talks ? 'inbox' : 'conversations'}/${id}`
