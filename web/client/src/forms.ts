/** What fits a form's field, as the server reads it (`suiban.conversations.model.content`). */
import type { ContentForm, FormField, FormValues } from './types'

const NUMBER = /^-?[0-9]{1,15}(\.[0-9]{1,6})?$/
const AMOUNT = /^[0-9]{1,12}(\.[0-9]{1,2})?$/
export const LIMIT_ANSWER_CHARACTERS = 200
export type FieldFault = 'missing' | 'number' | 'amount' | 'phone' | 'date' | 'text' | 'range'

export function faultOf(field: FormField, value: string | string[] | undefined): FieldFault | null {
  const said = typeof value === 'string' ? value.trim() : (value ?? [])
  if (said.length === 0) return field.required ? 'missing' : null
  if (typeof said !== 'string') return null
  if ([...said].length > LIMIT_ANSWER_CHARACTERS) return 'text'
  const fault = kindFault(field, said)
  return fault ?? (within(field, said) ? null : 'range')
}

function kindFault(field: FormField, said: string): FieldFault | null {
  if (field.kind === 'number') return NUMBER.test(said) ? null : 'number'
  if (field.kind === 'amount') return AMOUNT.test(said) ? null : 'amount'
  if (field.kind === 'phone') return /^\+?[0-9][0-9 -]{4,18}[0-9]$/.test(said) ? null : 'phone'
  if (field.kind === 'date') return isDate(said) ? null : 'date'
  return null
}

/** Dates compare as they are written; a text by its characters. */
function within(field: FormField, said: string): boolean {
  const { kind, least = '', most = '' } = field
  if (kind === 'date') return (least === '' || said >= least) && (most === '' || said <= most)
  const measured = kind === 'text' ? [...said].length : Number(said)
  return (least === '' || measured >= Number(least)) && (most === '' || measured <= Number(most))
}

/** A form in the words of who reads it. */
export function inLanguage(form: ContentForm, english: boolean): ContentForm {
  if (!english) return form
  return {
    ...form, title: form.title_en || form.title, text: form.text_en || form.text,
    fields: form.fields.map((field) => ({ ...field, label: field.label_en || field.label, help: field.help_en || field.help })),
  }
}

/** What an option is called; what is answered is always the option itself. */
export function optionName(field: FormField, option: string, english: boolean): string {
  return (english && field.options_en?.[field.options.indexOf(option)]) || option
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
