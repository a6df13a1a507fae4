/** Searching and filtering, as far as it is pure. */
import { beforeEach, describe, expect, it } from 'vitest'

import { fits, NO_CHIPS } from '@/features/inbox/InboxFilter'
import type { Row } from '@/features/inbox/order'
import { forgetSearches, messageAddress, pieces, recentSearches, rememberSearch } from '@/shared/found'

describe('pieces', () => {
  it('marks what fits', () => {
    expect(pieces('我的卡丢了', [[2, 4]])).toEqual([{ text: '我的', fits: false }, { text: '卡丢', fits: true }, { text: '了', fits: false }])
  })
  it('counts characters as the server does', () => {
    expect(pieces('😀😀卡', [[2, 3]])).toEqual([{ text: '😀😀', fits: false }, { text: '卡', fits: true }])
  })
  it.each<[[number, number][]]>([[[[0, 99]]], [[[3, 2]]], [[[1, 3], [2, 4]]], [[]]])('loses nothing with the ranges %j', (marks) => {
    expect(pieces('我的卡丢了', marks).map((piece) => piece.text).join('')).toBe('我的卡丢了')
  })
})

describe('recent searches', () => {
  beforeEach(() => localStorage.clear())
  it('keeps the latest first, each once, of one person', () => {
    for (const text of ['挂失', '补办', ' 挂失 ', '']) rememberSearch('stf_1', text)
    expect(recentSearches('stf_1')).toEqual(['挂失', '补办'])
    expect(recentSearches('stf_2')).toEqual([])
  })
  it('keeps no numbers', () => {
    for (const text of ['13812341234', '卡 6222 0212 3456', '王 138-1234']) rememberSearch('stf_1', text)
    expect(recentSearches('stf_1')).toEqual([])
  })
  it('forgets them and survives what is not its own', () => {
    rememberSearch('stf_1', '挂失')
    forgetSearches('stf_1')
    expect(recentSearches('stf_1')).toEqual([])
    localStorage.setItem('suiban.recent.stf_1', '{')
    expect(recentSearches('stf_1')).toEqual([])
  })
})

describe('addresses', () => {
  it('opens a held talk in the inbox', () => {
    expect(messageAddress({ conversation_id: 'cnv_1', seq: 7 }, true)).toBe('/inbox/cnv_1?at=7')
    expect(messageAddress({ conversation_id: 'cnv_1', seq: 7 }, false)).toBe('/conversations/cnv_1?at=7')
  })
})

describe('chips', () => {
  const row = (card: object): Row => ({
    conversation: { conversation_id: 'cnv_1', part_companies: ['com_1'] },
    card: { customer_name: '王*国', last_text: '卡丢了', page_title: '', channel_name: '手机银行', waiting_since: null, ...card },
  }) as unknown as Row
  it.each([
    [{}, true], [{ unread: true }, true], [{ waiting: true }, false], [{ company: 'com_1' }, true], [{ company: 'com_2' }, false],
    [{ channel: '手机银行' }, true], [{ channel: '网页' }, false],
  ])('%j keeps it: %j', (chips, kept) => {
    expect(fits(row({}), { ...NO_CHIPS, ...chips }, ['cnv_1'], '')).toBe(kept)
  })
  it('goes by text too', () => {
    expect(fits(row({}), NO_CHIPS, [], '丢')).toBe(true)
    expect(fits(row({}), NO_CHIPS, [], '挂失')).toBe(false)
  })
})
