/** Links in the customer's chat: own things as cards, strangers marked and asked about, and nothing of theirs fetched. */
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Chat } from '../src/model/chat'
import { CONVERSATION, type FakeServer, message, messages, settle } from './fixtures'
import { leavePage, openPanel, page } from './opened'

const ARTICLE = { company_name: '云杉银行', company_name_en: 'Spruce', title: '信用卡挂失', lead: '请先挂失。', body: '请先挂失。\n\n再补卡。', source: '手册', version: 3 }
let server: FakeServer
let chat: Chat
let root: HTMLElement

const all = (id: string) => [...root.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
const one = (id: string) => all(id)[0]!
const press = (node: HTMLElement) =>
  act(async () => {
    node.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
    await settle()
  })
const say = async (text: string) => {
  await act(async () => {
    server.last.answer(messages(CONVERSATION, [message(1, { author: 'staff', name: '李敏', text })]))
    await settle()
  })
  // what is asked for once it stands there
  await act(settle)
}

beforeEach(async () => {
  ;({ server, root } = page({
    '/api/chat/channels/bank-app/links?locale=zh-CN': () =>
      Response.json({ pages: [{ address: 'https://www.bank.example/cards', title: '信用卡', lead: '申请与权益' }], origins: ['https://www.bank.example'] }),
  }))
  vi.stubGlobal('location', new URL('https://desk.bank.example/mobile/'))
  chat = await openPanel(server, root, { holder: 'staff' })
})
afterEach(() => leavePage(root, chat))

it('an article of ours stands below the words, with its host, and opens here', async () => {
  server.routes['/api/articles/bank/card-loss'] = () => Response.json(ARTICLE)
  await say('请看 https://desk.bank.example/articles/bank/card-loss')
  expect(one('chat-preview').textContent).toBe('信用卡挂失请先挂失。desk.bank.example')
  expect(all('chat-link-foreign')).toEqual([])
  await press(one('chat-preview'))
  expect(root.querySelector('dialog')!.textContent).toContain('再补卡。')
  expect(one('chat-preview-page').getAttribute('href')).toBe('https://desk.bank.example/articles/bank/card-loss')
})

it('an article that is not for customers says no more than that', async () => {
  server.routes['/api/articles/bank/inside'] = () => Response.json({ code: 'article_unknown' }, { status: 404 })
  await say('https://desk.bank.example/articles/bank/inside')
  expect(all('chat-preview')).toEqual([])
  expect(one('chat-preview-none').textContent).toBe('这篇文章不存在或不公开desk.bank.example')
})

it('a page of the company is shown with its words and opens without a notice', async () => {
  await say('https://www.bank.example/cards/gold')
  const card = root.querySelector<HTMLAnchorElement>('a.sb-preview')!
  expect(card.textContent).toBe('信用卡申请与权益www.bank.example')
  expect([card.target, card.rel]).toEqual(['_blank', 'noopener noreferrer nofollow'])
  expect(all('chat-link-foreign')).toEqual([])
  card.addEventListener('click', (event) => event.preventDefault())
  await press(card)
  expect(all('chat-leave-host')).toEqual([])
})

it('a stranger is marked with its real host in bold, asked about, and nothing is fetched from it', async () => {
  await say('https://www.bank.example.evil.example/cards')
  expect(one('chat-link').querySelector('b')!.textContent).toBe('www.bank.example.evil.example')
  expect(one('chat-link-foreign').textContent).toBe('外部网站')
  await press(one('chat-link'))
  expect(one('chat-leave-host').textContent).toBe('www.bank.example.evil.example')
  expect(server.posted.map((each) => each.path).filter((path) => !path.startsWith('/api/'))).toEqual([])
  expect(root.querySelectorAll('a.sb-preview, .sb-preview')).toHaveLength(0)
})

it.each([
  ['https://www.bаnk.example/cards', 'xn--', '网址里有容易与字母混淆的字符'],
  ['http://203.0.113.9/cards', '203.0.113.9', '网址没有名称，只有数字'],
  ['https://www.bank.example\u202e/cards', 'www.bank.example', '网址旁边有看不见的字符'],
])('%j is warned of, also where it is pressed', async (text, host, warning) => {
  await say(text)
  expect(one('chat-link-odd').textContent).toBe(warning)
  await press(one('chat-link'))
  expect(one('chat-leave-host').textContent).toContain(host)
  expect(root.querySelector('.sb-leave-odd')!.textContent).toBe(warning)
})

it('an address with something before an @ is no link, and told for what it is', async () => {
  await say('登录 https://www.bank.example@evil.example/cards 领奖')
  expect(all('chat-link')).toEqual([])
  expect(one('chat-link-trap').textContent).toContain('https://www.bank.example@evil.example/cards')
  expect(one('chat-link-odd').textContent).toBe('这个地址实际通往 evil.example，不要打开')
})

it('signs that turn the writing are left out beside a link', async () => {
  await say('\u202e看 https://evil.example/a \u202c好')
  expect(one('chat-message').querySelector('p')!.textContent).not.toMatch(/[\u202a-\u202e]/)
})
