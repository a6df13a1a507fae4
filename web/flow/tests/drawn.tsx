import { InstanceCalls, ownInstance } from '@suiban/client/services'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, vi } from 'vitest'
import { FlowRun } from '../src/model/run'
import { FlowView, type FlowViewProps } from '../src/view/flow'
import { en } from '../src/words/en'
import { zh } from '../src/words/zh'
import { Served } from './served'

export let root: HTMLElement
export let served: Served

beforeEach(() => {
  sessionStorage.clear()
  served = new Served()
  vi.stubGlobal('fetch', served.fetch)
  root = document.createElement('div')
  document.body.append(root)
})
afterEach(() => {
  close()
  root.remove()
  vi.unstubAllGlobals()
})

export const settle = () =>
  act(async () => {
    for (let round = 0; round < 8; round++) await new Promise((done) => setTimeout(done, 0))
  })

export async function draw(props: Partial<FlowViewProps> = {}): Promise<void> {
  const run = new FlowRun(new InstanceCalls(ownInstance('ins_1', () => ({ Authorization: 'Bearer t' }))))
  const locale = props.locale ?? 'zh-CN'
  await act(async () => {
    render(<FlowView run={run} words={locale === 'en' ? en : zh} locale={locale} onLeave={() => undefined} {...props} />, root)
  })
  await settle()
}

/** The page goes away, as by a reload. */
export function close(): void {
  render(null, root)
}

export const one = <T extends HTMLElement = HTMLElement>(id: string) => root.querySelector<T>(`[data-testid="flow-${id}"]`)
export const all = (id: string) => [...root.querySelectorAll<HTMLElement>(`[data-testid="flow-${id}"]`)]

export async function press(id: string): Promise<void> {
  await act(() => one(id)!.click())
  await settle()
}

export async function type(text: string, field: Element = one('input')!): Promise<void> {
  await act(() => {
    ;(field as HTMLInputElement).value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

export async function submit(): Promise<void> {
  await act(() => {
    root.querySelector('form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
  })
  await settle()
}
