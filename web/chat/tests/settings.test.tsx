/** What an administrator sets of a channel is what the panel shows and lets customers do. */
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Chat } from '../src/model/chat'
import type { Channel } from '../src/model/session'
import { FIRST_STATE } from '../src/model/state'
import { ChatPanel } from '../src/view/panel'
import { CHANNEL, FakeServer, settle } from './fixtures'

const SET: Channel = { ...CHANNEL, title: '云杉客服', initial: '杉', side: 'left', launcher: '', files_allowed: true, voice_allowed: true }
let server: FakeServer
let chat: Chat
let root: HTMLElement

const one = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`)

async function show(channel: Channel, questions: string[] = [], locale: 'zh-CN' | 'en' = 'zh-CN'): Promise<void> {
  await act(async () => {
    chat.pretend(channel, questions)
    render(<ChatPanel chat={chat} locale={locale} shown onClose={() => undefined} />, root)
    await settle()
  })
}

beforeEach(() => {
  localStorage.clear()
  server = new FakeServer()
  server.install()
  vi.stubGlobal('matchMedia', () => ({ matches: true }))
  root = document.body.appendChild(document.createElement('div'))
  chat = new Chat({ channelKey: '', scope: 'preview', locale: 'zh-CN' })
})
afterEach(async () => {
  await act(() => render(null, root))
  root.remove()
  vi.unstubAllGlobals()
})

it('has its title, its letters, its greeting and its questions', async () => {
  await show({ ...SET, greeting: '您好，请讲。' }, ['怎么挂失？'])
  expect(root.querySelector('h1')?.textContent).toBe('云杉客服')
  expect(root.querySelector('.sb-mark')?.textContent).toBe('杉')
  expect(one('chat-greeting')?.textContent).toContain('您好，请讲。')
  expect(one('chat-question')?.textContent).toBe('怎么挂失？')
  await show({ ...SET, greeting: '改过的' })
  expect(one('chat-greeting')?.textContent).toContain('改过的')
})

it('is called like the company where a kept session knows nothing else', async () => {
  await show(CHANNEL as Channel)
  expect(root.querySelector('h1')?.textContent).toBe('云杉银行')
  expect(root.querySelector('.sb-mark')?.textContent).toBe('云')
  expect(one('chat-picture')).not.toBeNull()
})

it('offers neither files nor voice where they are not welcome', async () => {
  await show({ ...SET, files_allowed: false, voice_allowed: false })
  expect(one('chat-picture')).toBeNull()
  expect(one('chat-voice')).toBeNull()
  const dropped = new Event('drop', { bubbles: true, cancelable: true })
  const sendFile = vi.spyOn(chat, 'sendFile')
  Object.assign(dropped, { dataTransfer: { files: [new File(['x'], 'x.png')] } })
  await act(() => void one('chat-panel')!.dispatchEvent(dropped))
  expect(sendFile).not.toHaveBeenCalled()
})

it('pretends without asking the server for anything', async () => {
  await show(SET)
  chat.start()
  await act(settle)
  expect([server.sockets.length, server.posted.length]).toEqual([0, 0])
})

it.each([
  ['zh-CN', '「贷款」'],
  ['en', 'Loans'],
] as const)('names the queue one waits in, in %s', async (locale, name) => {
  await show(SET, [], locale)
  await act(async () => {
    chat.state = { ...FIRST_STATE, channel: SET, conversation: { ...chat.state.conversation, waiting: { queue: '贷款', queue_en: 'Loans', position: 2, wait_s: null } } }
    render(<ChatPanel key="again" chat={chat} locale={locale} shown onClose={() => undefined} />, root)
    await settle()
  })
  expect(one('chat-waiting')?.querySelector('h2')?.textContent).toContain(name)
})

it.each([
  ['zh-CN', '网点装修', '起有人接待'],
  ['en', 'Being rebuilt', 'people answer from'],
] as const)('outside of hours says so in %s, and when it begins again', async (locale, said, again) => {
  const closed = { opens_at: '2030-11-25T01:00:00Z', text: '网点装修', text_en: 'Being rebuilt' }
  await show(SET, [], locale)
  await act(async () => {
    chat.state = { ...FIRST_STATE, channel: SET, conversation: { ...chat.state.conversation, waiting: { queue: '贷款', position: 2, wait_s: null, closed } } }
    render(<ChatPanel key="again" chat={chat} locale={locale} shown onClose={() => undefined} />, root)
    await settle()
  })
  expect(one('chat-waiting')).toBeNull()
  expect(one('chat-closed-hours')?.textContent).toContain(said)
  expect(one('chat-closed-hours')?.textContent).toContain(again)
  expect(one('chat-closed-hours')?.dataset['position']).toBe('2')
})
