/** A row of the board: of a conversation the queue and a masked name, of a task what it is, what it is about and by when. */
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import type { BoardItem } from '@suiban/client/types'

import { ClaimRow } from '@/features/grabbing/ClaimRow'
import type { Desk } from '@/shared/desk'
import { SessionProvider } from '@/shared/session'
import { SettingsProvider } from '@/shared/settings'
import { EMPTY_VIEW } from '@/shared/view'

const TALK: BoardItem = {
  work_id: 'wrk_1', conversation_id: 'cnv_1', company_id: 'com_1', kind: 'conversation', queue_id: 'que_1', queue_name: '公司业务', queue_name_en: 'Companies', customer_name: '王**', customer_level: '', channel_name: '手机银行', channel_name_en: '',
  enqueued_at: '2026-11-21T02:00:00Z', target_wait_s: 30, push_at: '2026-11-21T02:02:00Z', people: 2, code: '', in_s: null, title: '', due_by: null,
}
const TASK: BoardItem = { ...TALK, work_id: 'wrk_2', conversation_id: null, kind: 'lead', channel_name: '', title: '询问三年期大额存单', due_by: '2100-01-01T00:00:00Z' }
let host: HTMLElement
let root: Root

const DESK = { subscribe: () => () => undefined, read: () => EMPTY_VIEW } as unknown as Desk
const SESSION = { staff_id: 'stf_1', name: '', title: '', title_en: '', roles: [], permissions: [], capacity: 1, companies: [], csrf_token: '' }

async function show(item: BoardItem): Promise<string> {
  await act(async () => root.render(<SettingsProvider><SessionProvider value={{ session: SESSION, desk: DESK, signOut: async () => undefined }}><ul><ClaimRow item={item} busy={false} onClaim={() => undefined} /></ul></SessionProvider></SettingsProvider>))
  return host.textContent ?? ''
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  host = document.body.appendChild(document.createElement('div'))
  root = createRoot(host)
})
afterEach(async () => {
  await act(async () => root.unmount())
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

it('shows the queue and whom a conversation is for', async () => {
  const text = await show(TALK)
  expect(text).toContain('公司业务王**')
  expect(text).toContain('手机银行')
  expect(host.querySelector('button')!.getAttribute('aria-label')).toContain('公司业务')
})

it('shows kind, title and due time of a task', async () => {
  const text = await show(TASK)
  expect(text).toContain('询问三年期大额存单商机 · 公司业务王**')
  expect(host.querySelector('.kind-icon')!.getAttribute('data-kind')).toBe('lead')
  expect(host.querySelector('.due')).not.toBeNull()
  expect(host.querySelector('button')!.getAttribute('aria-label')).toContain('询问三年期大额存单')
})

it('says why one may not take it', async () => {
  await show({ ...TASK, code: 'kind_limit' })
  const button = host.querySelector('button')!
  expect(button.disabled).toBe(true)
  expect(button.textContent).toBe('本类已到上限')
  expect(button.title).toBe('已到你这类工作的上限')
})
