/** Suggestions: the newest is shown, one key takes it, nothing is sent, and what became of them is told. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { EMPTY_TALK } from '@suiban/client/talk'
import type { Message, SuggestionsFrame } from '@suiban/client/types'

import { Suggestions } from '@/features/conversation/Suggestions'
import { tellAnswered } from '@/shared/answering'
import { onPutIntoComposer } from '@/shared/composing'
import type { Desk } from '@/shared/desk'
import { SessionProvider } from '@/shared/session'
import { SettingsProvider } from '@/shared/settings'
import { applyFrame, type DeskView, EMPTY_VIEW, withinMandates } from '@/shared/view'

import { quiet, until } from './until'

const one = (key: string, company_id = 'com_1') => ({ company_id, key, title: `标题 ${key}`, source: '手册', version: 2, text: `答案 ${key}`, confidence: 0.71 })
const frame = (after_seq: number, ...items: ReturnType<typeof one>[]): SuggestionsFrame => ({ type: 'suggestions', conversation_id: 'cnv_1', after_seq, items })
let host: HTMLElement
let root: Root
let view: DeskView
let listeners: Set<() => void>
const changed = () => listeners.forEach((listener) => listener())
let put: string[]
let told: unknown[]
let first: object
let unlisten: () => void
let fetched: boolean

const shown = () => [...host.querySelectorAll('[data-testid=suggestion] span:not(.unseen)')].map((item) => item.textContent)
async function show(next: DeskView): Promise<void> {
  view = next
  await act(async () => changed())
}
const come = (after_seq: number, ...items: ReturnType<typeof one>[]) => show(applyFrame(view, frame(after_seq, ...items), 0).view)
async function press(init: KeyboardEventInit): Promise<void> {
  await act(async () => {
    dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }))
  })
}

async function open(answer: object = { conversation_id: 'cnv_1', after_seq: 0, items: [] }): Promise<void> {
  first = answer
  const desk = {
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    read: () => view,
  } as unknown as Desk
  const session = { staff_id: 'stf_1', name: '', title: '', title_en: '', roles: [], permissions: [], capacity: 1, companies: [], csrf_token: '' }
  await act(async () => root.render(
    <SettingsProvider>
      <QueryClientProvider client={new QueryClient()}>
        <SessionProvider value={{ session, desk, signOut: async () => undefined }}>
          <Suggestions conversationId="cnv_1" severalParts={false} />
        </SessionProvider>
      </QueryClientProvider>
    </SettingsProvider>,
  ))
  await until(() => expect(fetched).toBe(true))
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  view = EMPTY_VIEW
  listeners = new Set()
  put = []
  told = []
  fetched = false
  vi.stubGlobal('fetch', async (path: string, init?: { body?: string }) => {
    if (path.endsWith('/outcomes')) {
      told.push(JSON.parse(init?.body ?? ''))
      return new Response(null, { status: 204 })
    }
    fetched = true
    return Response.json(first)
  })
  unlisten = onPutIntoComposer((text) => put.push(text))
  host = document.body.appendChild(document.createElement('div'))
  root = createRoot(host)
})
afterEach(async () => {
  unlisten()
  await act(async () => root.unmount())
  host.remove()
  vi.unstubAllGlobals()
})

it('what is there already is asked for; the newest wins; an answer ends them', async () => {
  await open({ conversation_id: 'cnv_1', after_seq: 3, items: [one('a')] })
  await until(() => expect(shown()).toEqual(['标题 a']))
  await come(5, one('b'), one('c'))
  expect(shown()).toEqual(['标题 b', '标题 c'])
  await come(4, one('late'))
  expect(shown()).toEqual(['标题 b', '标题 c'])
  const answer: Message = { seq: 6, author: 'staff', name: '', company_id: 'com_1', kind: 'text', text: '好', extra: null, at: '' }
  await show({ ...view, talks: { cnv_1: { ...EMPTY_TALK, items: [answer] } } })
  expect([shown(), host.querySelector('[data-testid=suggestions] p')]).toEqual([[], expect.anything()])
})

it('one key takes one of them into the composer', async () => {
  await open()
  await come(1, one('a'), one('b'))
  await press({ code: 'Digit2', key: '2', altKey: true })
  await press({ code: 'KeyR', key: 'R', ctrlKey: true, shiftKey: true })
  await press({ code: 'Digit3', key: '3', altKey: true })
  await press({ code: 'Digit1', key: '1' })
  expect(put).toEqual(['答案 b', '答案 a'])
})

it.each([
  ['答案 a', [{ company_id: 'com_1', key: 'a', outcome: 'used' }]],
  ['答案 a，另外', [{ company_id: 'com_1', key: 'a', outcome: 'edited' }]],
])('what became of one that was taken: %s', async (sent, outcomes) => {
  await open()
  await come(1, one('a'), one('b'))
  await press({ code: 'Digit1', key: '1', altKey: true })
  await act(async () => tellAnswered('cnv_1', sent))
  await until(() => expect(told).toEqual([{ items: outcomes }]))
})

it('answered in own words, all of them were ignored; another talk is not meant', async () => {
  await open()
  await come(1, one('a'), one('b'))
  tellAnswered('cnv_2', '好')
  await quiet()
  expect(told).toEqual([])
  tellAnswered('cnv_1', '好')
  await until(() => expect(told).not.toEqual([]))
  expect(told).toEqual([{ items: [{ company_id: 'com_1', key: 'a', outcome: 'ignored' }, { company_id: 'com_1', key: 'b', outcome: 'ignored' }] }])
})

it('with the mandate goes what its company would have answered', () => {
  const known = applyFrame({ ...EMPTY_VIEW }, frame(1, one('a'), one('b', 'com_2')), 0).view
  expect(withinMandates(known, ['com_1']).suggestions['cnv_1']?.items.map((item) => item.key)).toEqual(['a'])
})
