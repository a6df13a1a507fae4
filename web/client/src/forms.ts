/** What fits a form's field, as the server reads it (`suiban.conversations.model.content`). */
import type { ContentForm, FormField, FormValues } from './types'

export const LIMIT_ANSWER_CHARACTERS = 200
export type FieldFault = 'missing' | 'number' | 'phone' | 'date' | 'text'

export function faultOf(field: FormField, value: string | string[] | undefined): FieldFault | null {
  const said = typeof value === 'string' ? value.trim() : (value ?? [])
  if (said.length === 0) return field.required ? 'missing' : null
  if (typeof said !== 'string') return null
  if ([...said].length > LIMIT_ANSWER_CHARACTERS) return 'text'
  if (field.kind === 'number') return /^-?[0-9]{1,15}(\.[0-9]{1,6})?$/.test(said) ? null : 'number'
  if (field.kind === 'phone') return /^\+?[0-9][0-9 -]{4,18}[0-9]$/.test(said) ? null : 'phone'
  if (field.kind === 'date') return isDate(said) ? null : 'date'
  return null
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text
}

/** Only what was filled in, and what is shown of it until it comes back as a message. */
export function answerOf(form: ContentForm, values: FormValues): { values: FormValues; text: string } {
  const said = Object.fromEntries(
    Object.entries(values)
      .map(([key, value]) => [key, typeof value === 'string' ? value.trim() : value] as const)
      .filter(([, value]) => value.length > 0),
  )
  const lines = form.fields.filter((field) => said[field.key]).map((field) => {
    const value = said[field.key]!
    return `${field.label}：${typeof value === 'string' ? value : value.join('、')}`
  })
  return { values: said, text: [form.title, ...lines].join('\n') }
}
