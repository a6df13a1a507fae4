import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mount } from '../src/loader'

const SERVER = 'https://chat.example'
const posted: { message: unknown; target: string }[] = []

function start(dataset: Record<string, string> = {}) {
  const script = document.createElement('script')
  // not connected: nothing is loaded
  Object.defineProperty(script, 'src', { value: `${SERVER}/widget/widget.js` })
  Object.assign(script.dataset, { channel: 'bank-site', ...dataset })
  mount(script)
  const root = document.body.lastElementChild!.shadowRoot!
  return {
    bubble: root.querySelector<HTMLButtonElement>('[data-testid=chat-open]')!,
    panel: root.querySelector<HTMLElement>('.panel')!,
    badge: root.querySelector<HTMLElement>('.badge')!,
    frame: () => root.querySelector<HTMLIFrameElement>('[data-testid=chat-frame]'),
  }
}

function fromFrame(widget: ReturnType<typeof start>, data: unknown, origin = SERVER) {
  const source = widget.frame()!.contentWindow
  dispatchEvent(new MessageEvent('message', { data, origin, source: source as unknown as MessageEventSource }))
}

beforeEach(() => {
  posted.length = 0
  sessionStorage.clear()
  document.body.replaceChildren()
  document.title = '信用卡'
  // a frame that loads nothing, with a window that only remembers what it is told
  const create = document.createElement.bind(document)
  vi.spyOn(document, 'createElement').mockImplementation((name: string) => {
    if (name !== 'iframe') return create(name)
    const contentWindow = { postMessage: (message: unknown, target: string) => posted.push({ message, target }) }
    return Object.assign(create('div'), { contentWindow, src: '' })
  })
})
afterEach(() => vi.restoreAllMocks())

describe('the loader', () => {
  it('puts a named button into a shadow root, and the frame of its own server behind it', () => {
    const widget = start()
    expect(widget.bubble.getAttribute('aria-label')).toBe('打开在线客服')
    expect(widget.panel.inert).toBe(true)
    widget.bubble.click()
    expect(widget.panel.inert).toBe(false)
    expect(widget.frame()!.src).toBe(`${SERVER}/widget/frame.html?channel=bank-site`)
    expect(widget.bubble.getAttribute('aria-expanded')).toBe('true')
  })

  it('waits until the frame is ready, then tells it the page and what was asked, and only it', () => {
    const widget = start({ lang: 'en' })
    widget.bubble.click()
    expect(posted).toEqual([])
    fromFrame(widget, { suiban: 'ready' })
    expect(posted).toEqual([
      { message: { suiban: 'page', title: '信用卡', path: location.pathname }, target: SERVER },
      { message: { suiban: 'open' }, target: SERVER },
    ])
  })

  it('shows how much is unread, and believes nobody else', () => {
    const widget = start()
    widget.bubble.click()
    widget.bubble.click()
    fromFrame(widget, { suiban: 'unread', count: 5 }, 'https://evil.example')
    expect(widget.badge.textContent).toBe('')
    dispatchEvent(new MessageEvent('message', { data: { suiban: 'unread', count: 5 }, origin: SERVER }))
    expect(widget.badge.textContent).toBe('')
    fromFrame(widget, { suiban: 'unread', count: 5 })
    expect(widget.badge.textContent).toBe('5')
    expect(widget.bubble.getAttribute('aria-label')).toBe('打开在线客服，5 条未读消息')
    fromFrame(widget, { suiban: 'unread', count: 120 })
    expect(widget.badge.textContent).toBe('99+')
  })

  it('closes when the frame says so, and gives the focus back', () => {
    const widget = start()
    widget.bubble.click()
    fromFrame(widget, { suiban: 'close' })
    expect(widget.panel.inert).toBe(true)
    expect(widget.bubble.getRootNode()).toHaveProperty('activeElement', widget.bubble)
  })

  it('stays open from page to page of the same tab', () => {
    vi.stubGlobal('matchMedia', () => ({ matches: true }))
    start().bubble.click()
    expect(start().panel.inert).toBe(false)
    vi.unstubAllGlobals()
  })
})
