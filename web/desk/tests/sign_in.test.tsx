import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { deviceName } from '@/features/account/device'
import { SignInPage } from '@/features/sign_in/SignInPage'
import type { SignInOptions } from '@/shared/access'
import { SettingsProvider } from '@/shared/settings'

import { quiet, there, until } from './until'

const DEMO = {
  logins: [
    { name: 'linyue', display_name: '林悦', role_text: '服务中心坐席', role_text_en: 'Service centre agent', company_text: '云杉银行', company_text_en: 'Spruce Bank' },
    { name: 'duanmu', display_name: '段牧', role_text: '银行审计员', role_text_en: 'Auditor, bank', company_text: '云杉银行', company_text_en: 'Spruce Bank' },
  ],
  staff_total: 45,
  password: 'demo-password',
}
let host: HTMLElement
let root: Root

async function show(answer: () => Response, options: SignInOptions = { passwords: true, provider: null }): Promise<void> {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    return path.endsWith('/options') ? Response.json(options) : answer()
  })
  await act(async () => {
    root.render(
      <SettingsProvider>
        <QueryClientProvider client={new QueryClient()}>
          <MemoryRouter><SignInPage expired={false} onSignedIn={() => undefined} /></MemoryRouter>
        </QueryClientProvider>
      </SettingsProvider>,
    )
  })
  await until(() => expect(asked).toHaveLength(2))
  await quiet()
}
const field = (id: string) => host.querySelector<HTMLInputElement>(`[data-testid=${id}]`)!

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  host = document.body.appendChild(document.createElement('div'))
  root = createRoot(host)
})
afterEach(async () => {
  await act(async () => root.unmount())
  host.remove()
  vi.unstubAllGlobals()
  localStorage.clear()
})

it('in the demo a click fills in who one wants to be', async () => {
  await show(() => Response.json(DEMO))
  await there('demo-logins')
  await act(async () => host.querySelector<HTMLElement>('[data-login=duanmu]')!.click())
  expect([field('login-name').value, field('login-password').value]).toEqual(['duanmu', 'demo-password'])
  expect(host.querySelector('[data-login=duanmu]')?.getAttribute('aria-pressed')).toBe('true')
})

it.each([
  ['zh', '银行审计员', '云杉银行', '共有 45 名员工'],
  ['en', 'Auditor, bank', 'Spruce Bank', '45 people'],
])('who they are is said in the language of the page: %s', async (language, role, company, total) => {
  localStorage.setItem('suiban.desk.settings', JSON.stringify({ language }))
  await show(() => Response.json(DEMO))
  await there('demo-logins')
  const login = host.querySelector('[data-login=duanmu]')!
  expect([login.querySelector('span')?.textContent, login.querySelector('small')?.textContent]).toEqual([role, company])
  expect(host.querySelector('[data-testid=demo-logins]')?.textContent).toContain(total)
})

it('elsewhere nobody is offered', async () => {
  await show(() => Response.json({ code: 'not_found' }, { status: 404 }))
  expect(field('login-name')).not.toBeNull()
  expect(host.querySelector('[data-testid=demo-logins]')).toBeNull()
})

it.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36', 'Chrome · Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1', 'Safari · iOS'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0', 'Firefox · macOS'],
  ['', ''],
])('a browser has a short name: %s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name)
})

const NO_DEMO = () => new Response('{"code":"not_found"}', { status: 404 })

it.each([
  ['zh', '用行内统一身份登录'],
  ['en', 'Sign in with Bank ID'],
])('the way in by an organisation stands there only where one is set up: %s', async (language, name) => {
  localStorage.setItem('suiban.desk.settings', JSON.stringify({ language }))
  await show(NO_DEMO, { passwords: true, provider: { name: '行内统一身份', name_en: 'Bank ID' } })
  expect((await there('login-provider')).textContent).toBe(name)
  expect(field('login-password')).not.toBeNull()
})

it('without one there is none, and without passwords no field for them until somebody has an emergency', async () => {
  await show(NO_DEMO)
  expect(field('login-provider')).toBeNull()
  await act(async () => root.unmount())
  root = createRoot(host)
  await show(NO_DEMO, { passwords: false, provider: { name: '统一身份', name_en: '' } })
  await there('login-provider')
  expect(field('login-password')).toBeNull()
  await act(async () => field('login-emergency').click())
  await there('login-password')
})
