import { expect, test } from 'vitest'

import { answerOf, faultOf, inLanguage, optionName } from '@suiban/client/forms'

import { newField, problemOf, trimmed, writtenOf } from '../src/shared/forms'

const field = { ...newField([]), label: '金额', kind: 'amount' as const, required: true, least: '100', most: '5000' }

test('a value is looked at as the server does', () => {
  expect(['', '99.99', '100', '5000', '5000.01', '1.234', '-3', '一百'].map((value) => faultOf(field, value))).toEqual(['missing', 'range', null, null, 'range', 'amount', 'amount', 'amount'])
  const day = { ...newField([]), label: '日', kind: 'date' as const, least: '2026-01-01' }
  expect([faultOf(day, '2025-12-31'), faultOf(day, '2026-01-01')]).toEqual(['range', null])
  const words = { ...newField([]), label: '说明', least: '2', most: '3' }
  expect([faultOf(words, '一'), faultOf(words, '一二三'), faultOf(words, '一二三四'), faultOf(words, '')]).toEqual(['range', null, 'range', null])
})

test('what would be refused is said before it is saved', () => {
  expect(problemOf({ ...field, label: ' ' })).toBe('label_missing')
  expect(problemOf({ ...field, least: '6000' })).toBe('bounds_wrong')
  expect(problemOf({ ...field, least: 'x' })).toBe('bounds_wrong')
  expect(problemOf(field)).toBeNull()
  const choice = { ...newField([]), label: '网点', kind: 'choice' as const, options: ['徐汇', '徐汇'] }
  expect(problemOf(choice)).toBe('options_missing')
  expect(problemOf({ ...choice, options: ['徐汇', ' ', '静安'], options_en: ['Xuhui'] })).toBe('options_en_wrong')
  expect(trimmed({ ...choice, kind: 'text', least: ' 2 ' })).toMatchObject({ options: [], least: '2' })
})

test('keys are never used twice, and a kept form is written on as it stands', () => {
  const first = newField([])
  const second = newField([first])
  expect(newField([second]).key).not.toBe(second.key)
  const kept = { title: '回拨', text: '', fields: [{ key: 'phone', label: '电话', kind: 'phone' as const, required: true, help: '', options: [] }] }
  expect(writtenOf(kept).fields[0]).toMatchObject({ key: 'phone', label_en: '', least: '' })
})

test('who reads English sees English, and answers with what is kept', () => {
  const pick = { ...newField([]), label: '网点', label_en: 'Branch', kind: 'choice' as const, options: ['徐汇'], options_en: ['Xuhui'] }
  const form = { title: '预约', title_en: 'Booking', text: '', fields: [pick] }
  expect(inLanguage(form, true)).toMatchObject({ title: 'Booking', fields: [{ label: 'Branch', options: ['徐汇'] }] })
  expect([optionName(pick, '徐汇', true), optionName(pick, '徐汇', false)]).toEqual(['Xuhui', '徐汇'])
  expect(answerOf(form, { [pick.key]: '徐汇' }).values).toEqual({ [pick.key]: '徐汇' })
})
