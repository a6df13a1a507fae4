/** Offers by keyboard: the keys are those of the one on top, and who is writing accepts without leaving the field. */
import { act } from 'react'
import { beforeEach, expect, it, vi } from 'vitest'

import type { Offer } from '@suiban/client/types'

import { OfferCard } from '@/features/inbox/OfferCard'
import type { Desk } from '@/shared/desk'

import { quietDesk } from './quiet_desk'
import { stage } from './stage'
import { until } from './until'

const offer = (number: number): Offer => ({
  reservation_id: `rsv_${number}`, work_id: `wrk_${number}`, conversation_id: `cnv_${number}`, company_id: 'com_1', kind: 'conversation', queue_key: 'card', offered_at: new Date().toISOString(), expires_at: new Date(Date.now() + 20_000).toISOString(),
}) as Offer
const { answers, show } = stage({ items: [] })
let asked: unknown[]
const accepted = vi.fn()

const key = (target: EventTarget, name: string, altKey = false) => act(async () => {
  target.dispatchEvent(new KeyboardEvent('keydown', { key: name, altKey, bubbles: true, cancelable: true }))
})
const hints = () => [...document.querySelectorAll('[data-testid=offer-card]')].map((card) => [...card.querySelectorAll('kbd')].map((one) => one.textContent))
const field = () => document.querySelector('textarea')!

beforeEach(async () => {
  for (const number of [1, 2]) answers[`GET /api/offers/rsv_${number}`] = [404, {}]
  asked = []
  accepted.mockClear()
  const desk: Desk = { ...quietDesk(), request: async (one: unknown) => void asked.push(one) } as unknown as Desk
  await show(
    <>
      {[1, 2].map((number) => <OfferCard key={number} offer={offer(number)} first={number === 1} onAccepted={accepted} />)}
      <textarea />
    </>, '/inbox', { capacity: 3 }, desk,
  )
})

it('only the one on top tells its keys, and the ones that work now', async () => {
  expect(hints()).toEqual([['⏎', 'Esc'], []])
  field().focus()
  await until(() => expect(hints()).toEqual([['Alt ⏎', 'Esc'], []]))
})

it('Enter is the writer’s own; with Alt it accepts the one on top', async () => {
  await key(field(), 'Enter')
  expect(asked).toEqual([])
  await key(field(), 'Enter', true)
  expect(asked).toEqual([{ type: 'accept', reservation_id: 'rsv_1' }])
  await until(() => expect(accepted).toHaveBeenCalledWith('cnv_1'))
})

it('what is behind a dialog is not accepted from it', async () => {
  const dialog = document.body.appendChild(document.createElement('div'))
  dialog.setAttribute('role', 'dialog')
  await key(dialog, 'Enter', true)
  expect(asked).toEqual([])
})
