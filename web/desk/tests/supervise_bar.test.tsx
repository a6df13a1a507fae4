/** A whisper: Enter sends it; with Alt it is the offer's on top, and nothing half-written goes out. */
import { act } from 'react'
import { expect, it } from 'vitest'

import type { ConversationDetails } from '@/shared/api'

import { SuperviseBar } from '@/features/conversation/Supervise'
import type { Desk } from '@/shared/desk'
import { EMPTY_VIEW } from '@/shared/view'

import { quietDesk } from './quiet_desk'
import { stage } from './stage'
import { by, until, write } from './until'

const DETAILS = { card: { conversation_id: 'cnv_1', company_id: 'com_1' }, state: 'open', holder: { kind: 'staff', id: 'stf_2' }, consultations: [] } as unknown as ConversationDetails
const { show } = stage({ items: [] })

it('is not sent by the key that accepts an offer', async () => {
  const asked: unknown[] = []
  const view = { ...EMPTY_VIEW, ready: true, connection: 'open' as const }
  const desk = { ...quietDesk(view), request: async (one: unknown) => void asked.push(one) } as unknown as Desk
  await show(<SuperviseBar details={DETAILS} />, '/', { permissions: ['talk', 'watch_all'] }, desk)
  await write('whisper-text', '先核实')
  const enter = async (altKey: boolean) => {
    const event = new KeyboardEvent('keydown', { key: 'Enter', keyCode: 13, altKey, bubbles: true, cancelable: true })
    await act(async () => void by('whisper-text')!.dispatchEvent(event))
    return event.defaultPrevented
  }
  expect(await enter(true)).toBe(false)
  expect(asked).toEqual([])
  expect(await enter(false)).toBe(true)
  await until(() => expect(asked).toEqual([{ type: 'whisper', conversation_id: 'cnv_1', text: '先核实' }]))
})
