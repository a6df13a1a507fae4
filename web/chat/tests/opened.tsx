/** A chat panel on a page of its own, before a server that answers as it is told. */
import type { WelcomeFrame } from '@suiban/client/types'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { vi } from 'vitest'
import { Chat } from '../src/model/chat'
import type { SessionOptions } from '../src/model/session'
import { ChatPanel } from '../src/view/panel'
import type { Locale } from '../src/words/locale'
import { FakeServer, settle, welcome } from './fixtures'

/** An empty page and its server; what the server is asked first is set before. */
export function page(routes: FakeServer['routes'] = {}): { server: FakeServer; root: HTMLElement } {
  localStorage.clear()
  const server = new FakeServer()
  Object.assign(server.routes, routes)
  server.install()
  vi.stubGlobal('matchMedia', () => ({ matches: true }))
  return { server, root: document.body.appendChild(document.createElement('div')) }
}

/** Open the panel, and let the server say where the talk stands. */
export async function openPanel(server: FakeServer, root: HTMLElement, stands: Partial<WelcomeFrame>, options: Partial<SessionOptions> = {}, locale: Locale = 'zh-CN'): Promise<Chat> {
  const chat = new Chat({ channelKey: 'bank-app', scope: 'bank-app.guest', locale, ...options })
  chat.start()
  await act(settle)
  await act(() => render(<ChatPanel chat={chat} locale={locale} shown onClose={() => undefined} />, root))
  await act(async () => {
    server.last.onopen?.()
    server.last.answer(welcome({ server_time: new Date().toISOString(), ...stands }))
    await settle()
  })
  return chat
}

export function leavePage(root: HTMLElement, chat: Chat): void {
  render(null, root)
  root.remove()
  chat.stop()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
}
