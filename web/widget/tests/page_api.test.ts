import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mount } from '../src/loader'
import { Emitter, offer, type SuibanWidget } from '../src/page_api'
import { readToFrame, readToHost } from '../src/protocol'

const SERVER = 'https://chat.example'
const posted: unknown[] = []
let widget: SuibanWidget

function fromFrame(data: unknown) {
  const frame = document.body.lastElementChild!.shadowRoot!.querySelector('[data-testid=chat-frame]')
  const source = (frame as unknown as { contentWindow: MessageEventSource }).contentWindow
  dispatchEvent(new MessageEvent('message', { data, origin: SERVER, source }))
}
const settled = () => new Promise((done) => setTimeout(done))

beforeEach(() => {
  posted.length = 0
  sessionStorage.clear()
  document.body.replaceChildren()
  const create = document.createElement.bind(document)
  vi.spyOn(document, 'createElement').mockImplementation((name: string) => {
    if (name !== 'iframe') return create(name)
    const contentWindow = { postMessage: (message: unknown) => posted.push(message) }
    return Object.assign(create('div'), { contentWindow, src: '' })
  })
  const script = document.createElement('script')
  Object.defineProperty(script, 'src', { value: `${SERVER}/widget/widget.js` })
  script.dataset['channel'] = 'bank-site'
  widget = mount(script)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('what a page may do', () => {
  it('opens, closes, and hears of it', () => {
    const heard: string[] = []
    widget.on('open', () => heard.push('open'))
    const end = widget.on('close', () => heard.push('close'))
    widget.open()
    widget.open()
    widget.toggle()
    end()
    widget.open()
    widget.close()
    expect(heard).toEqual(['open', 'close', 'open'])
  })

  it('hears how much is unread', () => {
    const counts: number[] = []
    widget.on('unread', (count) => counts.push(count))
    widget.open()
    fromFrame({ suiban: 'unread', count: 3 })
    expect(counts).toEqual([3])
    expect(widget.unread).toBe(3)
  })

  it('vouches for its user with a fresh statement each time one is needed', async () => {
    let made = 0
    widget.identify('user-7', async () => `statement-${++made}`)
    fromFrame({ suiban: 'ready' })
    expect(posted).toContainEqual({ suiban: 'identify', user: 'user-7' })
    for (const expected of ['statement-1', 'statement-2']) {
      fromFrame({ suiban: 'need_assertion' })
      await settled()
      expect(posted.at(-1)).toEqual({ suiban: 'assertion', assertion: expected })
    }
    widget.signOut()
    fromFrame({ suiban: 'need_assertion' })
    await settled()
    expect(posted.at(-1)).toEqual({ suiban: 'assertion', assertion: '' })
  })

  it('is told when its own function fails, and the chat is not left waiting', async () => {
    const errors: unknown[] = []
    widget.on('error', (error) => errors.push(error))
    widget.identify('user-7', () => Promise.reject(new Error('down')))
    fromFrame({ suiban: 'ready' })
    fromFrame({ suiban: 'need_assertion' })
    await settled()
    expect(errors).toHaveLength(1)
    expect(posted.at(-1)).toEqual({ suiban: 'assertion', assertion: '' })
  })

  it.each(['', ' ', 'a b', '<script>', 'x'.repeat(81)])('takes no such name: %s', (user) => {
    expect(() => widget.identify(user, () => 'x')).toThrow(TypeError)
  })

  it('harms nobody with a listener that throws', () => {
    vi.stubGlobal('reportError', () => undefined)
    const events = new Emitter()
    const heard: number[] = []
    events.on('unread', () => {
      throw new Error('mine')
    })
    events.on('unread', (count) => heard.push(count))
    events.emit('unread', 1)
    expect(heard).toEqual([1])
  })

  it('is handed out to those who waited and those who come later', () => {
    const page = globalThis as unknown as { SuibanQueue: { push(act: (w: SuibanWidget) => void): void }; Suiban: SuibanWidget }
    const heard: string[] = []
    ;(globalThis as { SuibanQueue?: unknown }).SuibanQueue = [() => heard.push('before'), 'junk']
    addEventListener('suiban:ready', () => heard.push('ready'), { once: true })
    offer(widget)
    page.SuibanQueue.push(() => heard.push('after'))
    expect(heard).toEqual(['before', 'ready', 'after'])
    expect(page.Suiban).toBe(widget)
  })
})

describe('the messages behind it', () => {
  it('are checked on both sides', () => {
    expect(readToFrame({ suiban: 'identify', user: 'u1' })).toEqual({ suiban: 'identify', user: 'u1' })
    expect(readToFrame({ suiban: 'identify', user: 7 })).toBeNull()
    expect(readToFrame({ suiban: 'assertion', assertion: 'x'.repeat(2_001) })).toBeNull()
    expect(readToFrame({ suiban: 'sign_out' })).toEqual({ suiban: 'sign_out' })
    expect(readToHost({ suiban: 'need_assertion' })).toEqual({ suiban: 'need_assertion' })
  })
})
