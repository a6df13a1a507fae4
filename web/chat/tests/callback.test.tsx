import type { Waiting } from '@suiban/client/types'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Chat } from '../src/model/chat'
import { callbackWords } from '../src/view/callback_words'
import { CONVERSATION, type FakeServer, message, settle } from './fixtures'
import { leavePage, openPanel, page } from './opened'

const LOOK = `/api/chat/callback?conversation_id=${CONVERSATION}`
const hour = (hours: number) => new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + hours * 3_600_000).toISOString()
const TIMES = [{ at: hour(1), free: false }, { at: hour(2), free: true }]
let server: FakeServer
let chat: Chat
let root: HTMLElement
let asked: unknown[]

const one = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`)
const press = async (id: string) => {
  await act(async () => {
    one(id)!.click()
    await settle()
  })
  await act(settle)
}
const type = (id: string, value: string) => act(async () => {
  const field = one(id) as HTMLInputElement
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await settle()
})
const waits = async (waiting: Partial<Waiting> = {}) => {
  chat = await openPanel(server, root, { holder: 'nobody', last_seq: 0, waiting: { queue: '信用卡', position: 3, wait_s: 600, ...waiting } })
  await act(async () => {
    await import('../src/view/callback')
    await settle()
  })
}

beforeEach(() => {
  ({ server, root } = page())
  HTMLDialogElement.prototype.showModal ??= () => undefined
  asked = []
  server.routes[LOOK] = () => Response.json({ promised: null, own_number: '', times: TIMES })
  server.routes['/api/chat/callback'] = (body) => {
    asked.push(body)
    return Response.json({ at: null, number: '138****8000' })
  }
})
afterEach(() => leavePage(root, chat))

describe('being called back instead of waiting', () => {
  it('asks a visitor for a number and calls at their turn', async () => {
    await waits()
    await press('chat-callback')
    expect((one('chat-callback-send') as HTMLButtonElement).disabled).toBe(true)
    await type('chat-callback-number', '13800138000')
    await press('chat-callback-send')
    expect(asked).toEqual([{ conversation_id: CONVERSATION, number: '13800138000', at: null }])
    expect(one('chat-callback-form')).toBeNull()
  })

  it('offers the known number, and the first time that is free', async () => {
    server.routes[LOOK] = () => Response.json({ promised: null, own_number: '138****8000', times: TIMES })
    await waits()
    await press('chat-callback')
    expect(one('chat-callback-number')).toBeNull()
    await press('chat-callback-later')
    const times = [...root.querySelectorAll<HTMLButtonElement>('[data-testid="chat-callback-time"]')]
    expect(times.filter((time) => time.getAttribute('aria-checked') === 'true')).toHaveLength(1)
    await press('chat-callback-send')
    expect(asked).toEqual([{ conversation_id: CONVERSATION, number: null, at: TIMES[1]!.at }])
  })

  it('says why it was refused, and keeps what was typed', async () => {
    server.routes['/api/chat/callback'] = () =>
      new Response(JSON.stringify({ code: 'callback_number_wrong', status: 422, title: '' }), { status: 422, headers: { 'content-type': 'application/problem+json' } })
    await waits()
    await press('chat-callback')
    await type('chat-callback-number', '12')
    await press('chat-callback-send')
    expect(root.textContent).toContain('请填写能打通的手机号或座机号')
    expect((one('chat-callback-number') as HTMLInputElement).value).toBe('12')
  })

  it('shows what was promised as numbers, and lets it be taken back', async () => {
    await waits({ callback: { at: null, number: '138****8000' } })
    const card = one('chat-callback-promise')!
    expect(card.textContent).toContain('您前面还有 2 位')
    expect(card.textContent).toMatch(/预计 \d\d:\d\d 回电/)
    expect(card.textContent).toContain('138****8000')
    const taken: string[] = []
    server.routes[`${LOOK}&then=wait`] = () => {
      taken.push('wait')
      return new Response(null, { status: 204 })
    }
    await press('chat-callback-change')
    await press('chat-callback-cancel')
    await press('chat-callback-wait')
    expect(taken).toEqual(['wait'])
  })

  it('says the day and the time that were agreed on', async () => {
    await waits({ position: 0, wait_s: null, callback: { at: hour(30), number: '138****8000' } })
    expect(one('chat-callback-promise')!.textContent).toMatch(/月\d+日 周. \d\d:00 回电/)
  })

  it.each([['zh-CN', '我们将于 10:10 给您回电'], ['en', 'We will call you back at 10:10']] as const)('tells in the talk what was agreed, in %s', async (locale, text) => {
    chat = await openPanel(server, root, { holder: 'nobody', last_seq: 1 }, {}, locale)
    const said = message(1, { author: 'system', text: '我们将于 10:10 给您回电', extra: { text_en: 'We will call you back at 10:10' } })
    await act(async () => {
      server.last.answer({ type: 'messages', conversation_id: CONVERSATION, from: 1, through: 1, items: [said] })
      await settle()
    })
    expect(root.textContent).toContain(text)
  })

  it('has its words in both languages, and no Chinese in English', () => {
    const [zh, en] = [callbackWords('zh-CN'), callbackWords('en')]
    expect(Object.keys(en)).toEqual(Object.keys(zh))
    expect(Object.keys(en.error)).toEqual(Object.keys(zh.error))
    expect(JSON.stringify(en)).not.toMatch(/[\u4e00-\u9fff]/)
  })
})
