/** An empty inbox says why nothing comes, above all to who was set away without having asked for it. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App } from 'antd'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { InboxList } from '@/features/inbox/InboxList'
import { SessionProvider } from '@/shared/session'
import { SettingsProvider } from '@/shared/settings'
import { EMPTY_VIEW } from '@/shared/view'
import { zh } from '@/shared/words/zh'

import { quietDesk } from './quiet_desk'

const SESSION = { staff_id: 'stf_1', name: '', title: '', title_en: '', roles: [], permissions: [], capacity: 2, companies: [], csrf_token: '' }

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  vi.stubGlobal('fetch', async () => new Response('{"items":[]}', { headers: { 'content-type': 'application/json' } }))
})
afterEach(() => vi.unstubAllGlobals())

it.each([
  ['available', '', zh.inbox.empty_available],
  ['away', 'break', zh.inbox.empty_away],
  ['away', 'missed_offers', zh.inbox.empty_missed],
] as const)('%s %s', async (state, reason, hint) => {
  const view = { ...EMPTY_VIEW, ready: true, state: { ...EMPTY_VIEW.state, presence: { state, reason, since: '', version: 1 } } }
  const host = document.body.appendChild(document.createElement('div'))
  const root = createRoot(host)
  await act(async () => root.render(
    <SettingsProvider><App><QueryClientProvider client={new QueryClient()}><SessionProvider value={{ session: SESSION, desk: quietDesk(view), signOut: async () => undefined }}><InboxList selected={null} onOpen={() => undefined} /></SessionProvider></QueryClientProvider></App></SettingsProvider>,
  ))
  expect(host.textContent).toContain(hint)
  await act(async () => root.unmount())
  host.remove()
})
