import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { App, titleOf } from '../src/app'
import { ICON_NAMES } from '../src/icons'
import { amount, demoAccount, keepIdentity, loadIdentity, scopeOf } from '../src/identity'
import { parentOf, pathOf, PATHS } from '../src/router'
import { en } from '../src/words/en'
import { zh, type Entry } from '../src/words/zh'

const CUSTOMERS = [
  { customer_no: 'C1', name: '王建国', level: '金卡' },
  { customer_no: 'C2', name: '李雪梅', level: '' },
]
let root: HTMLElement

function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
}

/** Every entry of all pages: what leads somewhere or asks something. */
function entries(value: unknown): Entry[] {
  if (Array.isArray(value)) return value.flatMap(entries)
  if (typeof value !== 'object' || value === null) return []
  return 'ask' in value && 'go' in value ? [value as Entry] : Object.values(value).flatMap(entries)
}

async function show(): Promise<void> {
  await act(async () => {
    render(<App />, root)
  })
  // after the first drawing the effects run, and only then the answers come
  await act(async () => {
    for (let round = 0; round < 5; round++) await new Promise((done) => setTimeout(done, 0))
  })
}

const all = (id: string) => [...root.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]

beforeEach(() => {
  localStorage.clear()
  location.hash = ''
  history.replaceState(null, '')
  root = document.createElement('div')
  document.body.append(root)
  vi.stubGlobal('matchMedia', () => ({ matches: true }))
  vi.stubGlobal('fetch', async (path: string) =>
    path === '/api/demo-bank/customers' ? Response.json(CUSTOMERS) : Response.json({}, { status: 503 }),
  )
  vi.stubGlobal(
    'WebSocket',
    class {
      close() {}
    },
  )
})
afterEach(() => {
  render(null, root)
  root.remove()
  vi.unstubAllGlobals()
})

describe('the words', () => {
  it('are the same set in both languages, English without Chinese', () => {
    expect(shape(en)).toEqual(shape(zh))
    expect(JSON.stringify({ ...en, language: '' })).not.toMatch(/[\u4e00-\u9fff]/)
  })

  it('lead to pages that exist or ask something, each with an icon that exists', () => {
    const found = [...entries(zh), ...entries(en)]
    expect(found.length).toBeGreaterThan(60)
    for (const entry of found) {
      expect(ICON_NAMES).toContain(entry.icon)
      expect(entry.go === '' ? entry.ask : entry.go).not.toBe('')
      if (entry.go) expect(PATHS).toContain(entry.go)
    }
  })
})

describe('addresses', () => {
  it('name pages; unknown ones are the first page', () => {
    expect(pathOf('#/cards/lost')).toBe('/cards/lost')
    expect([pathOf(''), pathOf('#/nowhere')]).toEqual(['/', '/'])
    expect([parentOf('/cards/lost'), parentOf('/loan')]).toEqual(['/cards', '/'])
    expect(titleOf('/cards/lost', zh)).toBe('信用卡 › 挂失')
  })
})

describe('who it is', () => {
  it('is kept, and separates what is kept for each', () => {
    keepIdentity(CUSTOMERS[0]!)
    expect(loadIdentity()).toEqual(CUSTOMERS[0])
    expect(scopeOf(CUSTOMERS[0]!)).not.toBe(scopeOf('guest'))
    keepIdentity(null)
    expect(loadIdentity()).toBeNull()
    localStorage.setItem('suiban.mobile.customer', '{"broken')
    expect(loadIdentity()).toBeNull()
  })

  it('has the same made-up account each time', () => {
    expect(demoAccount('C1')).toEqual(demoAccount('C1'))
    expect(demoAccount('C1').tail).toMatch(/^\d{4}$/)
    expect(amount(1234567)).toBe('12,345.67')
  })
})

describe('the pages', () => {
  it('start with choosing a customer, and search them', async () => {
    await show()
    expect(all('mobile-customer-option').map((row) => row.dataset['customerNo'])).toEqual(['C1', 'C2'])
    const search = root.querySelector('input')!
    await act(() => {
      search.value = '雪梅'
      search.dispatchEvent(new Event('input', { bubbles: true }))
    })
    expect(all('mobile-customer-option').map((row) => row.dataset['customerNo'])).toEqual(['C2'])
  })

  it('greet the customer, hide the balance until asked, and survive a reload', async () => {
    await show()
    await act(() => all('mobile-customer-option')[0]!.click())
    expect(root.querySelector('h1')?.textContent).toContain('王建国')
    const balance = amount(demoAccount('C1').balance_minor)
    expect(root.textContent).not.toContain(balance)
    await act(() => root.querySelector<HTMLElement>('[aria-label="显示余额"]')!.click())
    expect(root.textContent).toContain(balance)
    render(null, root)
    await show()
    expect(root.querySelector('h1')?.textContent).toContain('王建国')
  })

  it('open the chat with the question of a service that is not there yet', async () => {
    keepIdentity('guest')
    await show()
    const deposit = [...root.querySelectorAll('button')].find((button) => button.textContent === '存款')!
    await act(async () => {
      deposit.click()
      await new Promise((done) => setTimeout(done, 0))
    })
    expect((all('chat-text')[0] as HTMLTextAreaElement).value).toBe('怎样存定期、利率怎么看')
    expect(root.querySelector('.m-app')?.hasAttribute('inert')).toBe(true)
  })

  it.each(PATHS)('draw %s in both languages', async (path) => {
    keepIdentity(CUSTOMERS[1]!)
    location.hash = path
    await show()
    expect(root.querySelector('main')?.textContent?.length).toBeGreaterThan(20)
    render(null, root)
    localStorage.setItem('suiban.mobile.locale', '"en"')
    await show()
    expect(document.documentElement.lang).toBe('en')
  })
})
