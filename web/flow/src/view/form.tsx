/** Several values at once, each with its fault beside it. */
import type { FieldKind, PageField } from '@suiban/client/services'
import { useId, useState } from 'preact/hooks'
import { answerOf, faultOf, isLong, longest, startOf, type Fault, type Values } from '../model/fields'
import type { FlowWords } from '../words/zh'
import { said, useFlow, useMisread, type StepProps } from './context'
import { Send, submitLabel, Wrong } from './parts'

export function FormStep({ prompt }: StepProps) {
  const { run, state, words, locale } = useFlow()
  const wrong = useMisread()
  const id = useId()
  const { fields } = prompt
  const [values, setValues] = useState<Values>(() => startOf(fields, run.drafts?.read(prompt.step)))
  const [checked, setChecked] = useState(false)
  const faults = fields.map((field) => faultOf(field, values[field.key]))
  const told = state.misread?.fields ?? {}
  const ofFields = fields.some((field) => told[field.key])
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
        else void run.answer({ values: answerOf(values) })
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
      <Wrong id={id}>{ofFields ? '' : wrong}</Wrong>
      <Send label={submitLabel(prompt, locale)} />
    </form>
  )
}

interface FieldProps {
  field: PageField
  value: Values[string] | undefined
  wrong: string
  onChange: (value: Values[string]) => void
}

function FieldView({ field, value, wrong, onChange }: FieldProps) {
  const { words, locale } = useFlow()
  const id = useId()
  const about = `${id}-about`
  const help = said(field.help, locale)
  const label = said(field.label, locale)
  const text = typeof value === 'string' ? value : ''
  const common = {
    id,
    'data-field': field.key,
    'aria-invalid': wrong !== '',
    'aria-required': field.required,
    'aria-describedby': about,
  }
  return (
    <div class="f-form-field">
      <label class="f-label" for={id}>
        {label}
        {!field.required && <small>{words.optional}</small>}
      </label>
      {field.kind === 'multi' ? (
        <div {...common} role="group" aria-label={label} tabIndex={-1}>
          {field.options.map((option) => (
            <label key={option.value} class="f-tick">
              <input
                type="checkbox"
                checked={value?.includes(option.value) ?? false}
                onChange={(event) => onChange(toggled(value, option.value, event.currentTarget.checked))}
              />
              {said(option.label, locale)}
            </label>
          ))}
        </div>
      ) : field.options.length > 0 ? (
        <select {...common} class="f-input" value={text} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{words.pick}</option>
          {field.options.map((option) => (
            <option key={option.value} value={option.value}>
              {said(option.label, locale)}
            </option>
          ))}
        </select>
      ) : isLong(field) ? (
        <textarea {...common} class="f-input" rows={4} maxLength={longest(field)} value={text} onInput={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <input
          {...common}
          class="f-input"
          type={TYPES[field.kind] ?? 'text'}
          {...(NUMBERS.has(field.kind) ? { inputMode: 'decimal' as const } : {})}
          maxLength={longest(field)}
          value={text}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      <div id={about}>
        {help && <p class="f-note">{help}</p>}
        {wrong && (
          <p class="f-wrong" role="alert">
            {wrong}
          </p>
        )}
      </div>
    </div>
  )
}

const TYPES: Partial<Record<FieldKind, string>> = { date: 'date', month: 'month', email: 'email', phone: 'tel' }
const NUMBERS: ReadonlySet<FieldKind> = new Set(['number', 'whole', 'money'])

function toggled(value: Values[string] | undefined, option: string, on: boolean): string[] {
  const others = Array.isArray(value) ? value.filter((one) => one !== option) : []
  return on ? [...others, option] : others
}

function faultText(words: FlowWords, { least, most }: PageField, fault: Fault): string {
  const text = words.fault
  if (fault === 'short') return text.short(Number(least))
  if (fault === 'long') return text.long(Number(most))
  if (fault === 'low') return text.low(Number(least))
  return fault === 'high' ? text.high(Number(most)) : text[fault]
}
