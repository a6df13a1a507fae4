/** Cards, forms and answers to forms, as they stand in a message's `extra`. */

export type CardButton = { does: 'say'; label: string; text: string } | { does: 'open'; label: string; url: string }
export interface ContentCard {
  title: string
  text: string
  buttons: CardButton[]
  /** What its picture shows; the picture stands beside it, as `file` of the message. */
  alt?: string
}
export type FieldKind = 'text' | 'number' | 'amount' | 'date' | 'choice' | 'multi' | 'phone'
export interface FormField {
  key: string
  label: string
  kind: FieldKind
  required: boolean
  help: string
  options: string[]
  /** Bounds of numbers, amounts, dates and the length of texts; empty: none. */
  least?: string
  most?: string
  /** For who reads English; what is empty is shown as it stands. An answer always has the `options`. */
  label_en?: string
  help_en?: string
  options_en?: string[]
}
export interface ContentForm {
  title: string
  text: string
  fields: FormField[]
  title_en?: string
  text_en?: string
  /** Which of the company's forms it was, in which version; empty and 0 for one made by hand. */
  form_id?: string
  version?: number
  /** How surely the customer must be known to fill it in: 3 signed in, 4 proven afresh; 0: however they are. */
  identity?: number
}
export interface FormAnswer {
  title: string
  rows: { label: string; value: string }[]
}
/** What the customer filled in, by the fields' keys. */
export type FormValues = Record<string, string | string[]>
