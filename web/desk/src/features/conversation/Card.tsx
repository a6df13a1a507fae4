/** Cards, forms and answers as the customer gets them; here nothing of them can be pressed. */
import { inLanguage, optionName } from '@suiban/client/forms'
import type { ContentCard, ContentForm, FormAnswer, TalkFile } from '@suiban/client/types'

import { useSettings } from '@/shared/settings'

import { FileView } from './FileView'

export function CardView({ card, file }: { card: ContentCard; file?: TalkFile | null | undefined }) {
  return (
    <div className="content-card" data-testid="message-card">
      {file && <FileView file={file} alt={card.alt ?? ''} />}
      <b>{card.title}</b>
      {card.text && <p>{card.text}</p>}
      <div className="content-buttons">{card.buttons.map((button) => <span key={button.label} title={button.does === 'open' ? button.url : button.text}>{button.label}</span>)}</div>
    </div>
  )
}

/** In the reader's language where the form has it, as the customer's side does it. */
export function FormView({ form: said }: { form: ContentForm }) {
  const { words, settings } = useSettings()
  const english = settings.language === 'en'
  const form = inLanguage(said, english)
  return (
    <div className="content-card" data-testid="message-form">
      <b>{form.title}</b>{form.version ? <small>{words.talk.form_version(form.version)}</small> : null}
      {form.text && <p>{form.text}</p>}
      <ul>{form.fields.map((field) => <li key={field.key}>{field.label}{field.required ? '' : ` ${words.talk.optional}`}{field.options.length > 0 && <small>{field.options.map((option) => optionName(field, option, english)).join(' / ')}</small>}</li>)}</ul>
    </div>
  )
}

export function AnswerView({ answer }: { answer: FormAnswer }) {
  return (
    <div className="content-card" data-testid="message-form-answer">
      <b>{answer.title}</b>
      <dl>{answer.rows.map((row) => <div key={row.label}><dt>{row.label}</dt><dd>{row.value}</dd></div>)}</dl>
    </div>
  )
}
