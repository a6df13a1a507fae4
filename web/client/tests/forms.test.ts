import { describe, expect, it } from 'vitest'
import { answerOf, faultOf } from '../src/forms'
import type { FormField } from '../src/types'

const field = (kind: FormField['kind'], required = false): FormField => ({ key: 'a', label: '一', kind, required, help: '', options: [] })

describe('what fits a field', () => {
  it.each([
    ['number', '12.50', null], ['number', '1e9', 'number'], ['number', '１２', 'number'], ['phone', '+86 138-0000-0000', null], ['phone', '12', 'phone'],
    ['date', '2026-02-28', null], ['date', '2026-02-30', 'date'], ['text', 'x'.repeat(200), null], ['text', 'x'.repeat(201), 'text'],
  ] as const)('%s %s', (kind, value, fault) => expect(faultOf(field(kind), value)).toBe(fault))

  it('only what is required may not be left out', () => {
    for (const nothing of [undefined, '', '  ', []]) {
      expect(faultOf(field('text'), nothing)).toBeNull()
      expect(faultOf(field('text', true), nothing)).toBe('missing')
    }
  })

  it('what was filled in is sent, and shown until it comes back', () => {
    const form = { title: '预约', text: '', fields: [field('text'), { ...field('multi'), key: 'b', label: '二' }] }
    expect(answerOf(form, { a: ' 好 ', b: ['甲', '乙'] })).toEqual({ values: { a: '好', b: ['甲', '乙'] }, text: '预约\n一：好\n二：甲、乙' })
    expect(answerOf(form, { a: ' ', b: [] })).toEqual({ values: {}, text: '预约' })
  })
})
