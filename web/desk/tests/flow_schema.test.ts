/** A form step's JSON Schema and the form editor's form: the same thing, both ways. */
import { describe, expect, it } from 'vitest'

import { EMPTY, type Field, fromForm, placesOf, type Schema, schemaOf, toForm } from '@/features/flows/model/schema'

const FIELDS: Record<string, Field> = {
  name: { type: 'string', title: '姓名', titleEn: 'Name', description: '与证件一致', descriptionEn: 'As on the document', minLength: 2, maxLength: 40, pattern: '^[^0-9]+$' },
  on: { type: 'string', title: '日期', format: 'date' },
  month: { type: 'string', title: '月份', format: 'month' },
  phone: { type: 'string', title: '电话', titleEn: 'Phone', format: 'phone' },
  email: { type: 'string', title: '邮箱', format: 'email' },
  amount: { type: 'number', title: '金额', format: 'money', currency: 'USD', minimum: 100, maximum: 50_000, multipleOf: 100 },
  rate: { type: 'number', title: '利率', exclusiveMinimum: 0, exclusiveMaximum: 1 },
  periods: { type: 'integer', title: '期数', minimum: 3, maximum: 24 },
  agree: { type: 'boolean', title: '同意', titleEn: 'Agree' },
  kind: { type: 'string', title: '类型', oneOf: [{ const: 'own', title: '本人', titleEn: 'Own' }, { const: 'other', title: '他人' }] },
  branch: { type: 'string', title: '网点', oneOf: ['a', 'b', 'c', 'd', 'e'].map((one) => ({ const: one, title: `网点${one}` })) },
  papers: { type: 'array', title: '材料', items: { type: 'string', oneOf: [{ const: 'id', title: '身份证', titleEn: 'Identity card' }, { const: 'licence', title: '执照' }] }, minItems: 1, maxItems: 2 },
}
const WHOLE: Schema = { type: 'object', title: '资料', titleEn: 'Details', additionalProperties: false, properties: FIELDS, required: ['name', 'amount', 'papers'] }

describe('a schema', () => {
  it.each(Object.entries(FIELDS))('comes back as it was: %s', (key, field) => {
    const schema: Schema = { type: 'object', properties: { [key]: field } }
    const { form, english } = toForm(schema)
    expect(fromForm(form, english, schema)).toEqual({ schema, dropped: [] })
  })

  it('comes back whole, in the order of its fields', () => {
    const { form, english } = toForm(WHOLE)
    const { schema, dropped } = fromForm(form, english, WHOLE)
    expect(schema).toEqual(WHOLE)
    expect(Object.keys(schema.properties)).toEqual(Object.keys(FIELDS))
    expect(dropped).toEqual([])
  })

  it('is what the form editor draws', () => {
    const { form } = toForm(WHOLE)
    const drawn = Object.fromEntries(form.components.map((one) => [one.key, one.subtype ?? one.type]))
    expect(drawn).toEqual({
      name: 'textfield', on: 'date', month: 'textfield', phone: 'textfield', email: 'textfield', amount: 'number', rate: 'number', periods: 'number', agree: 'checkbox', kind: 'radio', branch: 'select', papers: 'checklist',
    })
    expect(form.components[0]!.validate).toEqual({ required: true, minLength: 2, maxLength: 40, pattern: '^[^0-9]+$' })
  })

  it('of plain options is read as one of named options', () => {
    const { form, english } = toForm({ type: 'object', properties: { city: { type: 'string', title: '城市', enum: ['北京', '上海'] } } })
    expect(form.components[0]!.values).toEqual([{ label: '北京', value: '北京' }, { label: '上海', value: '上海' }])
    expect(fromForm(form, english).schema.properties.city!.oneOf).toEqual([{ const: '北京', title: '北京' }, { const: '上海', title: '上海' }])
  })

  it.each(['', 'null', '[]', '{"type": "string"}', '{"type": "object"}', '{not json'])('that is none begins empty: %s', (text) => {
    expect(schemaOf(text)).toEqual(EMPTY)
  })
})

describe('a form', () => {
  it('comes back as it was drawn', () => {
    const { form, english } = toForm(WHOLE)
    expect(toForm(fromForm(form, english, WHOLE).schema)).toEqual({ form, english })
  })

  it('loses what no door shows, and says so', () => {
    const form = { ...toForm(WHOLE).form, components: [{ type: 'text', id: 'a' }, { type: 'image', id: 'b', key: 'picture' }, { type: 'textfield', id: 'c', key: 'note', label: '备注' }] }
    expect(fromForm(form, {})).toEqual({ schema: { type: 'object', properties: { note: { type: 'string', title: '备注' } } }, dropped: ['text', 'image'] })
  })

  it('has a place for English words beside each Chinese one', () => {
    const { form } = toForm({ type: 'object', properties: { name: FIELDS.name!, kind: FIELDS.kind! } })
    expect(placesOf(form)).toEqual([['name', '姓名'], ['name?', '与证件一致'], ['kind', '类型'], ['kind=own', '本人'], ['kind=other', '他人']])
  })

  it('takes no number from what is none', () => {
    const form = toForm({ type: 'object', properties: { papers: FIELDS.papers! } }).form
    form.components[0]!.properties = { minItems: 'two', maxItems: ' ' }
    const { papers } = fromForm(form, {}).schema.properties
    expect([papers!.minItems, papers!.maxItems]).toEqual([undefined, undefined])
  })
})
