import type { FlowMark } from '@suiban/client/services'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Chat } from '../src/model/chat'
import { CONVERSATION, type FakeServer, message, messages, settle } from './fixtures'
import { leavePage, openPanel, page } from './opened'

let server: FakeServer
let chat: Chat
let root: HTMLElement

const all = (id: string) => [...root.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
const one = (id: string) => all(id)[0]
const settled = () => act(async () => {
  for (let round = 0; round < 5; round++) await settle()
})
async function say(...items: Parameters<typeof messages>[1]): Promise<void> {
  await act(() => server.last.answer(messages(CONVERSATION, items)))
  // what shows services is loaded now
  await vi.waitFor(() => expect(one('chat-flow-step') ?? one('chat-message')).toBeDefined())
  await settled()
}
const press = (node: HTMLElement) => act(async () => {
  node.click()
  await settle()
})
const mark = (step: string, number: number): FlowMark => ({ instance: 'ins_1', step, kind: 'ask', number, total: 5, name: '转账', name_en: 'Transfer' })
const asked = (seq: number, step: string, number: number, text = '要转多少钱？') =>
  message(seq, { author: 'bot', text, extra: { flow: mark(step, number) } })
const card = (url: string) => ({ title: '输入密码', text: '', buttons: [{ does: 'open' as const, label: '打开安全页面', url }] })

beforeEach(async () => {
  HTMLDialogElement.prototype.showModal ??= () => undefined
  ;({ server, root } = page())
  chat = await openPanel(server, root, { holder: 'flow' })
})
afterEach(() => leavePage(root, chat))

it('says which step a message is of, and where one stands', async () => {
  await say(asked(1, 'amount', 3))
  expect(one('chat-flow-step')?.querySelector('legend')?.textContent).toBe('第 3/5 步')
  expect(one('chat-flow')?.textContent).toContain('正在办理：转账 第 3/5 步')
})

it('closes what was answered: nothing is pressed twice', async () => {
  const confirm = { title: '确认转账', text: '', buttons: [{ does: 'say' as const, label: '确认', text: '确认' }] }
  await say(message(1, { author: 'bot', kind: 'card', extra: { card: confirm, flow: mark('confirm', 4) } }))
  const button = one('chat-card-say') as HTMLButtonElement
  const step = () => one('chat-flow-step') as HTMLFieldSetElement
  expect(step().disabled).toBe(false)
  await press(button)
  expect(server.last.of('say')).toHaveLength(1)
  expect(step().disabled).toBe(true)
  await say(message(2, { text: '确认' }), asked(3, 'code', 5))
  expect(all('chat-flow-step').map((each) => (each as HTMLFieldSetElement).disabled)).toEqual([true, false])
  expect(step().textContent).toContain('已完成')
})

it('is asked twice before it cancels, in the words the service understands', async () => {
  await say(asked(1, 'amount', 3))
  await press(one('chat-flow-cancel')!)
  expect(server.last.of('say')).toEqual([])
  await press(one('chat-flow-cancel-yes')!)
  expect(server.last.of('say')[0]).toMatchObject({ text: '取消' })
})

it('is silent once the service is over, or a person has the talk', async () => {
  await say(asked(1, 'amount', 3))
  expect(one('chat-flow')).toBeDefined()
  await say(message(2, { author: 'bot', text: '已转出', extra: { flow: { instance: 'ins_1', outcome: 'done' } } }))
  expect(one('chat-flow')).toBeUndefined()
})

it('opens the side page over the talk, keeps its secret behind the #, and comes back when it is left', async () => {
  await say(message(1, { author: 'bot', kind: 'card', extra: { card: card('/f#s3cret'), flow: mark('pin', 3) } }))
  await press(one('chat-side-page')!)
  const frame = root.querySelector('iframe')!
  const address = new URL(frame.getAttribute('src')!, location.origin)
  expect([address.pathname, address.hash]).toEqual(['/f', '#s3cret'])
  expect(address.searchParams.get('channel')).toBe('bank-app')
  await act(() => {
    dispatchEvent(new MessageEvent('message', { data: { suiban: 'flow_left' }, origin: 'https://evil.example' }))
  })
  expect(root.querySelector('iframe')).not.toBeNull()
  await act(() => {
    dispatchEvent(new MessageEvent('message', { data: { suiban: 'flow_left' }, origin: location.origin }))
  })
  expect(root.querySelector('iframe')).toBeNull()
})

it('leaves every other link a link', async () => {
  await say(message(1, { author: 'bot', kind: 'card', extra: { card: card('/mobile/#/cards'), flow: mark('pin', 3) } }))
  expect(one('chat-side-page')).toBeUndefined()
  expect(one('chat-link')?.getAttribute('href')).toBe('/mobile/#/cards')
})

it('keeps to the step when something is only said around it', async () => {
  await say(asked(1, 'amount', 3))
  await say(message(2, { author: 'bot', text: '转账不收手续费。', extra: { flow: { key: 'transfer' } } }))
  expect(one('chat-flow')?.textContent).toContain('第 3/5 步')
  expect(all('chat-flow-step').map((each) => (each as HTMLFieldSetElement).disabled)).toEqual([false])
})
