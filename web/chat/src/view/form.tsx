import { answerOf, faultOf, inLanguage, LIMIT_ANSWER_CHARACTERS, optionName } from '@suiban/client/forms'
import { levelNow } from '@suiban/client/step_up'
import type { ContentForm, FormField, FormValues } from '@suiban/client/types'
import { useId, useState } from 'preact/hooks'
import { usePanel } from './context'
import { useServerNow } from './now'
import { FormLock } from './step_up'

/** A form is answered once: then it only says so. */
export function FormView({ form, seq }: { form: ContentForm; seq: number }) {
  const { chat, words, locale } = usePanel()
  const shown = inLanguage(form, locale.startsWith('en'))
  const [values, setValues] = useState<FormValues>({})
  const [checked, setChecked] = useState(false)
  const { conversation, entries } = chat.state
  const answered =
    conversation.talk.items.some((item) => item.kind === 'form_answer' && item.quote === seq && !item.recalled) ||
    entries.some((entry) => entry.more?.values && entry.more.quote === seq && entry.failed === null)
  const faults = form.fields.map((field) => faultOf(field, values[field.key]))
  const closed = answered || conversation.state === 'closed'
  const { identity } = chat.state
  const now = useServerNow(identity?.until ? Date.parse(identity.until) : 0)
  const locked = !closed && (form.identity ?? 0) > levelNow(identity, now)
  return (
    <form
      class="sb-bubble sb-form"
      data-testid="chat-form"
      aria-label={shown.title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (locked) return
        setChecked(true)
        const first = faults.findIndex((fault) => fault !== null)
        const { values: said, text } = answerOf(form, values)
        if (first >= 0 || Object.keys(said).length === 0) {
          event.currentTarget.querySelectorAll<HTMLElement>('[data-field]')[Math.max(0, first)]?.focus()
          return
        }
        chat.fillIn(seq, said, text)
      }}
    >
      <b>{shown.title}</b>
      {shown.text && <p>{shown.text}</p>}
      {locked && <FormLock seq={seq} />}
      {!closed && !locked &&
        shown.fields.map((field, index) => (
          <FieldView
            key={field.key}
            field={field}
            value={values[field.key]}
            fault={checked ? faults[index]! : null}
            onChange={(value) => setValues((known) => ({ ...known, [field.key]: value }))}
          />
        ))}
      {closed ? (
        answered && <p class="sb-form-done">{words.formAnswered}</p>
      ) : locked ? null : (
        <button type="submit" class="sb-chip" data-testid="chat-form-send">
          {words.formSend}
        </button>
      )}
    </form>
  )
}

interface FieldProps {
  field: FormField
  value: string | string[] | undefined
  fault: ReturnType<typeof faultOf>
  onChange: (value: string | string[]) => void
}

function FieldView({ field, value, fault, onChange }: FieldProps) {
  const { words, locale } = usePanel()
  const english = locale.startsWith('en')
  const id = useId()
  const about = `${id}-about`
  const said = fault === null ? field.help : fault === 'missing' ? words.formMissing : fault === 'range' ? words.formRange(field.kind === 'text', field.least ?? '', field.most ?? '') : words.formWrong[fault]
  const common = {
    id,
    'data-field': field.key,
    'aria-invalid': fault !== null,
    'aria-required': field.required,
    ...(said ? { 'aria-describedby': about } : {}),
  }
  return (
    <div class="sb-form-field">
      <label for={id}>
        {field.label}
        {!field.required && <small>{words.formOptional}</small>}
      </label>
      {field.kind === 'multi' ? (
        <div role="group" aria-label={field.label} tabIndex={-1} {...common}>
          {field.options.map((option) => (
            <label key={option} class="sb-check">
              <input
                type="checkbox"
                checked={value?.includes(option) ?? false}
                onChange={(event) => {
                  const chosen = Array.isArray(value) ? value.filter((one) => one !== option) : []
                  onChange(event.currentTarget.checked ? [...chosen, option] : chosen)
                }}
              />
              {optionName(field, option, english)}
            </label>
          ))}
        </div>
      ) : field.kind === 'choice' ? (
        <select {...common} value={typeof value === 'string' ? value : ''} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{words.formPick}</option>
          {field.options.map((option) => (
            <option key={option} value={option}>
              {optionName(field, option, english)}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...common}
          type={INPUTS[field.kind]}
          {...(field.kind === 'number' || field.kind === 'amount' ? { inputMode: 'decimal' as const } : {})}
          maxLength={LIMIT_ANSWER_CHARACTERS}
          value={typeof value === 'string' ? value : ''}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {said && (
        <small id={about} class={fault ? 'sb-bad' : ''} {...(fault ? { role: 'alert' } : {})}>
          {said}
        </small>
      )}
    </div>
  )
}

const INPUTS = { text: 'text', number: 'text', amount: 'text', phone: 'tel', date: 'date' } as const
