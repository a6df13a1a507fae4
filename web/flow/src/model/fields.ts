/** The fields of a form, read from its JSON Schema, and what fits them: the same rules that the server checks again. */
import type { JsonSchema } from '@suiban/client/services'

export type Control = 'text' | 'long' | 'number' | 'money' | 'date' | 'month' | 'email' | 'tel' | 'tick' | 'one' | 'many'
export interface Field {
  key: string
  label: string
  help: string
  control: Control
  required: boolean
  options: { value: string; label: string }[]
  schema: JsonSchema
}
export type Values = Record<string, string | boolean | string[]>
export type Fault = 'missing' | 'number' | 'date' | 'email' | 'short' | 'long' | 'low' | 'high' | 'pattern'

const LONG_FROM = 120
export const TEXT_MAX = 2_000

export function fieldsOf(schema: JsonSchema, english: boolean): Field[] {
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).map(([key, part]) => ({
    key,
    label: (english && part.titleEn) || part.title || key,
    help: (english && part.descriptionEn) || part.description || '',
    control: controlOf(part),
    required: required.has(key),
    options: optionsOf(part.items ?? part, english),
    schema: part,
  }))
}

function controlOf(schema: JsonSchema): Control {
  if (schema.type === 'boolean') return 'tick'
  if (schema.type === 'array') return 'many'
  if (schema.enum || schema.oneOf) return 'one'
  const { format } = schema
  if (format === 'money' || format === 'date' || format === 'month' || format === 'email') return format
  if (format === 'phone') return 'tel'
  if (schema.type === 'number' || schema.type === 'integer') return 'number'
  return (schema.maxLength ?? 0) > LONG_FROM ? 'long' : 'text'
}

function optionsOf(schema: JsonSchema, english: boolean): Field['options'] {
  const named = schema.oneOf?.map((one) => ({ value: one.const, label: (english && one.titleEn) || one.title }))
  return named ?? (schema.enum ?? []).map((value) => ({ value, label: value }))
}

/** What a form starts with: a draft, else nothing. */
export function startOf(fields: Field[], draft: unknown): Values {
  const known = typeof draft === 'object' && draft !== null ? (draft as Values) : {}
  return Object.fromEntries(fields.map((field) => [field.key, known[field.key] ?? emptyOf(field)]))
}

function emptyOf({ control }: Field): string | boolean | string[] {
  if (control === 'tick') return false
  return control === 'many' ? [] : ''
}

export function faultOf(field: Field, value: Values[string] | undefined): Fault | null {
  if (typeof value === 'boolean') return field.required && !value ? 'missing' : null
  const said = typeof value === 'string' ? value.trim() : (value ?? [])
  if (said.length === 0) return field.required ? 'missing' : null
  if (typeof said !== 'string') return null
  if (field.control === 'number') return numberFault(field.schema, said)
  // 1.5万 is an amount as well: how it is meant the server reads
  if (field.control === 'money') return /\d|[一二三四五六七八九十百千万两]/.test(said) ? null : 'number'
  if (field.control === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(said) ? null : 'date'
  if (field.control === 'month') return /^\d{4}-\d{2}$/.test(said) ? null : 'date'
  if (field.control === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(said)) return 'email'
  return textFault(field.schema, said)
}

function numberFault(schema: JsonSchema, said: string): Fault | null {
  const number = Number(said)
  const whole = schema.type === 'integer'
  if (Number.isNaN(number) || (whole && !Number.isInteger(number))) return 'number'
  if (schema.minimum !== undefined && number < schema.minimum) return 'low'
  return schema.maximum !== undefined && number > schema.maximum ? 'high' : null
}

function textFault(schema: JsonSchema, said: string): Fault | null {
  const length = [...said].length
  if (length < (schema.minLength ?? 0)) return 'short'
  if (length > (schema.maxLength ?? TEXT_MAX)) return 'long'
  return schema.pattern && !fits(schema.pattern, said) ? 'pattern' : null
}

/** A pattern this browser cannot read is the server's to check. */
function fits(pattern: string, said: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(said)
  } catch {
    return true
  }
}

/** As JSON Schema types it; what was left empty is left out. */
export function answerOf(fields: Field[], values: Values): Record<string, unknown> {
  const said = fields.flatMap((field): [string, unknown][] => {
    const value = values[field.key]
    if (typeof value === 'boolean') return [[field.key, value]]
    if (value === undefined || value.length === 0) return []
    if (typeof value !== 'string') return [[field.key, value]]
    return value.trim() === '' ? [] : [[field.key, field.control === 'number' ? Number(value.trim()) : value.trim()]]
  })
  return Object.fromEntries(said)
}
