/** The routes of a company's forms, and what is wrong with one before it is saved. */
import { call } from '@suiban/client/http'
import { faultOf } from '@suiban/client/forms'
import type { ContentForm, FormField } from '@suiban/client/types'

import { change } from './api'

export const FIELDS_MAX = 12
export const OPTIONS_MAX = 20

export interface KeptForm {
  form_id: string
  company_id: string
  version: number
  active: boolean
  updated_at: string
  updated_by_name: string
  form: ContentForm
}
export interface FormVersion {
  version: number
  made_at: string
  made_by_name: string
  form: ContentForm
}
export type WrittenField = Required<FormField>
export interface WrittenForm {
  title: string
  text: string
  title_en: string
  text_en: string
  /** How surely the customer must be known to fill it in; 0: however they are. */
  identity: number
  fields: WrittenField[]
}
export type Problem = 'title_missing' | 'label_missing' | 'options_missing' | 'options_en_wrong' | 'bounds_wrong'

const root = '/api/forms'
const one = (id: string) => `${root}/${encodeURIComponent(id)}`

export const forms = {
  all: () => call<{ items: KeptForm[] }>(root),
  versions: (id: string) => call<{ items: FormVersion[] }>(`${one(id)}/versions`),
  add: (json: WrittenForm & { company_id: string }) => change<KeptForm>(root, { method: 'POST', json }),
  save: (id: string, json: WrittenForm & { version: number }) => change<KeptForm>(one(id), { method: 'PUT', json }),
  setActive: (id: string, version: number, active: boolean) => change<KeptForm>(`${one(id)}/active`, { method: 'PUT', json: { version, active } }),
}
export const FORMS_KEY = ['forms'] as const

export function newField(known: readonly WrittenField[]): WrittenField {
  let number = known.length + 1
  while (known.some((field) => field.key === `field_${number}`)) number += 1
  return { key: `field_${number}`, label: '', kind: 'text', required: false, help: '', options: [], least: '', most: '', label_en: '', help_en: '', options_en: [] }
}

/** A kept form as it is written on; without one an empty form with one field. */
export function writtenOf(known: ContentForm | null): WrittenForm {
  const { title = '', text = '', title_en = '', text_en = '', identity = 0, fields = [] } = known ?? {}
  const written = fields.map((field) => ({ ...newField([]), ...field }))
  return { title, text, title_en, text_en, identity, fields: known ? written : [newField([])] }
}

export const chooses = (field: FormField) => field.kind === 'choice' || field.kind === 'multi'
export const isBounded = (field: FormField) => ['text', 'number', 'amount', 'date'].includes(field.kind)

/** Without what its kind does not have: it would be refused. */
export function trimmed(field: WrittenField): WrittenField {
  const clean = (lines: string[]) => lines.map((line) => line.trim()).filter(Boolean)
  const { options, options_en, least, most } = field
  return {
    ...field, label: field.label.trim(), label_en: field.label_en.trim(), help: field.help.trim(), help_en: field.help_en.trim(),
    options: chooses(field) ? clean(options) : [], options_en: chooses(field) ? clean(options_en) : [],
    least: isBounded(field) ? least.trim() : '', most: isBounded(field) ? most.trim() : '',
  }
}

/** What the server would refuse in a field; the first thing only. */
export function problemOf(written: WrittenField): Problem | null {
  const field = trimmed(written)
  if (!field.label) return 'label_missing'
  if (chooses(field) && (field.options.length === 0 || field.options.length > OPTIONS_MAX || new Set(field.options).size !== field.options.length)) return 'options_missing'
  if (field.options_en.length > 0 && field.options_en.length !== field.options.length) return 'options_en_wrong'
  return boundsFit(field) ? null : 'bounds_wrong'
}

function boundsFit({ kind, least, most, key, label, options }: WrittenField): boolean {
  if (kind === 'text') {
    const counts = [least, most].filter(Boolean)
    return counts.every((text) => /^\d{1,3}$/.test(text) && Number(text) <= 200) && !(least && most && Number(least) > Number(most))
  }
  const bare = { key, label, kind, options, required: false, help: '' }
  const fits = [least, most].every((text) => faultOf(bare, text) === null)
  return fits && (!least || !most || faultOf({ ...bare, most }, least) === null)
}
