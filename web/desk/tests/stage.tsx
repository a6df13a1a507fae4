/** A page before somebody, and a server that answers what the test says. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App } from 'antd'
import { act, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, vi } from 'vitest'

import type { Session } from '@/shared/api'
import type { Desk } from '@/shared/desk'
import { SessionProvider } from '@/shared/session'
import { SettingsProvider } from '@/shared/settings'

import { quietDesk } from './quiet_desk'

export const BANK = { id: 'com_1', key: 'bank', name: '云杉银行', name_en: 'Bank' }
export const INSURER = { id: 'com_2', key: 'insurer', name: '云杉保险', name_en: 'Insurer' }
const SESSION: Session = { staff_id: 'stf_1', name: '', title: '', title_en: '', roles: [], permissions: [], capacity: 0, companies: [BANK], csrf_token: '' }

interface Stage {
  /** What is answered, by method and address: status and body. */
  answers: Record<string, [status: number, body: unknown]>
  /** What is answered line by line. */
  texts: Record<string, string>
  asked: [call: string, body: unknown][]
  /** The bodies of what was asked, the newest last. */
  sent: (start: string) => unknown[]
  show: (page: ReactNode, address: string, session?: Partial<Session>, desk?: Desk) => Promise<void>
  leave: () => Promise<void>
}

/** For a file of tests: each begins in Chinese with nothing asked. `unsaid` is answered where nothing else is. */
export function stage(unsaid: unknown): Stage {
  let root: Root
  const answers: Stage['answers'] = {}
  const texts: Stage['texts'] = {}
  const asked: Stage['asked'] = []
  beforeEach(() => {
    localStorage.setItem('suiban.settings', JSON.stringify({ language: 'zh' }))
    for (const said of [answers, texts]) for (const call of Object.keys(said)) Reflect.deleteProperty(said, call)
    asked.length = 0
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
    vi.stubGlobal('fetch', async (address: string, options: RequestInit = {}) => {
      const call = `${options.method ?? 'GET'} ${address}`
      asked.push([call, options.body ? JSON.parse(String(options.body)) : undefined])
      if (texts[call]) return new Response(texts[call], { status: 200, headers: { 'content-type': 'application/x-ndjson' } })
      const [status, body] = answers[call] ?? [200, unsaid]
      return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' } })
    })
    root = createRoot(document.body.appendChild(document.createElement('div')))
  })
  afterEach(async () => {
    await act(async () => root.unmount())
    document.body.replaceChildren()
    vi.unstubAllGlobals()
  })
  return {
    answers, texts, asked,
    sent: (start) => asked.filter(([call]) => call.startsWith(start)).map(([, body]) => body),
    show: (page, address, session = {}, desk = quietDesk()) => act(async () => root.render(
      <SettingsProvider>
        <App>
          <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
            <MemoryRouter initialEntries={[address]}>
              <SessionProvider value={{ session: { ...SESSION, ...session }, desk, signOut: async () => undefined }}>{page}</SessionProvider>
            </MemoryRouter>
          </QueryClientProvider>
        </App>
      </SettingsProvider>,
    )),
    leave: () => act(async () => root.render(null)),
  }
}
