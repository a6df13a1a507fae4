/**
 * The JSON Schema of a form step, and the same form as the form editor has it. Pure, both ways.
 *
 * Schemas are the part that every door can show (`suiban.flows.model.schemas`): an object of fields, nothing nested. The
 * form editor knows one language; English words stand beside it under the place they belong to.
 */

export interface Choice {
  const: string
  title: string
  titleEn?: string
}
export interface Field {
  type: 'string' | 'number' | 'integer' | 'boolean' | 'array'
  title: string
  titleEn?: string
  description?: string
  descriptionEn?: string
  format?: string
  currency?: string
  oneOf?: Choice[]
  enum?: string[]
  items?: { type: 'string'; oneOf?: Choice[]; enum?: string[] }
  minLength?: number
  maxLength?: number
  pattern?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  multipleOf?: number
  minItems?: number
  maxItems?: number
}
export interface Schema {
  type: 'object'
  title?: string
  titleEn?: string
  description?: string
  descriptionEn?: string
  additionalProperties?: false
  properties: Record<string, Field>
  required?: string[]
}

/** A field in the form editor; what is not named here it keeps for itself. */
export interface Component {
  type: string
  id: string
  key?: string
  label?: string
  description?: string
  subtype?: string
  dateLabel?: string
  decimalDigits?: number
  increment?: string
  values?: { label: string; value: string }[]
  validate?: { required?: boolean; minLength?: number; maxLength?: number; pattern?: string; min?: number; max?: number; validationType?: string }
  properties?: Record<string, string>
}
export interface Form {
  type: 'default'
  schemaVersion: number
  components: Component[]
}
/** English words: of a field under its key, of its help under `key?`, of an option under `key=value`. */
export type English = Record<string, string>

export const SCHEMA_VERSION = 19
/** So many options are shown all at once in the form editor; a door decides for itself. */
const RADIO_MAX = 4
/** What the form editor has no field for is kept among the properties one may write by hand. */
const BY_HAND = ['exclusiveMinimum', 'exclusiveMaximum', 'minItems', 'maxItems'] as const
const TYPED_FORMATS = ['phone', 'email']
export const KEY = /^[a-z][a-z0-9_]{0,30}$/

export const EMPTY: Schema = { type: 'object', properties: {} }

/** The schema of a text; what is none begins empty. */
export function schemaOf(text: string): Schema {
  try {
    const found = JSON.parse(text || 'null') as Partial<Schema> | null
    return found?.type === 'object' && typeof found.properties === 'object' ? (found as Schema) : EMPTY
  } catch {
    return EMPTY
  }
}

const choicesOf = (of: { oneOf?: Choice[]; enum?: string[] } | undefined): Choice[] => of?.oneOf ?? of?.enum?.map((value) => ({ const: value, title: value })) ?? []
type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> }
const given = <T extends object>(own: T): Given<T> => Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined && value !== '')) as Given<T>

export function toForm(schema: Schema): { form: Form; english: English } {
  const english: English = {}
  const components = Object.entries(schema.properties).map(([key, field]): Component => {
    if (field.titleEn) english[key] = field.titleEn
    if (field.descriptionEn) english[`${key}?`] = field.descriptionEn
    const choices = choicesOf(field.type === 'array' ? field.items : field)
    for (const choice of choices) if (choice.titleEn) english[`${key}=${choice.const}`] = choice.titleEn
    return { id: `Field_${key}`, key, label: field.title, ...given({ description: field.description }), ...shapeOf(field, choices), ...checksOf(field, schema.required?.includes(key) ?? false) }
  })
  return { form: { type: 'default', schemaVersion: SCHEMA_VERSION, components }, english }
}

function shapeOf(field: Field, choices: Choice[]): Pick<Component, 'type' | 'values' | 'subtype' | 'dateLabel' | 'decimalDigits' | 'increment'> {
  const values = choices.map((choice) => ({ label: choice.title, value: choice.const }))
  if (field.type === 'array') return { type: 'checklist', values }
  if (choices.length > 0) return { type: choices.length <= RADIO_MAX ? 'radio' : 'select', values }
  if (field.type === 'boolean') return { type: 'checkbox' }
  if (field.type === 'string') return field.format === 'date' ? { type: 'datetime', subtype: 'date', dateLabel: field.title } : { type: 'textfield' }
  return { type: 'number', ...(field.type === 'integer' && { decimalDigits: 0 }), ...(field.multipleOf !== undefined && { increment: String(field.multipleOf) }) }
}

function checksOf(field: Field, required: boolean): Pick<Component, 'validate' | 'properties'> {
  const validationType = TYPED_FORMATS.includes(field.format ?? '') ? field.format : undefined
  const validate = given({ required: required || undefined, minLength: field.minLength, maxLength: field.maxLength, pattern: field.pattern, min: field.minimum, max: field.maximum, validationType })
  const format = ['money', 'month'].includes(field.format ?? '') ? field.format : undefined
  const byHand = given({ format, currency: field.currency, ...Object.fromEntries(BY_HAND.map((name) => [name, field[name]?.toString()])) }) as Record<string, string>
  return { ...(Object.keys(validate).length > 0 && { validate }), ...(Object.keys(byHand).length > 0 && { properties: byHand }) }
}

/** What the form editor made, as a schema; `dropped` are the kinds of components that no door shows. */
export function fromForm(form: Form, english: English, before: Schema = EMPTY): { schema: Schema; dropped: string[] } {
  const properties: Record<string, Field> = {}
  const required: string[] = []
  const dropped: string[] = []
  for (const component of form.components) {
    const type = TYPES[component.type]
    if (!type || !component.key) {
      dropped.push(component.type)
      continue
    }
    properties[component.key] = fieldOf(component, type, english)
    if (component.validate?.required) required.push(component.key)
  }
  const { title, titleEn, description, descriptionEn, additionalProperties } = before
  return { schema: { type: 'object', ...given({ title, titleEn, description, descriptionEn, additionalProperties }), properties, ...(required.length > 0 && { required }) }, dropped }
}

const TYPES: Record<string, Field['type']> = {
  textfield: 'string', textarea: 'string', datetime: 'string', radio: 'string', select: 'string', number: 'number', checkbox: 'boolean', checklist: 'array', taglist: 'array',
}

function fieldOf(component: Component, base: Field['type'], english: English): Field {
  const key = component.key ?? ''
  const { validate = {}, properties: byHand = {} } = component
  const choices = (component.values ?? []).map((one): Choice => ({ const: one.value, title: one.label, ...given({ titleEn: english[`${key}=${one.value}`] }) }))
  const chosen = ['radio', 'select'].includes(component.type) ? { oneOf: choices } : base === 'array' ? { items: { type: 'string' as const, oneOf: choices } } : {}
  const number = (text: string | undefined) => (text === undefined || text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text))
  const format = component.type === 'datetime' ? 'date' : TYPED_FORMATS.includes(validate.validationType ?? '') ? validate.validationType : byHand.format
  return {
    type: base === 'number' && component.decimalDigits === 0 ? 'integer' : base, title: component.label?.trim() || component.dateLabel?.trim() || key,
    ...given({
      titleEn: english[key], description: component.description, descriptionEn: english[`${key}?`], format, currency: byHand.currency, ...chosen,
      minLength: validate.minLength, maxLength: validate.maxLength, pattern: validate.pattern, minimum: validate.min, maximum: validate.max, multipleOf: number(component.increment),
      ...Object.fromEntries(BY_HAND.map((name) => [name, number(byHand[name])])),
    }),
  }
}

/** Places for English words, in the order of the form, with the Chinese beside each. */
export function placesOf(form: Form): [place: string, chinese: string][] {
  return form.components.filter((one) => one.key && one.type in TYPES).flatMap((one): [string, string][] => [
    [one.key!, one.label || one.dateLabel || one.key!],
    ...(one.description ? [[`${one.key}?`, one.description] as [string, string]] : []),
    ...(one.values ?? []).map((value): [string, string] => [`${one.key}=${value.value}`, value.label]),
  ])
}
