/** Canned replies: where a slash begins one, what fits, and what is to be typed over. */
import { describe, expect, it } from 'vitest'

import type { CannedReply } from '@/shared/api'
import { firstBlank, matchReplies, misplaced, readable, slashAt } from '@/shared/canned'

const reply = (code: string, title: string, initials: string, pinyin: string, more: Partial<CannedReply> = {}): CannedReply => ({
  canned_id: `can_${code}`, company_id: 'com_1', personal: false, code, title, initials, pinyin, body: '正文', category: '', language: 'zh',
  version: 1, updated_at: '', uses: 0, own_uses: 0, own_last_at: null, ...more,
})
const ITEMS = [
  reply('card-loss', '卡丢失先挂失', 'kdsxgs', 'kadiushixianguashi', { category: '信用卡' }),
  reply('verify', '核实身份', 'hssf', 'heshishenfen'),
  reply('bye-en', 'Closing remarks', 'cr', 'closingremarks', { body: 'Thank you for contacting us' }),
  reply('bye', '结束语', 'jsy', 'jieshuyu', { body: '祝您生活愉快' }),
]
const codes = (query: string, items = ITEMS) => matchReplies(items, query).map((item) => item.code)

it.each([
  ['kdsxgs', ['card-loss']], ['KD', ['card-loss']], ['kadiu', ['card-loss']], ['卡丢', ['card-loss']], ['挂失', ['card-loss']], ['xgs', ['card-loss']],
  ['card', ['card-loss']], ['信用卡', ['card-loss']], ['hssf', ['verify']], ['remarks', ['bye-en']], ['contacting', ['bye-en']], ['愉快', ['bye']],
  ['bye', ['bye', 'bye-en']], ['qqq', []],
])('/%s finds %j', (query, found) => expect(codes(query)).toEqual(found))

it('what one used last stands first, then what one uses most, then what all do', () => {
  const used = [
    reply('a', 'A', 'a', 'a', { uses: 9 }), reply('b', 'B', 'b', 'b', { own_uses: 2, own_last_at: '2026-11-20T00:00:00Z' }),
    reply('c', 'C', 'c', 'c', { own_uses: 1, own_last_at: '2026-11-21T00:00:00Z' }), reply('d', 'D', 'd', 'd'),
  ]
  expect(codes('', used)).toEqual(['c', 'b', 'a', 'd'])
})

describe('slash', () => {
  it.each<[string, number, string | null]>([
    ['/', 1, ''], ['/kd', 3, 'kd'], ['您好 /hs', 6, 'hs'], ['一\n/x', 4, 'x'], ['/kd 后面', 3, 'kd'],
    ['https://a', 9, null], ['1/2', 3, null], ['/kd ', 4, null], ['/kd', 0, null], ['//', 2, null], [`/${'x'.repeat(25)}`, 26, null],
  ])('%j at %i is %j', (text, caret, query) => {
    const found = slashAt(text, caret)
    expect(found?.query ?? null).toBe(query)
    if (found) expect(text.slice(found.start, found.end)).toBe(`/${query}`)
  })
})

it('the first blank is what is typed over', () => {
  expect(firstBlank('共【金额】元【日期】', 10)).toEqual([11, 15])
  expect(firstBlank('没有', 10)).toEqual([12, 12])
})

it('a variable nobody can fill is found where the server finds it', () => {
  const at = (body: string) => misplaced(body, ['company'])
  expect(at('{company}好【金额】')).toBeNull()
  expect(at('第一行\n余额 {balance} 元')).toEqual({ what: '{balance}', line: 2, column: 4 })
  expect(at('🙂{')).toEqual({ what: '{', line: 1, column: 2 })
  expect(readable('{company}好{x}', { company: '公司' })).toBe('〔公司〕好{x}')
})
