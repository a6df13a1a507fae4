/** A form as the customer gets it, to be tried: what is filled in here goes nowhere. */
import { Button, Segmented } from 'antd'
import { useId, useState } from 'react'

import { faultOf, inLanguage, optionName } from '@suiban/client/forms'
import type { ContentForm, FormField, FormValues } from '@suiban/client/types'

import { useWords } from '@/shared/settings'

export function FormPreview({ form }: { form: ContentForm }) {
  const words = useWords().forms
  const [language, setLanguage] = useState<'zh' | 'en'>('zh')
  const [values, setValues] = useState<FormValues>({})
  const [checked, setChecked] = useState(false)
  const english = language === 'en'
  const shown = inLanguage(form, english)
  const faults = shown.fields.map((field) => faultOf(field, values[field.key]))
  return (
    <section className="form-preview" aria-label={words.preview} data-testid="form-preview">
      <div className="form-head">
        <b>{words.preview}</b>
        <Segmented size="small" value={language} onChange={setLanguage} aria-label={words.preview} options={[{ value: 'zh', label: words.chinese }, { value: 'en', label: words.english }]} />
      </div>
      <div className="form-bubble">
        <b>{shown.title || '…'}</b>
        {shown.text && <p>{shown.text}</p>}
        {shown.fields.map((field, at) => (
          <Filled
            key={field.key} field={field} english={english} value={values[field.key]} fault={checked ? (faults[at] ?? null) : null}
            onChange={(value) => setValues({ ...values, [field.key]: value })}
          />
        ))}
        <Button size="small" onClick={() => setChecked(true)} data-testid="form-try">{words.try_it}</Button>
        {checked && faults.every((fault) => fault === null) && <small role="status">{words.filled}</small>}
      </div>
    </section>
  )
}

function Filled({ field, english, value, fault, onChange }: {
  field: FormField; english: boolean; value: string | string[] | undefined; fault: string | null; onChange: (value: string | string[]) => void
}) {
  const words = useWords().forms
  const id = useId()
  const said = fault ? (words.faults[fault] ?? fault) : field.help
  const common = { id, 'aria-invalid': fault !== null, 'aria-required': field.required, 'aria-describedby': `${id}-about` }
  const text = typeof value === 'string' ? value : ''
  return (
    <div className="form-filled">
      <label htmlFor={id}>{field.label || '…'}{!field.required && <small>{words.optional}</small>}</label>
      {field.kind === 'multi' ? (
        <div role="group" aria-label={field.label} className="form-checks">
          {field.options.map((option) => (
            <label key={option}>
              <input
                type="checkbox" checked={Array.isArray(value) && value.includes(option)}
                onChange={(event) => {
                  const others = Array.isArray(value) ? value.filter((one) => one !== option) : []
                  onChange(event.target.checked ? [...others, option] : others)
                }}
              />
              {optionName(field, option, english)}
            </label>
          ))}
        </div>
      ) : field.kind === 'choice' ? (
        <select {...common} value={text} onChange={(event) => onChange(event.target.value)}>
          <option value="">{words.pick}</option>
          {field.options.map((option) => <option key={option} value={option}>{optionName(field, option, english)}</option>)}
        </select>
      ) : (
        <input {...common} type={field.kind === 'date' ? 'date' : field.kind === 'phone' ? 'tel' : 'text'} value={text} onChange={(event) => onChange(event.target.value)} />
      )}
      <small id={`${id}-about`} className={fault ? 'form-bad' : ''} role={fault ? 'alert' : undefined}>{said}</small>
    </div>
  )
}
