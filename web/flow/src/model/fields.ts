/** What fits a form's field, as far as the page can tell; the server reads and checks it all again. */
import type { PageField } from '@suiban/client/services'

export type Values = Record<string, string | string[]>
export type Fault = 'missing' | 'number' | 'date' | 'email' | 'phone' | 'short' | 'long' | 'low' | 'high'

const LONG_FROM = 120
export const TEXT_MAX = 2_000

/** What a form starts with: a draft, else what stands there already. */
export function startOf(fields: readonly PageField[], draft: unknown): Values {
  const kept = typeof draft === 'object' && draft !== null ? (draft as Values) : {}
  return Object.fromEntries(fields.map((field) => [field.key, kept[field.key] ?? knownOf(field)]))
}

function knownOf({ kind, known }: PageField): string | string[] {
  if (kind === 'multi') return Array.isArray(known) ? known.map(String) : []
  if (typeof known === 'boolean') return known ? 'yes' : 'no'
  return typeof known === 'string' || typeof known === 'number' ? String(known) : ''
}

export function faultOf(field: PageField, value: string | string[] | undefined): Fault | null {
  const said = typeof value === 'string' ? value.trim() : (value ?? [])
  if (said.length === 0) return field.required ? 'missing' : null
  if (typeof said !== 'string') return null
  switch (field.kind) {
    case 'text':
      return lengthFault(field, said)
    case 'email':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(said) ? null : 'email'
    case 'phone':
      return /\d{5}/.test(said.replace(/[\s-]/g, '')) ? null : 'phone'
    case 'date':
    case 'month':
      return /^\d{4}-\d{2}/.test(said) ? null : 'date'
    case 'number':
    case 'whole':
    case 'money':
      return numberFault(field, said)
    default:
      return null
  }
}

export function isLong(field: PageField): boolean {
  return field.kind === 'text' && Number(field.most) > LONG_FROM
}

export function longest({ kind, most }: PageField): number {
  return kind === 'text' && most !== '' ? Number(most) : TEXT_MAX
}

function lengthFault({ least, most }: PageField, said: string): Fault | null {
  const length = [...said].length
  if (least !== '' && length < Number(least)) return 'short'
  return most !== '' && length > Number(most) ? 'long' : null
}

/** 1.5万 and 一千五 are amounts as well: only what is plainly a number is measured here. */
function numberFault({ least, most }: PageField, said: string): Fault | null {
  if (!/[\d〇零一二两三四五六七八九十百千万亿]/.test(said)) return 'number'
  const number = Number(said.replace(/,/g, ''))
  if (Number.isNaN(number)) return null
  if (least !== '' && number < Number(least)) return 'low'
  return most !== '' && number > Number(most) ? 'high' : null
}

/** What was left empty is left out. */
export function answerOf(values: Values): Values {
  const trimmed = Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? value.trim() : value] as const)
  return Object.fromEntries(trimmed.filter(([, value]) => value.length > 0))
}
