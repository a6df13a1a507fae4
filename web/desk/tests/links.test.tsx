/** Links at the desk: own things as cards for who may read them, strangers marked, and one is asked before they open. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { HttpError } from '@suiban/client/http'

import { RichText } from '@/features/conversation/RichText'
import { links } from '@/shared/links'
import { SettingsProvider } from '@/shared/settings'

import { there, until } from './until'

const ARTICLE = { company_name: '银行', company_name_en: 'Bank', title: '挂失须知', lead: '先核实身份。', body: '先核实身份。\n\n再挂失。', source: '手册', version: 2 }
let host: HTMLElement
let root: Root

const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid=${id}]`)]
const one = (id: string) => all(id)[0]!
async function show(text: string): Promise<void> {
  const client = new QueryClient()
  await act(async () => root.render(
    <SettingsProvider><QueryClientProvider client={client}><MemoryRouter><RichText text={text} companyId="com_1" /></MemoryRouter></QueryClientProvider></SettingsProvider>,
  ))
}
/** Whether the page kept the browser from opening it; here nothing is ever opened. */
async function press(node: HTMLElement): Promise<boolean> {
  let kept = false
  const last = (event: Event) => {
    kept = event.defaultPrevented
    event.preventDefault()
  }
  document.addEventListener('click', last, { once: true })
  await act(async () => void node.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })))
  return kept
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  vi.stubGlobal('location', new URL('https://desk.bank.example/desk/'))
  vi.spyOn(links, 'own').mockResolvedValue({ items: [
    { company_id: 'com_1', pages: [{ address: 'https://www.bank.example', title: '官网', title_en: 'Site', lead: '', lead_en: '' }], origins: ['https://www.bank.example'] },
    { company_id: 'com_2', pages: [], origins: ['https://other.example'] },
  ] })
  host = document.body.appendChild(document.createElement('div'))
  root = createRoot(host)
})
afterEach(async () => {
  await act(async () => root.unmount())
  host.remove()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('an article stands below the words; one that customers cannot open says so', async () => {
  vi.spyOn(links, 'article').mockImplementation(async (_, key) => ({ ...ARTICLE, for_customers: key === 'loss' }))
  await show('https://desk.bank.example/articles/bank/loss https://desk.bank.example/articles/bank/inside')
  await until(() => {
    expect(all('message-preview').map((node) => node.textContent)).toEqual(['挂失须知先核实身份。desk.bank.example', '挂失须知仅内部可见，客户打不开desk.bank.example'])
  })
})

it('an article that one may not read stays a box of the same size without its words', async () => {
  vi.spyOn(links, 'article').mockRejectedValue(new HttpError(404, 'article_unknown', '', false))
  await show('https://desk.bank.example/articles/insurer/inside')
  await until(() => expect(one('message-preview-none').textContent).toBe('这篇文章不存在，或你无权查看desk.bank.example'))
  expect(all('message-preview')).toEqual([])
})

it('what is the own of one company is a stranger in the talks of another', async () => {
  await show('https://other.example/a')
  await until(() => expect(one('message-link-foreign').textContent).toBe('外部网站'))
  expect(await press(one('message-link'))).toBe(true)
  expect((await there('message-leave-host')).textContent).toBe('other.example')
  expect([one('message-leave').getAttribute('href'), one('message-leave').getAttribute('rel')]).toEqual(['https://other.example/a', 'noopener noreferrer nofollow'])
})

it('a page of the company opens in a window of its own, unasked', async () => {
  await show('https://www.bank.example/a')
  expect((await there('message-preview-page')).textContent).toBe('官网www.bank.example')
  expect(all('message-link-foreign')).toEqual([])
  expect(one('message-link').getAttribute('target')).toBe('_blank')
  expect(await press(one('message-link'))).toBe(false)
})

it.each([
  ['https://www.bаnk.example', '网址里有容易与字母混淆的字符'], ['https://www.bank.example\u202e/x', '网址旁边有看不见的字符'], ['https://www.bank.example@evil.example', '这个地址实际通往 evil.example，不要打开'],
])('%j is warned of', async (text, warning) => {
  await show(text)
  expect((await there('message-link-odd')).textContent!.trim()).toBe(warning)
})
