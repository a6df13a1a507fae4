/** Settings: what is wrong stands where it is, nothing of somebody else's is overwritten, what is not saved is kept. */
import { act } from 'react'
import { Route, Routes } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { contrastWithWhite, differing, draftKey, draftOf, keepDraft, linesOf, same, SECTIONS, type Setting, spansOf } from '@/features/settings/api'
import SettingsPage from '@/features/settings/SettingsPage'
import type { Permission } from '@/shared/api'
import { settingsEn, settingsZh } from '@/shared/words/settings'

import { BANK, INSURER, stage } from './stage'
import { by, gone, press, there, until, write } from './until'

const RULES: Setting = { company_id: 'com_1', key: 'bank', value: { listeners_shown: true, agents_download: false }, digest: 'd1' }
const QUEUE: Setting = { company_id: 'com_1', key: 'card', value: { name: '信用卡', name_en: 'Cards', skills: { card: 2 }, hours: '', target_wait_s: 30, reservation_s: 20, priority: 0 }, digest: 'q1' }
const OTHERS: Setting = { ...QUEUE, company_id: 'com_2', key: 'claim', digest: 'q2' }
const { answers, sent, show, leave } = stage({ items: [], may_change: true })
const open = (address: string, permissions: Permission[] = ['settings']) =>
  show(<Routes><Route path="settings/:section?/:company?/:id?" element={<SettingsPage />} /></Routes>, address, { permissions, companies: [BANK, INSURER] })
const hex = (digits: string) => `#${digits}`

beforeEach(() => {
  Object.assign(answers, { 'GET /api/settings/rules': [200, { items: [RULES], may_change: true }], 'GET /api/settings/queues': [200, { items: [QUEUE, OTHERS], may_change: true }] })
  Element.prototype.scrollIntoView = vi.fn()
})
afterEach(() => {
  for (const one of [RULES, QUEUE]) for (const section of ['rules', 'queues']) keepDraft(draftKey(section, one.company_id, one.key), null)
})

describe('the page', () => {
  it('saves what was changed over what was seen', async () => {
    answers['PUT /api/settings/rules/bank'] = [200, { ...RULES, value: { ...RULES.value, listeners_shown: false }, digest: 'd2' }]
    await open('/settings/rules/bank/bank')
    expect(((await there('setting-save')) as HTMLButtonElement).disabled).toBe(true)
    await press('field-listeners_shown')
    await until(() => expect(document.body.textContent).toContain(settingsZh.unsaved))
    answers['GET /api/settings/rules'] = [200, { items: [{ ...RULES, value: { ...RULES.value, listeners_shown: false }, digest: 'd2' }], may_change: true }]
    await press('setting-save')
    await until(() => expect(document.body.textContent).not.toContain(settingsZh.unsaved))
    expect(sent('PUT')).toEqual([{ company_id: 'com_1', seen: 'd1', value: { listeners_shown: false, agents_download: false } }])
    expect((by('setting-save') as HTMLButtonElement).disabled).toBe(true)
  })

  it('shows both when somebody else saved meanwhile, and saves over theirs only when told to', async () => {
    await open('/settings/rules/bank/bank')
    await press('field-listeners_shown')
    const theirs = { ...RULES, value: { listeners_shown: true, agents_download: true }, digest: 'd9' }
    answers['PUT /api/settings/rules/bank'] = [409, { code: 'setting_changed', title: '', status: 409, retryable: false }]
    answers['GET /api/settings/rules'] = [200, { items: [theirs], may_change: true }]
    await press('setting-save')
    await there('setting-conflict')
    const rows = [...by('setting-conflict')!.querySelectorAll('tbody tr')].map((row) => row.textContent)
    expect(rows).toEqual([`${settingsZh.label.listeners_shown}${settingsZh.no}${settingsZh.yes}`, `${settingsZh.label.agents_download}${settingsZh.no}${settingsZh.yes}`])
    expect((by('setting-save') as HTMLButtonElement).disabled).toBe(true)
    answers['PUT /api/settings/rules/bank'] = [200, { ...theirs, value: { listeners_shown: false, agents_download: false }, digest: 'd10' }]
    await press('conflict-keep')
    await press('setting-save')
    await until(() => expect(sent('PUT').at(-1)).toMatchObject({ seen: 'd9', value: { listeners_shown: false, agents_download: false } }))
  })

  it('gives up for theirs', async () => {
    await open('/settings/rules/bank/bank')
    await press('field-listeners_shown')
    answers['PUT /api/settings/rules/bank'] = [409, { code: 'setting_changed', title: '', status: 409, retryable: false }]
    answers['GET /api/settings/rules'] = [200, { items: [{ ...RULES, value: { listeners_shown: true, agents_download: true }, digest: 'd9' }], may_change: true }]
    await press('setting-save')
    await press('conflict-take')
    await gone('setting-conflict')
    expect(by('field-agents_download')?.getAttribute('aria-checked')).toBe('true')
    expect(sent('PUT')).toHaveLength(1)
  })

  it('keeps what is not saved when one goes away and comes back', async () => {
    await open('/settings/queues/bank/card')
    await write('field-name', '信用卡服务')
    await leave()
    expect(draftOf(draftKey('queues', 'com_1', 'card'))?.value.name).toBe('信用卡服务')
    await open('/settings/queues/bank/card')
    expect(((await there('field-name')) as HTMLInputElement).value).toBe('信用卡服务')
    await press('setting-revert')
    await until(() => expect((by('field-name') as HTMLInputElement).value).toBe('信用卡'))
    expect(draftOf(draftKey('queues', 'com_1', 'card'))).toBeUndefined()
  })

  it('begins each at its top', async () => {
    const SECOND = { ...QUEUE, key: 'loan', digest: 'q3' }
    answers['GET /api/settings/queues'] = [200, { items: [QUEUE, SECOND], may_change: true }]
    await open('/settings/queues/bank/card')
    await there('field-name')
    document.querySelector('.settings-one')!.scrollTop = 400
    await act(async () => document.querySelector<HTMLElement>('[data-key=loan]')!.click())
    await until(() => expect(document.querySelector('.settings-one')!.scrollTop).toBe(0))
  })

  it('says what is wrong at the field it is wrong with', async () => {
    answers['PUT /api/settings/queues/card'] = [422, { code: 'setting_invalid', title: '', status: 422, retryable: false, detail: { problem: 'too_long', field: 'name' } }]
    await open('/settings/queues/bank/card')
    await write('field-name', 'x')
    await press('setting-save')
    await until(() => expect(by('field-name')!.getAttribute('aria-invalid')).toBe('true'))
    const said = document.getElementById(by('field-name')!.getAttribute('aria-describedby')!)
    expect(said?.textContent).toBe(settingsZh.problem.too_long)
    expect(said?.getAttribute('role')).toBe('alert')
    // whoever saved from the end of a long form sees it
    expect(vi.mocked(said!.scrollIntoView).mock.contexts).toEqual([said])
  })

  it('makes a new one of the chosen company, with a key that can be one', async () => {
    answers['PUT /api/settings/queues/vip'] = [200, { ...QUEUE, company_id: 'com_2', key: 'vip', digest: 'n1' }]
    await open('/settings/queues/insurer/+')
    await there('setting-row')
    expect([...document.querySelectorAll('[data-testid=setting-row]')].map((row) => row.getAttribute('data-key'))).toEqual(['claim'])
    await write('field-name', '贵宾')
    await press('setting-save')
    await until(() => expect(document.body.textContent).toContain(settingsZh.key_wrong))
    expect(sent('PUT')).toEqual([])
    expect(vi.mocked(document.body.scrollIntoView).mock.contexts[0]).toHaveProperty('textContent', settingsZh.key_wrong)
    await write('setting-key', 'VIP')
    await press('setting-save')
    await until(() => expect(sent('PUT /api/settings/queues/vip')).toMatchObject([{ company_id: 'com_2', seen: null, value: { name: '贵宾', target_wait_s: 30 } }]))
  })

  it('lets auditors read and change nothing', async () => {
    answers['GET /api/settings/queues'] = [200, { items: [QUEUE], may_change: false }]
    await open('/settings/queues/bank/card', ['audit'])
    await there('settings-read-only')
    await there('field-name')
    expect(by('setting-save')).toBeNull()
    expect(by('setting-add')).toBeNull()
    expect((by('field-name') as HTMLInputElement).disabled).toBe(true)
  })

  it('says that there is nothing yet', async () => {
    await open('/settings/hours')
    await until(() => expect(document.body.textContent).toContain(settingsZh.empty))
  })

  it('says that it failed', async () => {
    answers['GET /api/settings/queues'] = [403, { code: 'permission_missing', title: '', status: 403, retryable: false }]
    await open('/settings/queues')
    await until(() => expect(document.querySelector('[role=alert]')).not.toBeNull())
  })
})

describe('values', () => {
  it('are the same whatever the order of their parts', () => {
    expect(same({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true)
    expect(same(['a', 'b'], ['b', 'a'])).toBe(false)
    expect(differing('queues', QUEUE.value, { ...QUEUE.value, skills: { card: 3 }, priority: 1 })).toEqual(['skills', 'priority'])
  })

  it('are read from what people type', () => {
    expect(spansOf('09：00 - 12:00，13:00-18:00, ')).toEqual(['09:00-12:00', '13:00-18:00'])
    expect(linesOf(' a \n\n b')).toEqual(['a', 'b'])
  })

  it('know on which colours white is read', () => {
    expect(contrastWithWhite(hex('000000'))).toBeCloseTo(21)
    expect(contrastWithWhite(hex('ffffff'))).toBeCloseTo(1)
    expect(contrastWithWhite(hex('14665a'))).toBeGreaterThan(4.5)
    expect(contrastWithWhite(hex('ffcc00'))).toBeLessThan(4.5)
    expect(contrastWithWhite('')).toBe(21)
  })

  it('have names in both languages', () => {
    for (const [name, section] of Object.entries(SECTIONS)) {
      for (const words of [settingsZh, settingsEn]) {
        expect(words.section[name], name).toBeTruthy()
        expect(words.about[name], name).toBeTruthy()
        for (const field of section.fields) expect(words.label[field.name], field.name).toBeTruthy()
      }
    }
    for (const part of ['section', 'about', 'label', 'hint', 'group', 'weekday', 'problem', 'errors'] as const) {
      expect(Object.keys(settingsEn[part])).toEqual(Object.keys(settingsZh[part]))
    }
  })
})
