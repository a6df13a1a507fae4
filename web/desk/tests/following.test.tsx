/** Where the talk stands: at its end, unless somebody scrolled up. */
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { useFollowing } from '@/features/conversation/following'

const SEEN_PX = 100
let host: HTMLElement
let root: Root
let height = 0
let resized: () => void = () => undefined

function Talk(props: { rows: number; own: number; from: number; through: number }) {
  const { scroller, leftAt, toEnd } = useFollowing(props)
  return <div ref={scroller} data-left={leftAt ?? 'end'} onClick={toEnd}><div /></div>
}
const box = () => host.firstElementChild as HTMLElement
const left = () => box().dataset['left']

/** A talk of 50 px a row, as a browser lays it out. */
async function show(through: number, { from = 1, own = 0 } = {}): Promise<void> {
  const rows = through - from + 1 + own
  height = rows * 50
  await act(async () => root.render(<Talk rows={rows} own={own} from={from} through={through} />))
}
async function scroll(top: number): Promise<void> {
  box().scrollTop = top
  await act(async () => box().dispatchEvent(new Event('scroll')))
}

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  vi.stubGlobal('ResizeObserver', class {
    constructor(tell: () => void) { resized = tell }
    observe = () => undefined
    disconnect = () => undefined
  })
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockImplementation(() => height)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(SEEN_PX)
  host = document.body.appendChild(document.createElement('div'))
  root = createRoot(host)
  await show(10)
  await scroll(400)
})
afterEach(async () => {
  await act(async () => root.unmount())
  host.remove()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

it('what is new at the end is followed', async () => {
  await show(12)
  expect([box().scrollTop, left()]).toEqual([600, 'end'])
})

it('a late scroll event of our own, after a summary or picture made it longer, is not somebody leaving', async () => {
  height += 200
  await scroll(box().scrollTop)
  resized()
  expect([box().scrollTop, left()]).toEqual([700, 'end'])
})

it('who reads further up stays there and knows since when, until the end is reached again', async () => {
  await scroll(100)
  await show(13)
  resized()
  expect([box().scrollTop, left()]).toEqual([100, '10'])
  await act(async () => box().click())
  await scroll(box().scrollTop)
  expect(left()).toBe('end')
})

it('who says something is taken to it', async () => {
  await scroll(100)
  await show(10, { own: 1 })
  expect(box().scrollTop).toBe(550)
})

it('older messages above do not move what one reads', async () => {
  await show(10, { from: 5 })
  await scroll(0)
  await show(10, { from: 1 })
  expect(box().scrollTop).toBe(height - 300)
})
