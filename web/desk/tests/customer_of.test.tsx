/** The customer of a task: who they are by record. Nobody talks, so nothing is said of how surely they are who they say. */
import { expect, it } from 'vitest'

import { CustomerOf } from '@/features/customer/CustomerOf'
import type { Identifier } from '@/shared/api'
import { zh } from '@/shared/words/zh'

import { stage } from './stage'
import { by, there } from './until'

const CUSTOMER = {
  customer_id: 'cus_1', company_id: 'com_1', display_name: '王建国', level: '', city: '', birth_year: null, gender: '', since: null, tags: [], note: '', proof_level: 0, manager_id: null, manager_name: '', manager_state: null,
}
const identifier = (kind: string, value: string): Identifier => ({ identifier_id: `idn_${kind}`, company_id: 'com_1', kind, value, source: 'core', proof_level: 3, verified_at: '2026-11-21T02:00:00Z' })
const { answers, show } = stage({ items: [] })

async function open(identifiers: Identifier[]): Promise<string> {
  answers['GET /api/customers/cus_1'] = [200, { customer: CUSTOMER, identifiers, preferences: [], timeline: [] }]
  await show(<CustomerOf customerId="cus_1" beside={null} onBack={() => undefined} />, '/')
  return (await there('customer-on-record')).textContent
}

it('whom the bank knows is on record, with their number', async () => {
  expect(await open([identifier('phone', '138****1111'), identifier('customer_no', '1000****01')])).toBe(`${zh.customer.on_record}1000****01`)
  expect(by('customer-proof')).toBeNull()
  expect(document.body.textContent).not.toContain(zh.customer.proof[0])
})

it('a visitor is one, without alarm', async () => {
  expect(await open([identifier('visitor', 'v1')])).toBe(zh.customer.visitor_on_record)
  expect(document.querySelector('.proof-weak')).toBeNull()
})
