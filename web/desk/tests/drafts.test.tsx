/** Nothing that was written is lost: reload, signing out, a tab that dies, another tab. */
import { act, useEffect } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { draftsOf, forgetOldDrafts, KEPT_DAYS, loadJson, useDraft } from '@/shared/drafts'

let host: HTMLElement
let root: Root
let write: (text: string) => void
let text: string

function Field({ staff, place }: { staff: string; place: string }) {
  const draft = useDraft(staff, place)
  useEffect(() => {
    ;[text, write] = draft
  })
  return <i>{draft[0]}</i>
}
async function open(staff = 'stf_1', place = 'note.cnv_1'): Promise<void> {
  root = createRoot(host)
  await act(async () => root.render(<Field staff={staff} place={place} />))
}
const otherTab = (newValue: string | null, place = 'note.cnv_1') => act(async () => {
  dispatchEvent(new StorageEvent('storage', { key: `suiban.draft.stf_1.${place}`, newValue, storageArea: localStorage }))
})

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 })
  localStorage.clear()
  host = document.createElement('div')
  document.body.append(host)
})
afterEach(async () => {
  await act(async () => root.unmount())
  host.remove()
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

it('is kept at every stroke, without a goodbye', async () => {
  await open()
  await act(async () => write('请核实地'))
  // the tab dies here: no unmount, no timer, no event
  expect(localStorage.getItem('suiban.draft.stf_1.note.cnv_1')).toBe('请核实地')
  await open()
  expect(text).toBe('请核实地')
})

it('is nobody else\u2019s, and no other place\u2019s', async () => {
  draftsOf('stf_1').save('note.cnv_1', '我的')
  await open('stf_2')
  expect(text).toBe('')
  await act(async () => root.unmount())
  await open('stf_1', 'cnv_1')
  expect(text).toBe('')
})

it('comes over from another tab, but not into what is being written here', async () => {
  await open()
  await otherTab('那边写的')
  expect(text).toBe('那边写的')
  await act(async () => write('这边写的'))
  await otherTab('那边又写的')
  expect(text).toBe('这边写的')
  vi.setSystemTime(1_010_000)
  await otherTab(null)
  expect(text).toBe('')
  await otherTab('别处的', 'note.cnv_2')
  expect(text).toBe('')
})

it('stays in the field when the browser keeps nothing', async () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  await open()
  await act(async () => write('还在'))
  expect(text).toBe('还在')
})

it('a kept value of another shape is none', () => {
  const fits = (value: unknown): value is { a: number } => typeof (value as { a?: unknown } | null)?.a === 'number'
  for (const kept of ['{"a":"x"}', 'not json', 'null', '[]']) {
    localStorage.setItem('suiban.draft.stf_1.x', kept)
    expect(loadJson('stf_1', 'x', fits)).toBeNull()
  }
  localStorage.setItem('suiban.draft.stf_1.x', '{"a":1}')
  expect(loadJson('stf_1', 'x', fits)).toEqual({ a: 1 })
})

it('is forgotten with its time when nobody changed it for a month, whoever wrote it', () => {
  const days = (count: number) => vi.setSystemTime(1_000_000 + count * 86_400_000)
  draftsOf('stf_1').save('cnv_1', '很久以前')
  draftsOf('stf_2').save('note.cnv_1', '别人的')
  draftsOf('stf_1').save('cnv_2', '还在改')
  localStorage.setItem('suiban.draft.stf_1.cnv_3', '不知何时')
  localStorage.setItem('suiban.desk.settings', '{}')
  days(KEPT_DAYS)
  forgetOldDrafts(Date.now())
  expect(localStorage).toHaveLength(9)
  draftsOf('stf_1').save('cnv_2', '又改了')
  days(KEPT_DAYS + 1)
  forgetOldDrafts(Date.now())
  expect(Object.keys(localStorage).sort()).toEqual([
    'suiban.desk.settings', 'suiban.draft.stf_1.cnv_2', 'suiban.draft.stf_1.cnv_3', 'suiban.drafted.stf_1.cnv_2', 'suiban.drafted.stf_1.cnv_3',
  ])
  draftsOf('stf_1').save('cnv_2', '')
  expect(localStorage.getItem('suiban.drafted.stf_1.cnv_2')).toBeNull()
})
