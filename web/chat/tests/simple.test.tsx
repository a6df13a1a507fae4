/** Large type: asked for, chosen, kept on the device; a person always within reach. */
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Chat } from '../src/model/chat'
import { keepSimple, loadSimple, SIZES, stepped } from '../src/model/simple'
import { ChatPanel } from '../src/view/panel'
import { FakeServer, settle, welcome } from './fixtures'

let server: FakeServer
let chat: Chat
let root: HTMLElement
const by = (id: string) => root.querySelector<HTMLButtonElement>(`[data-testid="${id}"]`)
const panel = () => by('chat-panel')!
const press = (element: HTMLElement) => act(() => element.click())

async function open(mode: string | null = null, conversation: object = {}): Promise<void> {
  chat = new Chat({ channelKey: 'bank-app', scope: 'bank-app.guest', locale: 'zh-CN' })
  chat.start()
  await act(settle)
  await act(() => render(<ChatPanel chat={chat} locale="zh-CN" shown mode={mode} onClose={() => undefined} />, root))
  await act(async () => {
    server.last.onopen?.()
    server.last.answer(welcome(conversation))
    await settle()
  })
}

beforeEach(() => {
  localStorage.clear()
  server = new FakeServer()
  server.install()
  root = document.createElement('div')
  document.body.append(root)
  vi.stubGlobal('matchMedia', () => ({ matches: false }))
})
afterEach(() => {
  chat?.stop()
  act(() => render(null, root))
  root.remove()
  vi.unstubAllGlobals()
})

describe('the choice', () => {
  it('of the device goes before what an address asks for, and an asked one is remembered', () => {
    expect(loadSimple(null)).toBe(0)
    expect(loadSimple('simple')).toBe(18)
    expect(loadSimple(null)).toBe(18)
    keepSimple(0)
    expect(loadSimple('simple')).toBe(0)
    keepSimple(30)
    expect(loadSimple(null)).toBe(30)
  })
  it.each(['17', '"big"', '{', '-1'])('%s in the store is none', (kept) => {
    localStorage.setItem('suiban.simple', kept)
    expect(loadSimple(null)).toBe(0)
  })
  it('goes from 18 to 30 pixels and stays at the ends', () => {
    expect(SIZES[0]).toBeGreaterThanOrEqual(18)
    expect(SIZES.at(-1)).toBe(30)
    expect(stepped(18, 1)).toBe(22)
    expect(stepped(30, 1)).toBe(30)
    expect(stepped(18, -1)).toBe(18)
  })
})

describe('the panel', () => {
  it('goes into large type and back, and keeps it', async () => {
    await open()
    expect(panel().hasAttribute('data-simple')).toBe(false)
    await press(by('chat-simple')!)
    expect(panel().style.getPropertyValue('--sb-text')).toBe('18px')
    await press(root.querySelector<HTMLElement>('[aria-label="字更大"]')!)
    expect(panel().style.getPropertyValue('--sb-text')).toBe('22px')
    expect(localStorage.getItem('suiban.simple')).toBe('22')
    await press(by('chat-simple-off')!)
    expect(panel().hasAttribute('data-simple')).toBe(false)
    expect(localStorage.getItem('suiban.simple')).toBe('0')
  })
  it('leaves out what distracts and names what is left', async () => {
    await open('simple')
    expect(root.querySelector('[data-testid="chat-emoji"]')).toBeNull()
    expect(by('chat-human')!.textContent).toBe('转人工客服')
    expect(by('chat-send')!.textContent).toBe('发送')
    expect(by('chat-picture')!.textContent).toBe('图片')
  })
  it('says who serves where there is nobody left to ask for', async () => {
    await open('simple', { holder: 'staff', staff_name: '林悦' })
    expect(by('chat-human')).toBeNull()
    expect(root.querySelector('.sb-served')?.textContent).toBe('林悦 为您服务')
  })
})

describe('its inks', () => {
  const css = readFileSync(join(import.meta.dirname, '../src/view/simple.css'), 'utf8')
  const look = readFileSync(join(import.meta.dirname, '../src/view/tokens.css'), 'utf8')
  const luminance = (hex: string) => {
    const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    const [r, g, b] = parts.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (a: string, b: string) => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
    return (high + 0.05) / (low + 0.05)
  }
  const found = [...css.matchAll(/--sb-ink-[23]: (#[0-9a-f]{6})/g)].map((match) => match[1]!)
  const grounds = (name: string) => [...look.matchAll(new RegExp(`--sb-${name}: (#[0-9a-f]{6})`, 'g'))].map((match) => match[1]!)
  const [[light, dark], raised] = [grounds('canvas') as [string, string], grounds('raised')]
  it.each([
    [found[0]!, light], [found[1]!, light], [found[2]!, dark], [found[3]!, raised.at(-1)!],
  ])('%s on %s can be read', (ink, ground) => expect(contrast(ink, ground)).toBeGreaterThanOrEqual(7))
})
