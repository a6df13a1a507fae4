import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mount } from '../src/loader'
import type { SuibanWidget } from '../src/page_api'
import { readToFrame, readToHost, type StepUp } from '../src/protocol'

const SERVER = 'https://chat.example'
const request = 'stp_0193f0e4a7c07b0f8a3a1d2c4b5e6f70'
const stepup: StepUp = { request, level: 4, purpose: 'card', expires_at: '2026-11-21T02:05:00Z' }
const posted: unknown[] = []
let widget: SuibanWidget

function fromFrame(data: unknown, origin = SERVER) {
  const frame = document.body.lastElementChild!.shadowRoot!.querySelector('[data-testid=chat-frame]')
  const source = (frame as unknown as { contentWindow: MessageEventSource }).contentWindow
  dispatchEvent(new MessageEvent('message', { data, origin, source }))
}

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
  widget.open()
  fromFrame({ suiban: 'ready' })
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('what a page hears of step-up and answers', () => {
  it('is asked, and hands in a fresh statement for that request', () => {
    const heard: unknown[] = []
    widget.on('stepup', (asked) => heard.push(asked))
    widget.on('stepup_end', (ended) => heard.push(ended))
    expect(() => widget.identify('statement')).toThrow(TypeError)
    fromFrame({ suiban: 'stepup', stepup })
    widget.identify('statement')
    expect(posted).toContainEqual({ suiban: 'proof', request, assertion: 'statement' })
    fromFrame({ suiban: 'stepup_end', request, outcome: 'proven' })
    expect(heard).toEqual([stepup, { request, outcome: 'proven' }])
    expect(() => widget.identify('statement')).toThrow(TypeError)
  })

  it('declines', () => {
    widget.on('stepup', ({ request: asked }) => widget.decline(asked))
    fromFrame({ suiban: 'stepup', stepup })
    expect(posted).toContainEqual({ suiban: 'decline', request })
  })

  it('cannot prove anybody while it listens to nothing', () => {
    fromFrame({ suiban: 'stepup', stepup })
    expect(posted).toContainEqual({ suiban: 'no_app', request })
  })

  it('believes nobody but the frame', () => {
    const heard: unknown[] = []
    widget.on('stepup', (asked) => heard.push(asked))
    fromFrame({ suiban: 'stepup', stepup }, 'https://evil.example')
    expect(heard).toEqual([])
  })
})

describe('what goes between page and frame', () => {
  it('is checked on both sides', () => {
    expect(readToHost({ suiban: 'stepup', stepup: { ...stepup, more: 1 } })).toEqual({ suiban: 'stepup', stepup })
    for (const wrong of [null, 'x', { ...stepup, request: 'x' }, { ...stepup, level: '4' }, { ...stepup, purpose: 1 }]) {
      expect(readToHost({ suiban: 'stepup', stepup: wrong })).toBeNull()
    }
    expect(readToHost({ suiban: 'stepup_end', request: 'x', outcome: 'proven' })).toBeNull()
    expect(readToFrame({ suiban: 'proof', request, assertion: 'a' })).toEqual({ suiban: 'proof', request, assertion: 'a' })
    expect(readToFrame({ suiban: 'proof', request, assertion: 'a'.repeat(2_001) })).toBeNull()
    expect(readToFrame({ suiban: 'proof', request: 'x', assertion: 'a' })).toBeNull()
    expect(readToFrame({ suiban: 'decline', request: 1 })).toBeNull()
  })
})
