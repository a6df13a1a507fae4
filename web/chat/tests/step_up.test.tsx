import type { StepUpAsk } from '@suiban/client/step_up'
import type { Extra, Message } from '@suiban/client/types'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Chat } from '../src/model/chat'
import type { Prove } from '../src/model/session'
import { CONVERSATION, type FakeServer, message, settle } from './fixtures'
import { leavePage, openPanel, page } from './opened'

const REQUEST = 'stp_0193f0e4a7c07b0f8a3a1d2c4b5e6f70'
const PATH = `/api/chat/step-up/${REQUEST}`
const ask = (expiresIn = 60_000): StepUpAsk => ({
  request_id: REQUEST, level: 4, purpose: 'card', purpose_text: '办理卡片业务', purpose_text_en: 'a change to your card', by: '李敏',
  expires_at: new Date(Date.now() + expiresIn).toISOString(),
})
const house = (seq: number, kind: Message['kind'], extra: Extra): Message => message(seq, { author: 'system', kind, text: '…', extra })
let server: FakeServer
let chat: Chat
let root: HTMLElement

const one = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`)
const press = (id: string) => act(async () => {
  one(id)!.click()
  await settle()
})

async function open(items: Message[], prove?: Prove, server_time = new Date().toISOString()): Promise<void> {
  const identity = { level: 3, base: 3, until: null }
  chat = await openPanel(server, root, { holder: 'staff', last_seq: items.length, identity, server_time }, prove ? { prove } : {})
  await told(items)
}

async function told(items: Message[]): Promise<void> {
  await act(async () => {
    server.last.answer({ type: 'messages', conversation_id: CONVERSATION, from: items[0]!.seq, through: items.at(-1)!.seq, items })
    await settle()
  })
}

beforeEach(() => ({ server, root } = page()))
afterEach(() => leavePage(root, chat))

describe('being asked who one is', () => {
  it('says who asks what for and what is never asked, and hands in what the app has signed', async () => {
    const sent: unknown[] = []
    server.routes[PATH] = (body) => {
      sent.push(body)
      return Response.json({ level: 4, until: null, customer_name: '王建国', expires_at: '2099-01-01T00:00:00Z' })
    }
    const prove = vi.fn<Prove>(async () => 'signed')
    await open([house(1, 'step_up', { step_up: ask() })], prove)
    expect(one('chat-step-up')!.textContent).toContain('李敏')
    expect(one('chat-step-up')!.textContent).toContain('办理卡片业务')
    expect(one('chat-step-up')!.textContent).toContain('不会在聊天中向您索要密码或验证码')
    await press('chat-step-up-confirm')
    await act(settle)
    expect(prove.mock.calls[0]![0].request_id).toBe(REQUEST)
    expect(sent).toEqual([{ assertion: 'signed' }])
    await told([house(2, 'step_up_end', { step_up_end: { request_id: REQUEST, outcome: 'proven', level: 4, means: ['otp'], minutes: 10, until: null } })])
    expect(one('chat-step-up')!.dataset['state']).toBe('proven')
    expect(one('chat-step-up-confirm')).toBeNull()
    expect(root.textContent).toContain('已核实身份（一次性验证码），10 分钟内有效')
  })

  it('stays open when the customer left the app, and tells where nobody could prove it', async () => {
    await open([house(1, 'step_up', { step_up: ask() })], async () => null)
    await press('chat-step-up-confirm')
    expect(one('chat-step-up')!.dataset['state']).toBe('open')
    chat.stop()
    render(null, root)
    await open([house(1, 'step_up', { step_up: ask() })])
    await press('chat-step-up-confirm')
    expect(root.textContent).toContain('请在银行 App 里打开本对话')
  })

  it.each([['lapsed', -300_000, 60_000 - 301_000, 'open'], ['open', 300_000, 300_000 - 1_000, 'lapsed']])(
    'goes by the server’s clock: not %s, though the phone’s says so', async (_wrong, ahead, expiresIn, right) => {
      await open([house(1, 'step_up', { step_up: ask(expiresIn) })], undefined, new Date(Date.now() + ahead).toISOString())
      expect(one('chat-step-up')!.dataset['state']).toBe(right)
    },
  )

  it('can be declined, and lapses', async () => {
    const methods: string[] = []
    server.routes[PATH] = () => {
      methods.push('asked')
      return new Response(null, { status: 204 })
    }
    await open([house(1, 'step_up', { step_up: ask() })])
    await press('chat-step-up-decline')
    expect(methods).toEqual(['asked'])
    await told([house(2, 'step_up', { step_up: { ...ask(-1_000), request_id: 'stp_0193f0e4a7c07b0f8a3a1d2c4b5e6f71' } })])
    const cards = [...root.querySelectorAll<HTMLElement>('[data-testid=chat-step-up]')]
    expect(cards.map((card) => card.dataset['state'])).toEqual(['open', 'lapsed'])
  })
})

describe('a form that wants to know better who it is', () => {
  const form = {
    title: '提高限额', text: '', identity: 4,
    fields: [{ key: 'amount', label: '金额', kind: 'amount' as const, required: true, help: '', options: [] }],
  }

  it('is locked until one has proven it, and again when that is over', async () => {
    await open([message(1, { author: 'staff', kind: 'form', text: '提高限额', extra: { form } })])
    expect(one('chat-form-locked')).not.toBeNull()
    expect(one('chat-form-send')).toBeNull()
    await act(async () => {
      server.last.answer({ type: 'identity', level: 4, base: 3, until: new Date(Date.now() + 60_000).toISOString(), customer_name: '' })
      await settle()
    })
    expect(one('chat-form-locked')).toBeNull()
    expect(one('chat-form-send')).not.toBeNull()
    await act(async () => {
      server.last.answer({ type: 'identity', level: 3, base: 3, until: null, customer_name: '' })
      await settle()
    })
    expect(one('chat-form-locked')).not.toBeNull()
  })
})
