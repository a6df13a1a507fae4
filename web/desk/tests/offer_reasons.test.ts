/** The line on an offer: whom they know before anything else, then what brought it here, then how one was chosen. */
import { expect, it } from 'vitest'

import { type OfferReasons, whyMe } from '@/features/inbox/offerReasons'
import type { Why } from '@/shared/work'
import { en } from '@/shared/words/en'
import { zh } from '@/shared/words/zh'

const nameOf = (one: { name: string } | undefined) => one?.name ?? ''
const why = (code: Why['code'], people = 1): Why => ({ code, people, skill: '', skill_en: '', level: 0, in_s: null, helpers: 0 })
const reasons = (more: Partial<OfferReasons>): OfferReasons => ({ why: null, points: {}, waited_s: 5, target_wait_s: 30, from_queue: '', from_queue_en: '', ...more })
const line = (more: Partial<OfferReasons>, kind = 'conversation') => whyMe(kind, reasons(more), zh, nameOf)

it('says first that they are mine, and then what else there is', () => {
  expect(line({ why: why('manager'), points: { returned: 3, level: 6 }, waited_s: 95 })).toBe('你是这位客户的客户经理 · 刚放弃又回来 · 等了 01:35，已超承诺 · 等级优先')
  expect(line({ why: why('last_agent') })).toBe('上次由你接待')
})

it('of strangers, what brought them here comes before how I was chosen', () => {
  expect(line({ why: why('least_busy', 3), from_queue: '贷款' })).toBe('从「贷款」转来 · 合适且空闲的 3 人里你手上最少')
  expect(line({ why: why('backup') })).toBe('后援：本队的同事都腾不出手')
  expect(line({ why: why('only'), waited_s: 30 })).toBe('合适的同事里只有你空闲')
})

it('a call that I promised is called so, and no task has waited too long for a person', () => {
  expect(line({ why: why('named'), waited_s: 900 }, 'callback')).toBe('由你约好的回电')
  expect(line({ why: why('named'), waited_s: 900 }, 'complaint')).toBe('指名找你')
})

it('says nothing where nothing is known', () => {
  expect(line({})).toBe('')
  expect(line({ why: why('asked', 1) })).toBe('')
  expect(line({ why: why('asked', 3) })).toBe('同时问了 3 人，先应答的接待')
})

it('has the same lines in English', () => {
  expect(Object.keys(en.offer.why_me)).toEqual(Object.keys(zh.offer.why_me))
})
