/** Cards, forms and answers to forms, as they stand in a message's `extra`. */

export type CardButton = { does: 'say'; label: string; text: string } | { does: 'open'; label: string; url: string }
export interface ContentCard {
  title: string
  text: string
  buttons: CardButton[]
}
export type FieldKind = 'text' | 'number' | 'date' | 'choice' | 'multi' | 'phone'
export interface FormField {
  key: string
  label: string
  kind: FieldKind
  required: boolean
  help: string
  options: string[]
}
export interface ContentForm {
  title: string
  text: string
  fields: FormField[]
}
export interface FormAnswer {
  title: string
  rows: { label: string; value: string }[]
}
/** What the customer filled in, by the fields' keys. */
export type FormValues = Record<string, string | string[]>
