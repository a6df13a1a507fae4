/** What is announced at once is said to stand at once, though the clock of the bar is looked at only now and then. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App } from 'antd'
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { AnnouncedBar } from '@/features/announcing/AnnouncedBar'
import type { Permission } from '@/shared/api'
import { SessionProvider } from '@/shared/session'
import { SettingsProvider } from '@/shared/settings'
import { zh } from '@/shared/words/zh'

import { quietDesk } from './quiet_desk'
import { by, quiet, there } from './until'

let host: HTMLElement
let root: Root

async function show(beginsIn: number, permissions: Permission[]): Promise<void> {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString()
  const items = [{ announcement_id: 'ann_1', company_id: 'com_1', text: '系统维护', text_en: '', severity: 'warning', begins_at: at(beginsIn), ends_at: at(7_200_000), ended_at: null, queue_ids: [], set_by_name: '' }]
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ items }), { headers: { 'content-type': 'application/json' } }))
  const session = { staff_id: 'stf_1', name: '', title: '', title_en: '', roles: [], permissions, capacity: 0, companies: [], csrf_token: '' }
  await act(async () => root.render(
    <SettingsProvider><App><QueryClientProvider client={new QueryClient()}><SessionProvider value={{ session, desk: quietDesk(), signOut: async () => undefined }}><AnnouncedBar /></SessionProvider></QueryClientProvider></App></SettingsProvider>,
  ))
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  host = document.body.appendChild(document.createElement('div'))
  root = createRoot(host)
})
afterEach(async () => {
  await act(async () => root.unmount())
  host.remove()
  vi.unstubAllGlobals()
})

it('stands at once', async () => {
  await show(1_000, ['announce'])
  expect((await there('announced-line')).textContent).toContain(zh.live.announced)
})

it('for a later time it is planned, and only whoever may announce sees it', async () => {
  await show(60_000, ['announce'])
  expect((await there('announced-line')).textContent).toContain(zh.live.coming)
  await act(async () => root.render(null))
  await show(60_000, ['talk'])
  await quiet()
  expect(by('announced-line')).toBeNull()
})
