/** Waiting for what is expected: how long it takes depends on the machine, not on the test. */
import { act } from 'react'
import { expect } from 'vitest'

const LIMIT_MS = 10_000
const BETWEEN_MS = 5
/** What should not happen has this long to happen. */
const QUIET_MS = 40

const pass = (ms: number) => act(() => new Promise<void>((done) => setTimeout(done, ms)))

/** Until `holds` throws no more: then what it returns. Each time React draws what has come meanwhile. */
export async function until<T>(holds: () => T): Promise<T> {
  const end = performance.now() + LIMIT_MS
  for (;;) {
    await pass(BETWEEN_MS)
    try {
      return holds()
    } catch (error) {
      if (performance.now() > end) throw error
    }
  }
}

/** Before saying that something did not happen. */
export const quiet = () => pass(QUIET_MS)

export const by = (id: string) => document.querySelector<HTMLElement>(`[data-testid=${id}]`)

/** The part of the page with this name, once it stands there. */
export const there = (id: string) => until(() => {
  const found = by(id)
  expect(found, id).not.toBeNull()
  return found!
})

export const gone = (id: string) => until(() => expect(by(id), id).toBeNull())

/** Presses it once it stands there and may be pressed. */
export async function press(id: string): Promise<void> {
  const found = await until(() => {
    const one = by(id) as HTMLButtonElement | null
    expect(one, id).not.toBeNull()
    expect(one!.disabled, `${id} may be pressed`).not.toBe(true)
    return one!
  })
  await act(async () => found.click())
}

/** Writes into a field once it stands there. */
export async function write(id: string, text: string): Promise<void> {
  const field = (await there(id)) as HTMLInputElement
  const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype
  await act(async () => {
    Object.getOwnPropertyDescriptor(prototype, 'value')!.set!.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
}
