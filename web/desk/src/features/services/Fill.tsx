/** Filling in for the customer what somebody who helps may: a value, a choice, a form. They confirm it themselves. */
import type { Misread, PageField, PageStep } from '@suiban/client/services'
import { Button, Checkbox, Input, Select } from 'antd'
import { useState } from 'react'

import { useWords } from '@/shared/settings'

import type { HelpAnswer } from './api'
import { useSaid } from './said'

interface FillProps {
  step: PageStep
  misread: Misread | null
  busy: boolean
  onFill: (answer: HelpAnswer) => void
}

export function Fill(props: FillProps) {
  const said = useSaid()
  const { step, misread, busy, onFill } = props
  const wrong = misread && <p className="service-wrong" role="alert" data-testid="service-wrong">{said(misread.words)}</p>
  if (step.options.length > 0) {
    return (
      <div className="service-fill" data-testid="service-fill">
        {step.options.map((option) => <Button key={option.value} size="small" disabled={busy} onClick={() => onFill({ choice: option.value })}>{said(option.label)}</Button>)}
        {wrong}
      </div>
    )
  }
  return step.fields.length > 0 ? <FillForm {...props} /> : <FillValue {...props} />
}

function FillValue({ step, misread, busy, onFill }: FillProps) {
  const text = useWords().services
  const said = useSaid()
  const [value, setValue] = useState(said(step.given))
  return (
    <form className="service-fill" data-testid="service-fill" onSubmit={(event) => { event.preventDefault(); if (value.trim()) onFill({ text: value.trim() }) }}>
      <Input size="small" aria-label={said(step.name)} placeholder={said(step.example)} maxLength={2_000} value={value} status={misread ? 'error' : ''} onChange={(event) => setValue(event.target.value)} />
      <Button size="small" htmlType="submit" disabled={busy || value.trim() === ''}>{text.fill}</Button>
      {misread && <p className="service-wrong" role="alert" data-testid="service-wrong">{said(misread.words)}</p>}
    </form>
  )
}

function FillForm({ step, misread, busy, onFill }: FillProps) {
  const text = useWords().services
  const said = useSaid()
  const [values, setValues] = useState<Record<string, string | string[]>>({})
  const put = (key: string, value: string | string[]) => setValues((known) => ({ ...known, [key]: value }))
  const wrongOf = (field: PageField) => misread?.fields[field.key]
  return (
    <form className="service-form" data-testid="service-fill" onSubmit={(event) => { event.preventDefault(); onFill({ values }) }}>
      {step.fields.map((field) => (
        <div key={field.key}>
          <span>{said(field.label)}{field.required && ' *'}</span>
          {field.kind === 'multi' ? (
            <Checkbox.Group options={field.options.map((one) => ({ value: one.value, label: said(one.label) }))} onChange={(chosen) => put(field.key, chosen)} />
          ) : field.options.length > 0 ? (
            <Select size="small" aria-label={said(field.label)} placeholder={text.pick} options={field.options.map((one) => ({ value: one.value, label: said(one.label) }))} onChange={(value: string) => put(field.key, value)} />
          ) : (
            <Input size="small" aria-label={said(field.label)} placeholder={said(field.help)} maxLength={2_000} onChange={(event) => put(field.key, event.target.value)} />
          )}
          {wrongOf(field) && <p className="service-wrong" role="alert">{said(wrongOf(field)!)}</p>}
        </div>
      ))}
      {misread && Object.keys(misread.fields).length === 0 && <p className="service-wrong" role="alert">{said(misread.words)}</p>}
      <Button size="small" htmlType="submit" disabled={busy}>{text.fill}</Button>
    </form>
  )
}
