/** Who the demonstration's phone belongs to: a demo customer, a visitor, or nobody chosen yet. */
import { readJson, writeJson } from '@suiban/chat/model/session'
import { call } from '@suiban/client/http'

export interface DemoCustomer {
  customer_no: string
  name: string
  level: string
}
export type Identity = DemoCustomer | 'guest' | null

export const IDENTITY_KEY = 'suiban.mobile.customer'

export function loadIdentity(storage: Storage = localStorage): Identity {
  const kept = readJson<Identity>(storage, IDENTITY_KEY)
  return kept === 'guest' || (typeof kept === 'object' && kept?.customer_no) ? kept : null
}

export function keepIdentity(identity: Identity, storage: Storage = localStorage): void {
  writeJson(storage, IDENTITY_KEY, identity)
}

/** Separates what is kept in the browser for one customer from what is kept for another. */
export function scopeOf(identity: Exclude<Identity, null>): string {
  return identity === 'guest' ? 'bank-app.guest' : `bank-app.${identity.customer_no}`
}

export function loadCustomers(): Promise<DemoCustomer[]> {
  return call<DemoCustomer[]>('/api/demo-bank/customers')
}

/** The bank's app backend vouches for its customer. */
export async function fetchAssertion(customerNo: string): Promise<string> {
  const answer = await call<{ assertion: string }>('/api/demo-bank/sign-in', {
    method: 'POST',
    json: { customer_no: customerNo },
  })
  return answer.assertion
}

export interface DemoAccount {
  tail: string
  balance_minor: number
}

/** A made-up account for the picture's sake, the same each time for the same customer. */
export function demoAccount(customerNo: string): DemoAccount {
  let hash = 2166136261
  for (const character of customerNo) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0
  return { tail: String(1000 + (hash % 9000)), balance_minor: 386_000 + (hash % 8_642_137) }
}

/** Minor units as an amount with thousands: 1234567 -> "12,345.67". */
export function amount(minor: number): string {
  return (minor / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}

interface DemoMessage {
  text: string
  text_en: string
}

/** What the bank sent to its customer's telephone last: there is none here, so the app shows it. */
export async function lastMessage(customerNo: string, english: boolean): Promise<string> {
  const [last] = await call<DemoMessage[]>(`/api/demo-bank/messages?customer_no=${encodeURIComponent(customerNo)}`)
  return (english && last?.text_en) || (last?.text ?? '')
}
