/** The editor of rules: warnings are confirmed, versions compared and gone back to. */
import { act } from 'react'
import { Route, Routes } from 'react-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { draftKey, type Finding, keepDraft, type Setting } from '@/features/settings/api'
import { apart, monthOf, overMidnight, withHolidays } from '@/features/settings/rules'
import SettingsPage from '@/features/settings/SettingsPage'
import { rulesZh } from '@/shared/words/rules'
import { settingsZh } from '@/shared/words/settings'

import { stage } from './stage'
import { by, press, there, until } from './until'

const NOBODY: Finding = { problem: 'nobody_can', field: 'skills', where: 'wealth', level: 5, best: 2, wait_s: 0 }
const QUEUE: Setting = { company_id: 'com_1', key: 'card', value: { name: '信用卡', name_en: '', skills: { wealth: 2 }, wishes: {}, relax_s: 20, hours: '', target_wait_s: 30, reservation_s: 20, priority: 0, active: true }, digest: 'q1', findings: [] }
const VERSION = { section: 'queues', key: 'card', at: '2026-11-21T02:00:00Z', by_kind: 'staff', by_id: 'stf_1', by_name: '高远', reason: '' }
const { answers, texts, sent, show } = stage({ items: [], may_change: true, more: false })
const open = (address: string) => show(<Routes><Route path="settings/:section?/:company?/:id?" element={<SettingsPage />} /></Routes>, address, { permissions: ['settings'] })

beforeEach(() => {
  Object.assign(answers, {
    'GET /api/settings/queues': [200, { items: [QUEUE], may_change: true }],
    'GET /api/settings/skills': [200, { items: [{ company_id: null, key: 'wealth', value: { name: '理财', name_en: 'Wealth' }, digest: 's' }], may_change: true }],
    'POST /api/settings/queues/card/check': [200, { problem: null, findings: [NOBODY] }],
  })
})
afterEach(() => keepDraft(draftKey('queues', 'com_1', 'card'), null))

describe('warnings', () => {
  it('are told while one writes, and what is meant is saved once it is confirmed', async () => {
    keepDraft(draftKey('queues', 'com_1', 'card'), { value: { ...QUEUE.value, skills: { wealth: 5 } }, seen: 'q1' })
    answers['PUT /api/settings/queues/card'] = [409, { code: 'setting_doubtful', title: '', status: 409, retryable: false, detail: NOBODY }]
    await open('/settings/queues/bank/card')
    await there('setting-findings')
    expect(by('setting-findings')!.textContent).toContain(rulesZh.finding.nobody_can!('理财', 5, 2, 0))
    await press('setting-save')
    await there('doubt-confirm')
    answers['PUT /api/settings/queues/card'] = [200, { ...QUEUE, value: { ...QUEUE.value, skills: { wealth: 5 } }, digest: 'q2', findings: [NOBODY] }]
    await press('doubt-confirm')
    await until(() => expect(sent('PUT')).toMatchObject([{ seen: 'q1' }, { seen: 'q1', confirmed: ['nobody_can'] }]))
    expect(sent('PUT')[0]).not.toHaveProperty('confirmed')
  })

  it('name queues by their names, and no queue is its own back-up', async () => {
    const loans: Setting = { ...QUEUE, key: 'loan', value: { ...QUEUE.value, name: '贷款' } }
    const finding: Finding = { problem: 'nobody_helps', field: 'backup', where: 'loan', level: 0, best: 0, wait_s: 0 }
    answers['GET /api/settings/queues'] = [200, { items: [{ ...QUEUE, findings: [finding] }, loans], may_change: true }]
    await open('/settings/queues/bank/card')
    await there('setting-findings')
    await until(() => expect(by('setting-findings')!.textContent).toContain(rulesZh.finding.nobody_helps!('贷款', 0, 0, 0)))
    await act(async () => by('field-backup')!.querySelector('input')!.dispatchEvent(new MouseEvent('mousedown', { bubbles: true })))
    await until(() => expect([...document.querySelectorAll('.ant-select-item-option-content')].map((one) => one.textContent)).toEqual(['贷款']))
  })

  it('mark what is odd in the list and stand over it', async () => {
    answers['GET /api/settings/queues'] = [200, { items: [{ ...QUEUE, findings: [NOBODY] }], may_change: true }]
    await open('/settings/queues/bank/card')
    await there('setting-odd')
    await there('setting-findings')
  })

  it('say what is wrong at its field before it is saved', async () => {
    keepDraft(draftKey('queues', 'com_1', 'card'), { value: { ...QUEUE.value, hours: 'gone' }, seen: 'q1' })
    answers['POST /api/settings/queues/card/check'] = [200, { problem: { problem: 'hours_unknown', field: 'hours', where: 'gone' }, findings: [] }]
    await open('/settings/queues/bank/card')
    await until(() => expect(document.querySelector('.setting-problem')?.textContent).toContain('gone'))
    expect(sent('PUT')).toEqual([])
  })
})

describe('versions', () => {
  const first = { ...VERSION, number: 1, before: { ...QUEUE.value, target_wait_s: 60 }, after: { ...QUEUE.value, target_wait_s: 45 } }
  const second = { ...VERSION, number: 2, reason: '春节', before: first.after, after: QUEUE.value }

  it('show who changed what and why, compare two, and go back over what was seen', async () => {
    answers['GET /api/settings/queues/card/versions?company_id=com_1'] = [200, { items: [second, first], more: false }]
    answers['POST /api/settings/queues/card/roll-back'] = [200, { ...QUEUE, digest: 'q3' }]
    await open('/settings/queues/bank/card')
    await press('versions-open')
    await there('version-row')
    const rows = [...document.querySelectorAll('[data-testid=version-row]')]
    expect(rows.map((row) => row.getAttribute('data-number'))).toEqual(['2', '1', '0'])
    expect(rows[0]!.textContent).toContain('春节')
    expect(rows[0]!.textContent).toContain('高远')
    for (const row of [rows[0]!, rows[2]!]) await act(async () => row.querySelector('input')!.click())
    await there('versions-two')
    expect([...by('versions-two')!.querySelectorAll('tbody td')].map((cell) => cell.textContent)).toEqual(['60', '30'])
    await act(async () => rows[1]!.querySelector<HTMLElement>('[data-testid=version-back]')!.click())
    await press('version-confirm')
    await until(() => expect(sent('POST /api/settings/queues/card/roll-back')).toMatchObject([{ company_id: 'com_1', to: 1, seen: 'q1' }]))
  })
})

const FIGURES = { arrived: 10, answered: 8, service_level: 0.6, wait_s_mean: 40, wait_s_p95: 90, abandoned_share: 0.2, occupancy: 0.7 }
const TRIED = {
  day: '2026-11-21', works: 10, left_out: 0, people: 3, real: { '': FIGURES, card: FIGURES }, now: { '': FIGURES, card: FIGURES }, then: { '': FIGURES, card: { ...FIGURES, service_level: 0.9 } },
  changed: [{ queue_key: 'card', at: '2026-11-21T02:00:00Z', real: { fate: 'gave_up', wait_s: 30 }, now: { fate: 'gave_up', wait_s: 30 }, then: { fate: 'answered', wait_s: 5 } }], changed_count: 1, apart: { same_fate: 0.97, wait_s_mean: 6 }, unseen: ['hours'],
}

describe('trying on a real day', () => {
  const lines = (...said: unknown[]) => said.map((one) => JSON.stringify(one)).join('\n')

  it('sends what is not saved and shows what happened beside both runs', async () => {
    keepDraft(draftKey('queues', 'com_1', 'card'), { value: { ...QUEUE.value, target_wait_s: 60 }, seen: 'q1' })
    texts['POST /api/settings/dry-run'] = lines({ done: 5, of: 20 }, { tried: TRIED })
    await open('/settings/queues/bank/card')
    await press('trial-open')
    await there('trial-drafts')
    expect(by('trial-drafts')!.textContent).toContain('信用卡')
    await press('trial-run')
    await there('trial-result')
    expect(by('trial-unseen')!.textContent).toContain(settingsZh.label.hours)
    expect(sent('POST /api/settings/dry-run')).toEqual([{ company_id: 'com_1', day: null, at: null, drafts: [{ section: 'queues', key: 'card', value: { ...QUEUE.value, target_wait_s: 60 } }] }])
    expect([...by('trial-bars')!.querySelectorAll('li')].map((one) => one.textContent)).toEqual(['60%', '60%', '90%'])
    expect(by('trial-apart')!.textContent).toContain('97%')
    expect(by('trial-changed')!.textContent).toContain(rulesZh.fate.answered)
  })

  it('says that nobody came', async () => {
    texts['POST /api/settings/dry-run'] = lines({ tried: { ...TRIED, works: 0 } })
    await open('/settings/queues/bank/card')
    await press('trial-open')
    await press('trial-run')
    await there('trial-none')
  })

  it('says that it failed, also on the way', async () => {
    texts['POST /api/settings/dry-run'] = lines({ done: 1, of: 9 }, { error: 'sum_too_long' })
    await open('/settings/queues/bank/card')
    await press('trial-open')
    await press('trial-run')
    await there('trial-error')
    expect(by('trial-error')!.textContent).toContain(settingsZh.errors.sum_too_long)
  })
})

describe('hours', () => {
  const HOURS: Setting = { company_id: 'com_1', key: 'day', value: { name: '白天', name_en: '', weekly: { mon: ['09:00-18:00'], sat: ['22:00-06:00'] }, days: {}, closed_text: '', closed_text_en: '' }, digest: 'h1', findings: [] }
  beforeEach(() => {
    answers['GET /api/settings/hours'] = [200, { items: [HOURS], may_change: true }]
    keepDraft(draftKey('hours', 'com_1', 'day'), null)
  })

  it('take a year of public holidays, looked at before they are entered', async () => {
    const year = new Date().getMonth() >= 10 ? new Date().getFullYear() + 1 : new Date().getFullYear()
    answers[`GET /api/settings/public-holidays?region=cn&year=${year}`] = [200, { arranged: false, items: [{ day: `${year}-10-01`, name: '国庆节', name_en: 'National Day', working: false }] }]
    await open('/settings/hours/bank/day')
    await press('take-open')
    await there('take-not-arranged')
    expect(document.querySelector(`[data-day="${year}-10-01"]`)?.textContent).toContain('国庆节')
    await press('take-do')
    await there(`spans-${year}-10-01`)
    keepDraft(draftKey('hours', 'com_1', 'day'), null)
  })

  it('over midnight are split in two', async () => {
    await open('/settings/hours/bank/day')
    await press('split-sat')
    await until(() => expect((by('spans-sat') as HTMLInputElement).value).toBe('22:00-24:00'))
    expect((by('spans-sun') as HTMLInputElement).value).toBe('00:00-06:00')
    keepDraft(draftKey('hours', 'com_1', 'day'), null)
  })

  it('are seen as a year', async () => {
    await open('/settings/hours/bank/day')
    await press('calendar-open')
    await there('year-calendar')
    expect(document.querySelectorAll('.year-months table')).toHaveLength(12)
    const before = by('year-calendar')!.getAttribute('aria-label')
    await press('year-after')
    await until(() => expect(by('year-calendar')!.getAttribute('aria-label')).not.toBe(before))
  })
})

describe('what is pure', () => {
  it('enters holidays and leaves what is entered', () => {
    const found = [{ day: '2026-10-01', name: '', name_en: '', working: false }, { day: '2026-10-10', name: '', name_en: '', working: true }, { day: '2026-10-02', name: '', name_en: '', working: false }]
    const weekly = { mon: ['09:00-18:00'], sun: ['10:00-12:00'] }
    expect(withHolidays({ '2026-10-02': ['08:00-09:00'] }, weekly, found, 'closed')).toEqual({ '2026-10-01': [], '2026-10-02': ['08:00-09:00'], '2026-10-10': ['09:00-18:00'] })
    expect(withHolidays({}, weekly, found.slice(0, 1), 'sunday')).toEqual({ '2026-10-01': ['10:00-12:00'] })
  })

  it('lays out a month with its hours', () => {
    const { lead, days } = monthOf(2026, 2, { mon: ['09:00-12:00', '13:00-18:00'] }, { '2026-02-16': [], '2026-02-17': ['10:00-10:30'] })
    expect(lead).toBe(6)
    expect(days).toHaveLength(28)
    expect(days.filter((one) => one.differs).map((one) => one.day)).toEqual(['2026-02-16', '2026-02-17'])
    expect([days[1]!.hours, days[15]!.hours, days[16]!.hours]).toEqual([8, 0, 0.5])
  })

  it('finds the fields that differ, whatever the order of their parts', () => {
    expect(apart({ a: 1, skills: { x: 1, y: 2 } }, { a: 1, skills: { y: 2, x: 1 } })).toEqual([])
    expect(apart({ a: 1, old: true }, { a: 2, fresh: 'x' })).toEqual(['a', 'fresh', 'old'])
  })

  it('splits what goes over midnight and leaves the rest', () => {
    expect(overMidnight('22:00-06:00')).toEqual(['22:00-24:00', '00:00-06:00'])
    expect(overMidnight('09:00-18:00')).toBeNull()
    expect(overMidnight('9-18')).toBeNull()
  })
})
