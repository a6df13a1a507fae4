/** The worker that shows pushes, run as it is in a place that looks like a service worker's. */
import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'

import { beforeEach, expect, it } from 'vitest'

const SOURCE = readFileSync(new URL('../worker/push_worker.js', import.meta.url), 'utf8')
const TALK = `cnv_${'0'.repeat(31)}1`

interface Page {
  url: string
  focused: boolean
  told: unknown[]
  focus: () => Promise<void>
  postMessage: (data: unknown) => void
}
let pages: Page[]
let shown: { title: string; options: { body: string; tag: string; data: object } }[]
let opened: string[]
let focused: Page[]
let listeners: Record<string, (event: object) => void>

function page(path = '/desk/inbox', looked = false): Page {
  const made: Page = {
    url: `https://bank.test${path}`, focused: looked, told: [],
    focus: async () => void focused.push(made),
    postMessage: (data) => void made.told.push(data),
  }
  pages.push(made)
  return made
}

async function run(name: string, event: object): Promise<void> {
  const waits: Promise<unknown>[] = []
  listeners[name]!({ ...event, waitUntil: (work: Promise<unknown>) => waits.push(work) })
  await Promise.all(waits)
}
const push = (body: unknown) => run('push', { data: { json: () => (typeof body === 'string' ? (JSON.parse(body) as unknown) : body) } })
const click = (data: object) => run('notificationclick', { notification: { close: () => undefined, data } })
const MESSAGE = { kind: 'message', title: '客户有新消息', text: '你接待的客户发来了消息', conversation_id: TALK }

beforeEach(() => {
  pages = []
  shown = []
  opened = []
  focused = []
  listeners = {}
  const self = {
    addEventListener: (name: string, listener: (event: object) => void) => (listeners[name] = listener),
    skipWaiting: () => undefined,
    registration: { scope: 'https://bank.test/desk/', showNotification: async (title: string, options: never) => void shown.push({ title, options }) },
    clients: { claim: async () => undefined, matchAll: async () => pages, openWindow: async (url: string) => void opened.push(url) },
  }
  runInNewContext(SOURCE, { self })
})

it('shows what a push says, one a talk', async () => {
  page()
  await push(MESSAGE)
  expect(shown).toHaveLength(1)
  expect(shown[0]).toMatchObject({ title: '客户有新消息', options: { body: '你接待的客户发来了消息', tag: TALK, data: { conversation_id: TALK } } })
})

it('is silent while one looks at the page, which is told; a test is shown all the same', async () => {
  const looked = page('/desk/inbox', true)
  await push(MESSAGE)
  expect(shown).toEqual([])
  expect(looked.told).toEqual([{ suiban: 'pushed', kind: 'message' }])
  await push({ kind: 'test', title: 'x', text: '' })
  expect(shown).toHaveLength(1)
})

it.each([['nonsense', 'not json {'], ['another kind', { kind: 'wipe', title: 'x' }], ['no title', { kind: 'offer' }], ['nothing', null]])(
  'shows nothing for %s',
  async (_, body) => {
    await push(body)
    expect(shown).toEqual([])
  },
)

it('a click leads an open page to the talk, and opens one where none is', async () => {
  const other = page('/mobile/')
  await click({ kind: 'message', conversation_id: TALK })
  expect(opened).toEqual([`https://bank.test/desk/inbox/${TALK}`])
  const mine = page()
  await click({ kind: 'message', conversation_id: TALK })
  expect(opened).toHaveLength(1)
  expect(focused).toEqual([mine])
  expect(mine.told).toEqual([{ suiban: 'open', kind: 'message', conversation_id: TALK }])
  expect(other.told).toEqual([])
})

it('a conversation that is none is not put into an address', async () => {
  await click({ kind: 'message', conversation_id: '../../evil' })
  expect(opened).toEqual(['https://bank.test/desk/inbox'])
})
