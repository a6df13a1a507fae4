import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Chat } from '../src/model/chat'
import { ChatPanel } from '../src/view/panel'
import { CONVERSATION, FakeServer, message, messages, session, settle, welcome } from './fixtures'

let server: FakeServer
let chat: Chat
let root: HTMLElement
let closed: number

const all = (id: string) => [...root.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
const one = (id: string) => all(id)[0]!
const drawn = () => act(settle)

async function open(): Promise<void> {
  chat = new Chat({ channelKey: 'bank-app', scope: 'bank-app.guest', locale: 'zh-CN' })
  chat.start()
  await drawn()
  await act(() => render(<ChatPanel chat={chat} locale="zh-CN" shown onClose={() => closed++} />, root))
}

async function connect(change = {}): Promise<void> {
  await act(async () => {
    server.last.onopen?.()
    server.last.answer(welcome(change))
    await settle()
  })
}

async function answer(frame: object): Promise<void> {
  await act(async () => {
    server.last.answer(frame)
    await settle()
  })
}

async function write(text: string): Promise<void> {
  await act(() => {
    const field = one('chat-text') as HTMLTextAreaElement
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

async function press(key: string, init: KeyboardEventInit = {}): Promise<void> {
  await act(async () => {
    one('chat-text').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))
    await settle()
  })
}

beforeEach(() => {
  localStorage.clear()
  closed = 0
  server = new FakeServer()
  server.install()
  vi.stubGlobal('matchMedia', () => ({ matches: true }))
  // reconnecting waits a random time; a test must not meet one of nearly nothing
  vi.spyOn(Math, 'random').mockReturnValue(0.9)
  root = document.createElement('div')
  document.body.append(root)
})
afterEach(() => {
  render(null, root)
  root.remove()
  chat.stop()
  vi.unstubAllGlobals()
})

/** A list 400 px high in which every message is as high as `heights` says. */
function layOut(heights: Record<number, number>): void {
  const topOf = (seq: number) =>
    Object.entries(heights).reduce((top, [one, height]) => (Number(one) < seq ? top + height : top), 0)
  const get = (name: string, value: (node: HTMLElement) => number) =>
    vi.spyOn(HTMLElement.prototype, name as 'offsetTop', 'get').mockImplementation(function (this: HTMLElement) {
      return value(this)
    })
  get('clientHeight', () => 400)
  get('offsetTop', (node) => topOf(Number(node.dataset['seq'])))
  const drawn = () => all('chat-message').reduce((sum, row) => sum + (heights[Number(row.dataset['seq'])] ?? 0), 0)
  get('scrollHeight', drawn)
}
const list = () => root.querySelector<HTMLElement>('[role=log]')!
const said = (seq: number) => answer(messages(CONVERSATION, [message(seq, { author: 'staff', name: '李敏' })]))

describe('a message longer than the list', () => {
  beforeEach(async () => {
    layOut({ 1: 300, 2: 300, 3: 900, 4: 100, 5: 100 })
    await open()
    await connect()
    await said(1)
    await said(2)
  })
  afterEach(() => vi.restoreAllMocks())

  it('is shown from its beginning, and read; the end is followed otherwise', async () => {
    expect(list().scrollTop).toBe(200)
    await said(3)
    expect(list().scrollTop).toBe(592)
    expect(server.last.of('seen').at(-1)).toMatchObject({ read_seq: 3 })
  })

  it('stays where it is read when more comes, which is counted until it is seen', async () => {
    await said(3)
    await said(4)
    await said(5)
    expect(list().scrollTop).toBe(592)
    expect(root.querySelector('.sb-down')?.textContent).toContain('2 条新消息')
    expect(server.last.of('seen').at(-1)).toMatchObject({ delivered_seq: 5, read_seq: 3 })
    await act(() => root.querySelector<HTMLElement>('.sb-down')!.click())
    expect(list().scrollTop).toBe(1300)
    expect(root.querySelector('.sb-down')).toBeNull()
    expect(server.last.of('seen').at(-1)).toMatchObject({ read_seq: 5 })
  })

  it('is left for what is new by whoever opens the chat again', async () => {
    const show = (shown: boolean) =>
      act(() => render(<ChatPanel chat={chat} locale="zh-CN" shown={shown} onClose={() => closed++} />, root))
    await said(3)
    await show(false)
    await said(4)
    expect(chat.unread).toBe(1)
    await show(true)
    expect(list().scrollTop).toBe(1200)
    expect(chat.unread).toBe(0)
  })

  it('is not left again by whoever read it to its end', async () => {
    await said(3)
    list().scrollTop = 1100
    await act(() => void list().dispatchEvent(new Event('scroll')))
    await answer({ type: 'typing', conversation_id: CONVERSATION, author: 'staff' })
    expect(list().scrollTop).toBe(1100)
  })
})

describe('a connection that does not come', () => {
  const bar = () => one('chat-state').querySelector('p')!
  const hangUp = (code: number) =>
    act(async () => {
      server.last.onclose?.({ code })
      await settle()
    })

  it('shows shapes instead of a greeting while nothing is known of the bank', async () => {
    server.routes = {}
    await open()
    expect(all('chat-skeleton')).toHaveLength(1)
    expect(all('chat-greeting')).toEqual([])
    expect(root.querySelector('.sb-mark')?.textContent).toBe('')
    expect(root.querySelector('.sb-mark svg')).not.toBeNull()
  })

  it('is told once, a moment after the first loss, with one text through all attempts', async () => {
    await open()
    expect(bar().textContent).toBe('正在连接…')
    await connect()
    expect(bar()).toBeNull()
    await hangUp(1006)
    const first = bar()
    expect(first.className).toContain('sb-late')
    await act(() => void window.dispatchEvent(new Event('online')))
    expect(one('chat-state').dataset['state']).toBe('connecting')
    // the same element with the same animation: its delay does not begin again
    expect(bar()).toBe(first)
    expect(first.className).toBe('sb-late')
    expect(first.textContent).toContain('不会丢')
    expect((one('chat-text') as HTMLTextAreaElement).placeholder).toContain('恢复网络后')
    await connect()
    expect(bar()).toBeNull()
    expect((one('chat-text') as HTMLTextAreaElement).placeholder).toBe('请输入您的问题')
  })
})

describe('the chat panel', () => {
  it('greets, says hello with the session and shows an answer with its source and choices', async () => {
    await open()
    expect(root.textContent).toContain('您好，我是小杉。')
    await connect()
    expect(server.last.sent[0]).toEqual({
      type: 'hello',
      version: 1,
      token: 'token-1',
      conversation_id: '',
      known_seq: 0,
    })
    const source = { title: '信用卡挂失', source: '《信用卡业务手册》第 3 章', version: 12, key: 'card-lost' }
    const bot = message(2, { author: 'bot', name: '小杉', text: '请立即挂失', extra: { source, choices: ['转人工'] } })
    await answer(messages(CONVERSATION, [message(1), bot]))
    expect(all('chat-message').map((row) => [row.dataset['seq'], row.dataset['author']])).toEqual([
      ['1', 'customer'],
      ['2', 'bot'],
    ])
    expect(one('chat-source').textContent).toContain('来源信用卡挂失 v12')
    await act(() => one('chat-source').click())
    expect(root.querySelector('dialog')?.textContent).toContain('《信用卡业务手册》第 3 章')
    await act(() => one('chat-choice').click())
    expect(server.last.of('say')[0]).toMatchObject({ text: '转人工' })
    expect(all('chat-choice')).toEqual([])
  })

  it('sends on Enter, not while an input method chooses, and ticks as the message travels', async () => {
    await open()
    await connect()
    await write('在吗')
    await press('Enter', { isComposing: true })
    await press('Enter', { shiftKey: true })
    expect(server.last.of('say')).toEqual([])
    await press('Enter')
    const said = server.last.of('say')[0]!
    expect(said).toMatchObject({ text: '在吗' })
    expect((one('chat-text') as HTMLTextAreaElement).value).toBe('')
    expect(one('chat-pending').dataset['status']).toBe('sending')
    await answer({ type: 'ack', ref: said['ref'], seq: 1, repeat: false, at: '2026-11-21T02:01:00Z' })
    expect(one('chat-pending').dataset['status']).toBe('sent')
    await answer(messages(CONVERSATION, [message(1, { text: '在吗' })]))
    expect(all('chat-pending')).toEqual([])
    expect(root.querySelector('[data-ticks]')?.getAttribute('data-ticks')).toBe('sent')
    await answer({ type: 'marks', conversation_id: CONVERSATION, reader: 'staff', delivered_seq: 1, read_seq: 1 })
    expect(root.querySelector('[data-ticks]')?.getAttribute('data-ticks')).toBe('read')
  })

  it('keeps what was said without a connection, and sends it after, once, with the same id', async () => {
    await open()
    await write('没有网络')
    await press('Enter')
    expect(one('chat-pending').dataset['status']).toBe('waiting')
    await connect()
    const said = server.last.of('say')
    expect(said).toHaveLength(1)
    await act(async () => {
      server.last.onclose?.({ code: 1006 })
      await settle()
    })
    expect(one('chat-state').dataset['state']).toBe('waiting')
    expect(one('chat-state').textContent).toContain('不会丢')
    // a fresh page of the same customer
    chat.stop()
    render(null, root)
    await open()
    await connect()
    expect(server.last.of('say').map((frame) => frame['client_id'])).toEqual([said[0]!['client_id']])
  })

  it('keeps the draft over a reload', async () => {
    await open()
    await write('写到一半')
    chat.stop()
    render(null, root)
    await open()
    expect((one('chat-text') as HTMLTextAreaElement).value).toBe('写到一半')
  })

  it('shows the place in the queue, live, and who came', async () => {
    await open()
    await connect()
    await answer(messages(CONVERSATION, [message(1)]))
    await act(() => one('chat-human').click())
    expect(server.last.of('ask_person')).toHaveLength(1)
    expect((one('chat-human') as HTMLButtonElement).disabled).toBe(true)
    const state = { type: 'state', conversation_id: CONVERSATION, state: 'open', holder: 'nobody', staff_name: '' }
    await answer({ ...state, waiting: { queue: '信用卡', position: 3, wait_s: 90 } })
    expect(one('chat-waiting').textContent).toContain('前面还有 2 位')
    expect(one('chat-waiting').textContent).toContain('约 2 分钟')
    await answer({ ...state, waiting: { queue: '信用卡', position: 1, wait_s: null } })
    expect(one('chat-waiting').textContent).toContain('下一位就是您')
    await answer({ ...state, holder: 'staff', staff_name: '李敏', waiting: null })
    expect(all('chat-waiting')).toEqual([])
    expect(root.textContent).toContain('李敏 为您服务')
    expect(all('chat-human')).toEqual([])
  })

  it('asks for a person in words when nothing was said yet', async () => {
    await open()
    await connect({ conversation_id: '' })
    await act(() => one('chat-human').click())
    expect(server.last.of('say')[0]).toMatchObject({ text: '转人工' })
  })

  it('tells each new conversation where the customer is', async () => {
    await open()
    chat.setPage('信用卡 › 挂失', '/cards/lost')
    await connect({ conversation_id: '' })
    await answer(welcome())
    expect(server.last.of('page').map((frame) => frame['path'])).toEqual(['/cards/lost'])
  })

  it('marks as read only while it is shown', async () => {
    await open()
    await connect()
    await answer(messages(CONVERSATION, [message(1, { author: 'staff', name: '李敏' })]))
    expect(server.last.of('seen').at(-1)).toMatchObject({ delivered_seq: 1, read_seq: 1 })
    await act(() => render(<ChatPanel chat={chat} locale="zh-CN" shown={false} onClose={() => closed++} />, root))
    await answer(messages(CONVERSATION, [message(2, { author: 'staff', name: '李敏' })]))
    expect(server.last.of('seen').at(-1)).toMatchObject({ delivered_seq: 2, read_seq: 1 })
    expect(chat.unread).toBe(1)
  })

  it('gets a new session when the old one is gone', async () => {
    await open()
    await connect()
    server.routes['/api/chat/sessions'] = () => Response.json(session('token-2'))
    await act(async () => {
      server.last.onclose?.({ code: 4401 })
      await settle()
    })
    await connect()
    expect(server.last.sent[0]).toMatchObject({ type: 'hello', token: 'token-2' })
    expect(server.posted.at(-1)?.body).toMatchObject({ resume_token: 'token-1' })
  })

  it('shows why a message was refused, and lets it be deleted', async () => {
    await open()
    await connect()
    await write('不该说的')
    await press('Enter')
    const ref = server.last.of('say')[0]!['ref']
    await answer({ type: 'error', ref, code: 'refused_by_guard', message: '', retryable: false })
    expect(one('chat-pending').textContent).toContain('没有通过安全检查')
    const buttons = [...one('chat-pending').querySelectorAll('button')]
    await act(() => buttons.find((button) => button.textContent === '删除')!.click())
    expect(all('chat-pending')).toEqual([])
  })

  it('forgets who it was for when they leave, and has the server do so', async () => {
    await open()
    await connect()
    chat.signOut()
    const { path, headers } = server.posted.at(-1)!
    expect([path, headers['Authorization']]).toEqual(['/api/chat/sign-out', 'Bearer token-1'])
    expect(chat.returning).toBe(false)
    expect(JSON.stringify(localStorage)).not.toContain('token-1')
  })

  it('closes on Esc', async () => {
    await open()
    await press('Escape')
    expect(closed).toBe(1)
  })
})
