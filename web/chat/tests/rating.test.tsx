import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Chat } from '../src/model/chat'
import { CONVERSATION, type FakeServer, settle } from './fixtures'
import { leavePage, openPanel, page } from './opened'

const PATH = `/api/chat/conversations/${CONVERSATION}/rating`
const ENDING = {
  conversation_id: CONVERSATION, may_rate: true, by_person: true, transcript: true, score: null as number | null, reasons: [] as string[],
  words: '', changeable_until: null,
}
let server: FakeServer
let chat: Chat
let root: HTMLElement

const one = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`)
const press = (id: string) => act(async () => {
  one(id)!.click()
  await settle()
})

async function open(state: 'open' | 'closed', ending = ENDING): Promise<void> {
  server.routes[PATH] = (body) => Response.json(body ? { ...ending, ...(body as object) } : ending)
  chat = await openPanel(server, root, { state, holder: 'nobody' })
  // the card asks once it stands, and shows the answer
  await act(settle)
  await act(settle)
}

beforeEach(() => ({ server, root } = page()))
afterEach(() => leavePage(root, chat))

describe('after a talk', () => {
  it('is asked for stars, reasons and words, and sends them once with the token', async () => {
    await open('closed')
    expect(one('chat-rating-send')).toBeNull()
    await press('chat-star-2')
    await act(() => root.querySelector<HTMLElement>('.sb-reason')!.click())
    await press('chat-rating-send')
    const sent = server.posted.filter((call) => call.path === PATH && call.body)
    expect(sent.map((call) => call.body)).toEqual([{ score: 2, reasons: ['slow'], words: '' }])
    expect(sent[0]!.headers['Authorization']).toBe('Bearer token-1')
    expect(one('chat-rating')!.dataset['state']).toBe('given')
  })

  it('asks nothing while the talk goes on', async () => {
    await open('open')
    expect(one('chat-rating')).toBeNull()
    expect(server.posted.some((call) => call.path === PATH)).toBe(false)
  })

  it('does not come back once it was put away', async () => {
    await open('closed')
    await press('chat-rating-dismiss')
    expect(one('chat-rating')).toBeNull()
    expect(one('chat-transcript-html')).not.toBeNull()
    render(null, root)
    chat.stop()
    await open('closed')
    expect(one('chat-rating')).toBeNull()
  })

  it('shows what was given after a reload, to be changed', async () => {
    await open('closed', { ...ENDING, score: 4, reasons: ['quick'] })
    expect(one('chat-rating')!.dataset['state']).toBe('given')
    await press('chat-rating-change')
    expect((one('chat-star-4') as HTMLInputElement).checked).toBe(true)
  })

  it('offers nothing where the channel does not', async () => {
    await open('closed', { ...ENDING, may_rate: false, transcript: false })
    expect(one('chat-rating')).toBeNull()
    expect(one('chat-transcript-txt')).toBeNull()
  })

  it('tells of a failure and keeps what was chosen', async () => {
    await open('closed')
    server.routes[PATH] = () => Response.json({ code: 'unavailable' }, { status: 503 })
    await press('chat-star-5')
    await press('chat-rating-send')
    expect(one('chat-rating')!.dataset['state']).toBe('failed')
    expect((one('chat-star-5') as HTMLInputElement).checked).toBe(true)
  })
})
