import { act } from 'preact/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Chat } from '../src/model/chat'
import { CONVERSATION, type FakeServer, message, messages, OTHER, settle, welcome } from './fixtures'
import { leavePage, openPanel, page } from './opened'

let server: FakeServer
let chat: Chat
let root: HTMLElement

const all = (id: string) => [...root.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
const one = (id: string) => all(id)[0]!
const press = (node: HTMLElement) =>
  act(async () => {
    node.click()
    await settle()
  })
const answer = (frame: object) =>
  act(async () => {
    server.last.answer(frame)
    await settle()
  })
const say = (...items: Parameters<typeof messages>[1]) => answer(messages(CONVERSATION, items))

async function fill(node: HTMLElement, value: string): Promise<void> {
  await act(() => {
    ;(node as HTMLInputElement).value = value
    node.dispatchEvent(new Event('input', { bubbles: true }))
    node.dispatchEvent(new Event('change', { bubbles: true }))
  })
}
async function send(text: string): Promise<void> {
  await fill(one('chat-text'), text)
  await press(one('chat-send'))
}
const now = () => new Date().toISOString()

beforeEach(async () => {
  ;({ server, root } = page({
    '/api/chat/channels/bank-app/questions?locale=zh-CN': () => Response.json({ items: ['银行卡丢了', '怎么开户'] }),
  }))
  vi.spyOn(Math, 'random').mockReturnValue(0.9)
  chat = await openPanel(server, root, { holder: 'staff' })
})
afterEach(() => leavePage(root, chat))

describe('an empty chat', () => {
  it('offers questions; pressing one says it, and they are gone', async () => {
    expect(all('chat-question').map((node) => node.textContent)).toEqual(['银行卡丢了', '怎么开户'])
    await press(one('chat-question'))
    expect(server.last.of('say')[0]).toMatchObject({ text: '银行卡丢了' })
    expect(all('chat-question')).toEqual([])
  })
})

describe('a quote', () => {
  it.each([['picture', 'image/png', '[图片]'], ['file', 'application/pdf', '[文件]'], ['voice', 'audio/webm', '[语音]']] as const)(
    'of a %s shows a word for it', async (kind, media_type, word) => {
      const file = { id: 'fil_1', media_type, width: 1, height: 1 }
      await say(message(1, { author: 'staff', name: '李敏', kind, text: '', extra: { file } }))
      await say(message(2, { text: '好的', quote: 1 }))
      expect(one('chat-quote').textContent).toBe(`李敏 ${word}`)
    },
  )

  it('is sent with its conversation and shown with author and first line', async () => {
    await say(message(1, { author: 'staff', name: '李敏', text: '第一行\n第二行' }))
    await press(one('chat-quote-this'))
    expect(one('chat-quoting').textContent).toContain('李敏 第一行')
    await send('好的')
    expect(server.last.of('say')[0]).toMatchObject({ text: '好的', quote: 1, conversation_id: CONVERSATION })
    expect(all('chat-quoting')).toEqual([])
    await say(message(2, { text: '好的', quote: 1 }))
    expect(one('chat-quote').textContent).toBe('李敏 第一行')
    await answer({ type: 'recalled', conversation_id: CONVERSATION, seqs: [1] })
    expect(one('chat-quote').textContent).toBe('李敏 已撤回')
  })

  it('whose conversation has ended is said without it on the next try', async () => {
    await say(message(1, { author: 'staff', name: '李敏' }))
    await press(one('chat-quote-this'))
    await send('好的')
    const [first] = server.last.of('say')
    await answer({ type: 'error', ref: first!['ref'], code: 'quote_unknown', message: '', retryable: false })
    expect(one('chat-pending').textContent).toContain('重试时不带引用')
    await press(one('chat-pending').querySelector('button.sb-link')!)
    expect(server.last.of('say')[1]).not.toHaveProperty('quote')
    expect(server.last.of('say')[1]).toMatchObject({ text: '好的', client_id: first!['client_id'] })
  })

  it('ends with the conversation it is of', async () => {
    await say(message(1, { author: 'staff' }))
    await press(one('chat-quote-this'))
    await answer(welcome({ conversation_id: OTHER }))
    expect(all('chat-quoting')).toEqual([])
  })
})

describe('a recall', () => {
  it('can be asked for own words for two minutes, and is shown to whoever has them', async () => {
    await say(message(1, { at: '2026-11-21T02:00:00Z' }), message(2, { at: now(), text: '发错了' }), message(3, { author: 'staff', at: now() }))
    expect(all('chat-recall')).toHaveLength(1)
    await press(one('chat-recall'))
    expect(server.last.of('recall')[0]).toMatchObject({ conversation_id: CONVERSATION, seq: 2 })
    await answer({ type: 'recalled', conversation_id: CONVERSATION, seqs: [2] })
    expect(root.textContent).not.toContain('发错了')
    expect(all('chat-message').map((node) => node.dataset['seq'])).toEqual(['1', '2', '3'])
    expect(all('chat-message')[1]!.textContent).toBe('我撤回了一条消息')
  })

  it('that comes too late is told', async () => {
    await say(message(1, { at: now() }))
    await press(one('chat-recall'))
    const [asked] = server.last.of('recall')
    await answer({ type: 'error', ref: asked!['ref'], code: 'recall_too_late', message: '', retryable: false })
    expect(root.textContent).toContain('超过两分钟不能撤回')
  })
})

describe('a card', () => {
  const card = { title: '挂失', text: '原卡停用', buttons: [{ does: 'say' as const, label: '我要挂失', text: '我要挂失信用卡' }, { does: 'open' as const, label: '官网', url: 'https://www.bank.example/x' }] }

  it('says what its button says, and asks before it leads elsewhere', async () => {
    await say(message(1, { author: 'staff', kind: 'card', text: '挂失…', extra: { card } }))
    expect(one('chat-card').textContent).toContain('原卡停用')
    await press(one('chat-card-say'))
    expect(server.last.of('say')[0]).toMatchObject({ text: '我要挂失信用卡' })
    await press(one('chat-link'))
    expect(one('chat-leave-host').textContent).toBe('www.bank.example')
    expect(one('chat-leave').getAttribute('rel')).toBe('noopener noreferrer nofollow')
  })
})

describe('quick replies', () => {
  it('stand below the lead until one is said', async () => {
    const extra = { lead: '是这张吗？', choices: ['是', '不是'] }
    await say(message(1, { author: 'staff', text: '是这张吗？\n1. 是\n2. 不是', extra }))
    expect(one('chat-message').querySelector('.sb-bubble')!.textContent).toBe('是这张吗？')
    await press(all('chat-choice')[1]!)
    expect(server.last.of('say')[0]).toMatchObject({ text: '不是' })
    expect(all('chat-choice')).toEqual([])
    expect(one('chat-message').querySelector('.sb-bubble')!.textContent).toContain('2. 不是')
  })
})

describe('a form', () => {
  const form = {
    title: '预约', text: '',
    fields: [
      { key: 'branch', label: '网点', kind: 'choice' as const, required: true, help: '', options: ['徐汇', '静安'] },
      { key: 'phone', label: '电话', kind: 'phone' as const, required: false, help: '方便联系您', options: [] },
    ],
  }
  const field = (key: string) => root.querySelector<HTMLElement>(`[data-field=${key}]`)!

  it('is checked, sent once, and shown as a list', async () => {
    await say(message(1, { author: 'staff', kind: 'form', text: '预约…', extra: { form } }))
    await fill(field('phone'), '12')
    await press(one('chat-form-send'))
    expect(server.last.of('say')).toEqual([])
    expect([field('branch'), field('phone')].map((node) => node.getAttribute('aria-invalid'))).toEqual(['true', 'true'])
    expect(document.activeElement).toBe(field('branch'))
    await fill(field('branch'), '静安')
    await fill(field('phone'), '13800000000')
    await press(one('chat-form-send'))
    expect(server.last.of('say')[0]).toMatchObject({ text: '', quote: 1, conversation_id: CONVERSATION, values: { branch: '静安', phone: '13800000000' } })
    expect(all('chat-form-send')).toEqual([])
    expect(one('chat-pending').textContent).toContain('网点：静安')
    const answered = { title: '预约', rows: [{ label: '网点', value: '静安' }] }
    await say(message(2, { kind: 'form_answer', quote: 1, text: '预约\n网点：静安', extra: { answer: answered } }))
    expect(all('chat-pending')).toEqual([])
    expect(one('chat-form-answer').textContent).toBe('预约网点静安')
    expect(all('chat-form-send')).toEqual([])
  })
})

describe('a text', () => {
  it('has links only to pages, and never leaves without asking', async () => {
    await say(message(1, { author: 'staff', text: '请看https://evil.example/a，不是javascript:alert(1)，也可以看 /x' }))
    expect(all('chat-link').map((node) => node.getAttribute('href'))).toEqual(['https://evil.example/a'])
    const event = new MouseEvent('click', { bubbles: true, cancelable: true })
    await act(() => void one('chat-link').dispatchEvent(event))
    expect(event.defaultPrevented).toBe(true)
    expect(one('chat-leave-host').textContent).toBe('evil.example')
  })

  it('that is too long is not sent, and stays where it was written', async () => {
    await fill(one('chat-text'), '好'.repeat(10_000))
    expect((one('chat-send') as HTMLButtonElement).disabled).toBe(true)
    expect(root.textContent).toContain('超出 6000 个字')
    await act(() => void one('chat-text').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })))
    expect(server.last.of('say')).toEqual([])
    expect(localStorage.getItem('suiban.draft.bank-app.guest')).toHaveLength(10_002)
  })
})

describe('emoji', () => {
  it('are searched and put in at the cursor by keyboard', async () => {
    await fill(one('chat-text'), '好的')
    ;(one('chat-text') as HTMLTextAreaElement).setSelectionRange(1, 1)
    await press(one('chat-emoji'))
    await act(() => vi.waitFor(() => expect(one('chat-emoji-picker')).toBeTruthy(), 10_000))
    await fill(one('chat-emoji-picker').querySelector('input')!, '谢谢')
    await act(async () => {
      one('chat-emoji-picker').querySelector('input')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
      await settle()
    })
    expect((one('chat-text') as HTMLTextAreaElement).value).toBe('好🙏的')
    expect(all('chat-emoji-picker')).toEqual([])
    expect(server.last.of('say')).toEqual([])
  })
})
