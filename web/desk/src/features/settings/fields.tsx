/** The inputs of settings, one for each kind of field; each with its name and, always in the same place, what is wrong. */
import { useQuery } from '@tanstack/react-query'
import { Button, ColorPicker, Input, InputNumber, Segmented, Select, Switch } from 'antd'
import { type ReactNode, useId, useState } from 'react'

import { useNameOf, useWords } from '@/shared/settings'

import { PromisesInput } from './Promises'
import { type FieldOf, linesOf, type Plain, settings, spansOf } from './api'
import { overMidnight } from './rules'

export type Described = { id: string; 'aria-invalid': boolean; 'aria-describedby': string }

export function Field({ name, problem, hint = '', children }: { name: string; problem: string; hint?: string; children: (id: Described) => ReactNode }) {
  const id = useId()
  return (
    <div className="setting-field">
      <label htmlFor={id}>{name}</label>
      {children({ id, 'aria-invalid': problem !== '', 'aria-describedby': `${id}-problem` })}
      <p id={`${id}-problem`} className={problem ? 'setting-problem' : 'setting-hint'} role={problem ? 'alert' : undefined}>{problem || hint}</p>
    </div>
  )
}

export interface InputOf {
  id: Described
  field: FieldOf
  value: Plain | undefined
  companyId: string | null
  /** Of the setting that is edited; empty: it is new. */
  settingKey: string
  disabled: boolean
  onChange: (now: Plain) => void
}

export function FieldInput({ problem, hint, ...rest }: Omit<InputOf, 'id'> & { problem: string; hint: string }) {
  const own = useWords().settings
  const name = own.label[rest.field.name] ?? rest.field.name
  return <Field name={name} problem={problem} hint={hint}>{(id) => <Chosen id={id} {...rest} />}</Field>
}

function Chosen(props: InputOf) {
  const { id, field, value, disabled, onChange } = props
  const own = useWords().settings
  const testId = { 'data-testid': `field-${field.name}` }
  switch (field.kind) {
    case 'text':
      return <Input {...id} {...testId} value={String(value ?? '')} maxLength={field.max ?? 60} disabled={disabled} onChange={(event) => onChange(event.target.value)} />
    case 'long':
      return <Input.TextArea {...id} {...testId} value={String(value ?? '')} maxLength={field.max ?? 500} autoSize={{ minRows: 2, maxRows: 6 }} disabled={disabled} onChange={(event) => onChange(event.target.value)} />
    case 'number':
      return <InputNumber {...id} {...testId} value={Number(value ?? 0)} min={field.min ?? 0} max={field.max ?? 9_999} precision={0} disabled={disabled} onChange={(now) => onChange(now ?? field.min ?? 0)} />
    case 'yes':
      return <Switch {...id} {...testId} checked={value === true} disabled={disabled} onChange={onChange} />
    case 'mode':
      return <Segmented {...testId} value={String(value ?? 'push')} disabled={disabled} onChange={onChange} options={Object.entries(own.mode).map(([key, label]) => ({ value: key, label }))} />
    case 'side':
      return <Segmented {...testId} value={String(value)} disabled={disabled} onChange={onChange} options={[{ value: 'left', label: own.left }, { value: 'right', label: own.right }]} />
    case 'queue':
      return <QueueInput {...props} />
    case 'queues':
      return <QueuesInput {...props} />
    case 'strictness':
      return <Segmented {...testId} value={String(value ?? 'off')} disabled={disabled} onChange={onChange} options={['off', 'wish', 'must'].map((one) => ({ value: one, label: own.strictness[one] ?? one }))} />
    case 'lines':
      return <LinesInput {...props} />
    case 'colour':
      return <ColourInput {...props} />
    case 'skills':
      return <SkillsInput {...props} />
    case 'hours':
      return <HoursInput {...props} />
    case 'holder':
      return <HolderInput {...props} />
    case 'promises':
      return <PromisesInput {...props} />
    default:
      return <DaysInput {...props} />
  }
}

/** One entry a line. What was typed stays as typed while it means the same. */
function LinesInput({ id, field, value, disabled, onChange }: InputOf) {
  const entries = Array.isArray(value) ? value : []
  const [typed, setTyped] = useState(entries.join('\n'))
  const shown = linesOf(typed).join('\n') === entries.join('\n') ? typed : entries.join('\n')
  return (
    <Input.TextArea {...id} data-testid={`field-${field.name}`} value={shown} autoSize={{ minRows: 2, maxRows: 8 }} disabled={disabled} onChange={(event) => {
      setTyped(event.target.value)
      onChange(linesOf(event.target.value))
    }} />
  )
}

function ColourInput({ id, field, value, disabled, onChange }: InputOf) {
  const own = useWords().settings
  const colour = String(value ?? '')
  return (
    <span className="setting-colour">
      <ColorPicker {...(colour ? { value: colour } : {})} disabledAlpha disabled={disabled} onChange={(now) => onChange(now.toHexString().toLowerCase().slice(0, 7))} />
      <Input {...id} data-testid={`field-${field.name}`} value={colour} maxLength={7} disabled={disabled} onChange={(event) => onChange(event.target.value.trim().toLowerCase())} />
      {colour && !disabled && <Button size="small" type="text" onClick={() => onChange('')}>{own.no_colour}</Button>}
    </span>
  )
}

function SkillsInput({ id, field, value, disabled, onChange }: InputOf) {
  const own = useWords().settings
  const nameOf = useNameOf()
  const known = useQuery({ queryKey: ['settings', 'skills'], queryFn: () => settings.list('skills') })
  const wanted = typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, number>) : {}
  const names = new Map((known.data?.items ?? []).map((item) => [item.key, nameOf({ name: String(item.value.name), name_en: String(item.value.name_en) })]))
  const without = (key: string) => Object.fromEntries(Object.entries(wanted).filter(([other]) => other !== key))
  return (
    <div className="setting-rows" data-testid={`field-${field.name}`}>
      {Object.entries(wanted).map(([key, level]) => (
        <div key={key} className="setting-pair">
          <span>{names.get(key) ?? key}</span>
          <Select
            value={level} disabled={disabled} aria-label={`${names.get(key) ?? key}: ${own.level}`} onChange={(now) => onChange({ ...wanted, [key]: now })}
            options={[1, 2, 3, 4, 5].map((one) => ({ value: one, label: own.skill_level(one) }))}
          />
          {!disabled && <Button size="small" onClick={() => onChange(without(key))} aria-label={`${own.remove} ${names.get(key) ?? key}`}>{own.remove}</Button>}
        </div>
      ))}
      <Select
        id={id.id} aria-describedby={id['aria-describedby']} value={null} placeholder={own.add_skill} disabled={disabled} loading={known.isPending} showSearch={{ optionFilterProp: 'label' }}
        onChange={(key: string | null) => key && onChange({ ...wanted, [key]: 1 })} options={[...names].filter(([key]) => !(key in wanted)).map(([key, label]) => ({ value: key, label }))}
      />
    </div>
  )
}

function HoursInput({ id, field, value, companyId, disabled, onChange }: InputOf) {
  const own = useWords().settings
  const nameOf = useNameOf()
  const known = useQuery({ queryKey: ['settings', 'hours'], queryFn: () => settings.list('hours') })
  const here = (known.data?.items ?? []).filter((item) => item.company_id === companyId)
  const options = here.map((item) => ({ value: item.key, label: nameOf({ name: String(item.value.name), name_en: String(item.value.name_en) }) }))
  return <Select id={id.id} aria-describedby={id['aria-describedby']} data-testid={`field-${field.name}`} value={String(value ?? '')} disabled={disabled} loading={known.isPending} onChange={(now) => onChange(now)} options={[{ value: '', label: own.always }, ...options]} />
}

/** Those that a queue may lead to: not itself. */
function useOtherQueues(companyId: string | null, settingKey: string) {
  const nameOf = useNameOf()
  const known = useQuery({ queryKey: ['settings', 'queues'], queryFn: () => settings.list('queues') })
  const here = (known.data?.items ?? []).filter((item) => item.company_id === companyId && item.key !== settingKey && item.value.active !== false)
  return { pending: known.isPending, options: here.map((item) => ({ value: item.key, label: nameOf({ name: String(item.value.name), name_en: String(item.value.name_en) }) })) }
}

function QueuesInput({ id, field, value, companyId, settingKey, disabled, onChange }: InputOf) {
  const own = useWords().settings
  const { pending, options } = useOtherQueues(companyId, settingKey)
  return (
    <Select
      id={id.id} mode="multiple" aria-describedby={id['aria-describedby']} data-testid={`field-${field.name}`} value={Array.isArray(value) ? value : []} placeholder={own.no_backup} maxCount={field.max ?? 5}
      disabled={disabled} loading={pending} showSearch={{ optionFilterProp: 'label' }} onChange={(now: string[]) => onChange(now)} options={options}
    />
  )
}

function QueueInput({ id, field, value, companyId, settingKey, disabled, onChange }: InputOf) {
  const own = useWords().settings
  const { pending, options } = useOtherQueues(companyId, settingKey)
  return <Select id={id.id} aria-describedby={id['aria-describedby']} data-testid={`field-${field.name}`} value={String(value ?? '')} disabled={disabled} loading={pending} onChange={(now) => onChange(now)} options={[{ value: '', label: own.no_queue }, ...options]} />
}

function HolderInput({ id, field, value, companyId, disabled, onChange }: InputOf) {
  const own = useWords().settings
  const nameOf = useNameOf()
  const known = useQuery({ queryKey: ['settings', 'queues'], queryFn: () => settings.list('queues') })
  const here = (known.data?.items ?? []).filter((item) => item.company_id === companyId)
  const options = here.map((item) => ({ value: `queue:${item.key}`, label: own.first_queue(nameOf({ name: String(item.value.name), name_en: String(item.value.name_en) })) }))
  return <Select id={id.id} aria-describedby={id['aria-describedby']} data-testid={`field-${field.name}`} value={String(value ?? 'bot')} disabled={disabled} loading={known.isPending} onChange={(now) => onChange(now)} options={[{ value: 'bot', label: own.first_bot }, ...options]} />
}

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Hours by weekday, or by date: a line each; what was typed stays as typed while it means the same. */
function DaysInput({ id, field, value, disabled, onChange }: InputOf) {
  const { settings: own, rules: words } = useWords()
  const days = typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, string[]>) : {}
  const weekly = field.kind === 'week'
  const names = weekly ? WEEK : Object.keys(days).sort()
  const [added, setAdded] = useState('')
  const set = (day: string, spans: string[] | null) => {
    const rest = Object.entries(days).filter(([other]) => other !== day)
    onChange(Object.fromEntries(spans === null || (weekly && spans.length === 0) ? rest : [...rest, [day, spans]]))
  }
  const split = (day: string) => {
    const next = weekly ? WEEK[(WEEK.indexOf(day) + 1) % 7] ?? '' : nextDay(day)
    const parts = (days[day] ?? []).map((span) => ({ span, two: overMidnight(span) }))
    const [here, there] = [parts.map(({ span, two }) => two?.[0] ?? span), parts.flatMap(({ two }) => (two && !two[1].endsWith('00:00') ? [two[1]] : []))]
    onChange({ ...days, [day]: here, [next]: [...there, ...(days[next] ?? []).filter((span) => !there.includes(span))] })
  }
  return (
    <div className="setting-rows" data-testid={`field-${field.name}`}>
      {names.map((day, number) => (
        <div key={day} className="setting-pair">
          <label htmlFor={number === 0 ? id.id : `${id.id}-${day}`}>{own.weekday[day] ?? day}</label>
          <Spans id={number === 0 ? id.id : `${id.id}-${day}`} day={day} spans={days[day] ?? []} disabled={disabled} onChange={(spans) => set(day, spans)} />
          {!disabled && (days[day] ?? []).some(overMidnight) && <Button size="small" onClick={() => split(day)} title={words.night} data-testid={`split-${day}`}>{words.split}</Button>}
          {!weekly && !disabled && <Button size="small" onClick={() => set(day, null)} aria-label={`${own.remove} ${day}`}>{own.remove}</Button>}
        </div>
      ))}
      {!weekly && !disabled && (
        <div className="setting-pair">
          <input type="date" className="setting-date" {...(names.length === 0 ? { id: id.id } : {})} aria-label={own.day} value={added} data-testid="day-new" onChange={(event) => setAdded(event.target.value)} />
          <Button size="small" disabled={!/^\d{4}-\d\d-\d\d$/.test(added) || added in days} data-testid="day-add" onClick={() => { set(added, []); setAdded('') }}>{own.add_day}</Button>
        </div>
      )}
      {weekly && <p className="setting-hint">{own.spans_hint}</p>}
    </div>
  )
}

function nextDay(day: string): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + 1)
  return at.toISOString().slice(0, 10)
}

function Spans({ id, day, spans, disabled, onChange }: { id: string; day: string; spans: string[]; disabled: boolean; onChange: (spans: string[]) => void }) {
  const own = useWords().settings
  const [typed, setTyped] = useState(spans.join(', '))
  const shown = spansOf(typed).join() === spans.join() ? typed : spans.join(', ')
  return (
    <Input id={id} value={shown} placeholder={own.closed} maxLength={110} disabled={disabled} data-testid={`spans-${day}`} onChange={(event) => {
      setTyped(event.target.value)
      onChange(spansOf(event.target.value))
    }} />
  )
}
