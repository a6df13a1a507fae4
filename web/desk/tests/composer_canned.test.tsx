/** `/` in the real composer: chosen by keys, put in with its blank marked; an input method keeps its own keys. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App } from 'antd'
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { Composer } from '@/features/conversation/Composer'
import type { Desk } from '@/shared/desk'
import { SessionProvider } from '@/shared/session'
import { SettingsProvider } from '@/shared/settings'
import { EMPTY_VIEW } from '@/shared/view'

import { quiet, until } from './until'

const item = (code: string, title: string, initials: string) => ({
  canned_id: `can_${code}`, company_id: 'com_1', personal: false, code, title, initials, pinyin: initials, body: title, category: '', language: 'zh',
  version: 1, updated_at: '', uses: 0, own_uses: 0, own_last_at: null,
})
const REPLIES = { items: [item('card', '卡丢失', 'kds'), item('loan', '贷款资料', 'dkzl'), { ...item('other', '卡别家', 'kbj'), company_id: 'com_2' }], variables: [] }
const held = { conversation_id: 'cnv_1', company_id: 'com_1', part_companies: ['com_1'], customer_id: 'cus_1', holder_token: 1, held_since: '' }
let host: HTMLElement
let root: Root
let said: string[]
let used: string[]

const field = () => host.querySelector<HTMLTextAreaElement>('[data-testid=composer-text]')!
const options = () => [...host.querySelectorAll('[data-testid=canned-option]')].map((one) => one.querySelector('b')!.textContent)

const offered = (...titles: string[]) => until(() => expect(options()).toEqual(titles.sort((a, b) => a.localeCompare(b))))

async function type(text: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!.call(field(), text)
    field().setSelectionRange(text.length, text.length)
    field().dispatchEvent(new Event('input', { bubbles: true }))
  })
}
async function press(key: string, more: KeyboardEventInit = {}): Promise<KeyboardEvent> {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  await act(async () => {
    field().dispatchEvent(event)
  })
  return event
}

beforeEach(async () => {
  localStorage.clear()
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  said = []
  used = []
  vi.stubGlobal('fetch', async (path: string, init?: { body?: string }) => {
    if (path === '/api/canned') return Response.json(REPLIES)
    used.push(`${path} ${init?.body ?? ''}`)
    return Response.json({ text: '您好，共【金额】元' })
  })
  const desk = { subscribe: () => () => undefined, read: () => EMPTY_VIEW, typing: () => undefined, say: (_: string, text: string) => said.push(text) } as unknown as Desk
  const session = { staff_id: 'stf_1', name: '林悦', title: '', title_en: '', roles: [], permissions: ['talk' as const], capacity: 1, companies: [{ id: 'com_1', key: 'bank', name: '银行', name_en: '' }], csrf_token: '' }
  host = document.body.appendChild(document.createElement('div'))
  root = createRoot(host)
  await act(async () => root.render(
    <SettingsProvider>
      <QueryClientProvider client={new QueryClient()}>
        <SessionProvider value={{ session, desk, signOut: async () => undefined }}>
          <App><Composer conversationId="cnv_1" held={held} /></App>
        </SessionProvider>
      </QueryClientProvider>
    </SettingsProvider>,
  ))
})
afterEach(async () => {
  await act(async () => root.unmount())
  host.remove()
  vi.unstubAllGlobals()
})

it('a slash lists the replies of the company one answers for, and is told to screen readers', async () => {
  expect([field().getAttribute('role'), field().getAttribute('aria-expanded')]).toEqual(['combobox', 'false'])
  await type('/')
  await offered('贷款资料', '卡丢失')
  const listbox = host.querySelector('[role=listbox]')!
  expect([field().getAttribute('aria-expanded'), field().getAttribute('aria-controls')]).toEqual(['true', listbox.id])
  const active = () => host.querySelector(`#${field().getAttribute('aria-activedescendant')}`)
  const first = active()?.textContent
  expect(active()?.getAttribute('aria-selected')).toBe('true')
  await press('ArrowDown')
  await until(() => expect(active()?.textContent).not.toBe(first))
  await press('ArrowUp')
  await until(() => expect(active()?.textContent).toBe(first))
})

it('Enter puts the filled reply in where the slash stood and marks the first blank; nothing is sent', async () => {
  await type('谢谢 /kds')
  await offered('卡丢失')
  await press('Enter')
  await until(() => expect(field().value).toBe('谢谢 您好，共【金额】元'))
  expect(used).toEqual(['/api/canned/can_card/use {"conversation_id":"cnv_1"}'])
  await until(() => expect(field().value.slice(field().selectionStart, field().selectionEnd)).toBe('【金额】'))
  await quiet()
  expect([said, options()]).toEqual([[], []])
  await press('Enter')
  await until(() => expect(said).toEqual(['谢谢 您好，共【金额】元']))
})

it('while an input method composes, its keys are its own', async () => {
  await type('/kds')
  await offered('卡丢失')
  for (const key of ['Enter', 'ArrowDown', 'Escape']) {
    expect((await press(key, { isComposing: true })).defaultPrevented).toBe(false)
    expect((await press(key, { keyCode: 229 })).defaultPrevented).toBe(false)
  }
  await quiet()
  expect([used, said, options()]).toEqual([[], [], ['卡丢失']])
})

it('Esc closes the list for this slash and leaves the words; the next slash opens it again', async () => {
  await type('/k')
  await offered('卡丢失')
  await press('Escape')
  await offered()
  expect(field().value).toBe('/k')
  await type('/kd')
  await quiet()
  expect(options()).toEqual([])
  await type('')
  await type('/kd')
  await offered('卡丢失')
})

it('what fits nothing says so, and Enter sends it as it is', async () => {
  await type('/zzz')
  await until(() => expect(host.querySelector('[data-testid=canned-pop] [role=status]')).not.toBeNull())
  await press('Enter')
  await until(() => expect(said).toEqual(['/zzz']))
})
