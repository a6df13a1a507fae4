/** Two administrators edit one member: the second sees both versions and chooses; nothing is lost or overwritten unseen. */
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { App } from 'antd'
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { HttpError } from '@suiban/client/http'

import { EditMember, type Members } from '@/features/staff/EditMember'
import { access } from '@/shared/access'
import type { StaffMember } from '@/shared/api'
import { SettingsProvider } from '@/shared/settings'

import { by, press, there, until, write } from './until'

const MEMBER: StaffMember = {
  staff_id: 'stf_1', login: 'li', name: '李敏', title: '坐席', title_en: 'Agent', roles: [], companies: [], active: true, has_second: false, last_sign_in_at: null,
  capacity: 4, skills: { cards: 3 }, limits: { video: 1 }, over_others: false, linked: false, digest: 'first',
}
const THEIRS: StaffMember = { ...MEMBER, name: '李敏敏', skills: { cards: 5 }, limits: { video: 0, order: 2 }, digest: 'second' }
let host: HTMLElement
let root: Root
let stored: StaffMember
let closed: boolean

function Dialog() {
  const found = useQuery<Members>({ queryKey: ['staff'], queryFn: async () => ({ items: [stored], next_cursor: null, skills: [{ key: 'cards', name: '信用卡', name_en: 'Cards' }] }) })
  const member = found.data?.items[0]
  return member ? <EditMember member={member} onClose={() => { closed = true }} /> : null
}

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  stored = MEMBER
  closed = false
  host = document.body.appendChild(document.createElement('div'))
  root = createRoot(host)
  vi.spyOn(access, 'edit').mockImplementation(async (_, json) => {
    if (json.seen !== stored.digest) throw new HttpError(409, 'member_changed', '', false)
    stored = { ...stored, ...json, digest: 'third' }
    return stored
  })
  await act(async () => root.render(<SettingsProvider><QueryClientProvider client={new QueryClient()}><App><Dialog /></App></QueryClientProvider></SettingsProvider>))
  await there('edit-capacity')
  // somebody else saves while this is open
  stored = THEIRS
  await write('edit-capacity', '6')
  await press('edit-save')
  await there('conflict-keep')
})
afterEach(async () => {
  await act(async () => root.unmount())
  document.body.replaceChildren()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('shows what differs and saves nothing meanwhile', async () => {
  expect(stored).toEqual(THEIRS)
  const rows = [...document.querySelectorAll('.two-versions tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))
  expect(rows).toEqual([['姓名', '李敏', '李敏敏'], [expect.any(String), '6', '4'], ['技能', '信用卡 3', '信用卡 5'], ['各类工作上限', '视频最多 1', '工单最多 2，不派视频']])
  expect((by('edit-save') as HTMLButtonElement).disabled).toBe(true)
})

it('keeps mine over what was seen now', async () => {
  await press('conflict-keep')
  await press('edit-save')
  await until(() => expect(closed).toBe(true))
  expect(access.edit).toHaveBeenLastCalledWith('stf_1', { name: '李敏', title: '坐席', title_en: 'Agent', capacity: 6, skills: { cards: 3 }, limits: { video: 1 }, seen: 'second' })
})

it('takes theirs', async () => {
  await press('conflict-take')
  await until(() => expect((by('edit-name') as HTMLInputElement).value).toBe('李敏敏'))
  await press('edit-save')
  await until(() => expect(closed).toBe(true))
  expect(access.edit).toHaveBeenLastCalledWith('stf_1', { name: '李敏敏', title: '坐席', title_en: 'Agent', capacity: 4, skills: { cards: 5 }, limits: { video: 0, order: 2 }, seen: 'second' })
})

it('shows the limit of each kind, and takes one away', async () => {
  await press('conflict-keep')
  const kinds = () => [...document.querySelectorAll('.limits-row')].map((row) => [row.getAttribute('data-kind'), row.querySelector('input')!.value])
  expect(kinds()).toEqual([['video', '1']])
  await act(async () => document.querySelector<HTMLElement>('.limits-row button[aria-label="去掉视频的上限"]')!.click())
  expect(kinds()).toEqual([])
  await press('edit-save')
  expect(access.edit).toHaveBeenLastCalledWith('stf_1', expect.objectContaining({ limits: {} }))
})
