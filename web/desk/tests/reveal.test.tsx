import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { Reveal, SHOWN_MS } from '@/features/customer/Reveal'
import { api } from '@/shared/api'
import { SettingsProvider } from '@/shared/settings'

let host: HTMLElement
let root: Root

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  host = document.body.appendChild(document.createElement('div'))
  root = createRoot(host)
  await act(async () => root.render(
    <SettingsProvider><Reveal customerId="cus_1" identifierId="idn_1" masked="138****1111" name="手机" /></SettingsProvider>,
  ))
})
afterEach(async () => {
  vi.useRealTimers()
  await act(async () => root.unmount())
  host.remove()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const shown = () => host.querySelector('[data-testid=revealable]')?.textContent
const confirm = async () => {
  await act(async () => host.querySelector('button')!.click())
  await act(async () => document.querySelector<HTMLElement>('[data-testid=reveal-submit]')!.click())
}

it('is shown after a reason was given, and hides by itself', async () => {
  const asked = vi.spyOn(api, 'reveal').mockResolvedValue({ value: '13800001111', left: 19 })
  expect(shown()).toBe('138****1111')
  vi.useFakeTimers()
  await confirm()
  expect(shown()).toBe('13800001111')
  expect(asked).toHaveBeenCalledWith('cus_1', 'idn_1', expect.stringMatching(/.{4,}/))
  await act(async () => vi.advanceTimersByTime(SHOWN_MS + 10))
  expect(shown()).toBe('138****1111')
})

it('stays masked and says why when it is refused', async () => {
  vi.spyOn(api, 'reveal').mockRejectedValue(new Error('no'))
  await confirm()
  expect(document.querySelector('[role=alert]')?.textContent).not.toBe('')
  expect(shown()).toBe('138****1111')
})
