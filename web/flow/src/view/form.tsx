/** Several values at once, from a JSON Schema. */
import { useId, useState } from 'preact/hooks'
import { answerOf, fieldsOf, faultOf, startOf, TEXT_MAX, type Control, type Fault, type Field, type Values } from '../model/fields'
import type { FlowWords } from '../words/zh'
import { said, useFlow, useMisread, type StepProps } from './context'
import { Send, Wrong } from './steps'

export function FormStep({ prompt }: StepProps) {
  const { run, state, words, locale } = useFlow()
  const wrong = useMisread()
  const id = useId()
  const fields = fieldsOf(prompt.schema ?? {}, locale === 'en')
  const [values, setValues] = useState<Values>(() => startOf(fields, run.drafts?.read(prompt.step)))
  const [checked, setChecked] = useState(false)
  const faults = fields.map((field) => faultOf(field, values[field.key]))
  const told = state.misread?.fields ?? {}
  const change = (key: string, value: Values[string]) => {
    const next = { ...values, [key]: value }
    setValues(next)
    run.drafts?.keep(prompt.step, next)
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setChecked(true)
        const first = faults.findIndex((fault) => fault !== null)
        if (first >= 0) event.currentTarget.querySelectorAll<HTMLElement>('[data-field]')[first]?.focus()
        else void run.answer({ values: answerOf(fields, values) })
      }}
    >
      <div class="f-card f-form">
        {fields.map((field, index) => {
          const fault = checked ? faults[index]! : null
          const other = told[field.key]
          return (
            <FieldView
              key={field.key}
              field={field}
              value={values[field.key]}
              wrong={fault ? faultText(words, field, fault) : other ? said(other, locale) : ''}
              onChange={(value) => change(field.key, value)}
            />
          )
        })}
      </div>
      <Wrong id={id}>{wrong}</Wrong>
      <Send label={words.submit} />
    </form>
  )
}

interface FieldProps {
  field: Field
  value: Values[string] | undefined
  wrong: string
  onChange: (value: Values[string]) => void
}

function FieldView({ field, value, wrong, onChange }: FieldProps) {
  const { words } = useFlow()
  const id = useId()
  const about = `${id}-about`
  const common = {
    id,
    'data-field': field.key,
    'aria-invalid': wrong !== '',
    'aria-required': field.required,
    'aria-describedby': about,
  }
  const text = typeof value === 'string' ? value : ''
  if (field.control === 'tick') {
    return (
      <div class="f-form-field">
        <label class="f-tick">
          <input {...common} type="checkbox" checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
          {field.label}
        </label>
        <About id={about} help={field.help} wrong={wrong} />
      </div>
    )
  }
  return (
    <div class="f-form-field">
      <label class="f-label" for={id}>
        {field.label}
        {!field.required && <small>{words.optional}</small>}
      </label>
      {field.control === 'one' ? (
        <select {...common} class="f-input" value={text} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{words.pick}</option>
          {field.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : field.control === 'many' ? (
        <div {...common} role="group" aria-label={field.label} tabIndex={-1}>
          {field.options.map((option) => (
            <label key={option.value} class="f-tick">
              <input
                type="checkbox"
                checked={Array.isArray(value) && value.includes(option.value)}
                onChange={(event) => onChange(toggled(value, option.value, event.currentTarget.checked))}
              />
              {option.label}
            </label>
          ))}
        </div>
      ) : field.control === 'long' ? (
        <textarea {...common} class="f-input" rows={4} maxLength={field.schema.maxLength ?? TEXT_MAX} value={text} onInput={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <input
          {...common}
          class="f-input"
          type={TYPES[field.control]}
          {...(field.control === 'number' || field.control === 'money' ? { inputMode: 'decimal' as const } : {})}
          maxLength={field.schema.maxLength ?? TEXT_MAX}
          value={text}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      <About id={about} help={field.help} wrong={wrong} />
    </div>
  )
}

const TYPES: Record<Exclude<Control, 'tick' | 'one' | 'many' | 'long'>, string> = {
  text: 'text', number: 'text', money: 'text', date: 'date', month: 'month', email: 'email', tel: 'tel',
}

function About({ id, help, wrong }: { id: string; help: string; wrong: string }) {
  return (
    <div id={id}>
      {help && <p class="f-note">{help}</p>}
      {wrong && (
        <p class="f-wrong" role="alert">
          {wrong}
        </p>
      )}
    </div>
  )
}

function toggled(value: Values[string] | undefined, option: string, on: boolean): string[] {
  const others = Array.isArray(value) ? value.filter((one) => one !== option) : []
  return on ? [...others, option] : others
}

function faultText(words: FlowWords, { schema }: Field, fault: Fault): string {
  const text = words.fault
  if (fault === 'short') return text.short(schema.minLength ?? 0)
  if (fault === 'long') return text.long(schema.maxLength ?? TEXT_MAX)
  if (fault === 'low') return text.low(schema.minimum ?? 0)
  return fault === 'high' ? text.high(schema.maximum ?? 0) : text[fault]
}
