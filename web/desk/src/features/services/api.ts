/** Services under way, as people of the bank see and help them. */
import { call } from '@suiban/client/http'
import type { InstanceLine, InstanceView, Service, Words } from '@suiban/client/services'

import { change } from '@/shared/api'

export interface Row {
  label: Words
  value: Words
}
export interface Seen {
  instance: InstanceView
  filled: Row[]
  /** I go through it with the customer. */
  helping: boolean
  may_answer: boolean
}
export interface Approval {
  line: InstanceLine
  company_id: string
  customer_id: string
  customer_name: string
  queue: string
  since: string
  filled: Row[]
}
export type HelpAnswer = { text: string } | { choice: string } | { values: Record<string, string | string[]> }

const PATH = '/api/services'
const of = (id: string) => `${PATH}/instances/${encodeURIComponent(id)}`

export const servicesApi = {
  startable: (company: string) => call<{ items: Service[] }>(`${PATH}?company_id=${encodeURIComponent(company)}`),
  ofCustomer: (customer: string) => call<{ open: InstanceLine[]; past: InstanceLine[] }>(`${PATH}/customers/${encodeURIComponent(customer)}`),
  /** With `since` the server waits a while for something newer. */
  see: (id: string, since: number | undefined, signal: AbortSignal) => call<Seen>(of(id) + (since === undefined ? '' : `?since=${since}`), { signal }),
  help: (id: string) => change<Seen>(`${of(id)}/help`, { method: 'POST' }),
  helpEnd: (id: string) => change<undefined>(`${of(id)}/help`, { method: 'DELETE' }),
  answer: (id: string, step: string, answer: HelpAnswer) => change<Seen>(`${of(id)}/answers`, { method: 'POST', json: { step, ...answer } }),
  start: (conversation_id: string, service: string, how: 'talk' | 'page') => change<undefined>(`${PATH}/start`, { method: 'POST', json: { conversation_id, service, how } }),
  approvals: () => call<{ items: Approval[] }>(`${PATH}/approvals`),
  agree: (id: string, agreed: boolean) => change<undefined>(`${PATH}/approvals/${encodeURIComponent(id)}`, { method: 'POST', json: { agreed } }),
}
