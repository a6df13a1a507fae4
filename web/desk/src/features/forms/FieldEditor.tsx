/** One thing a form asks: kind, names in both languages, bounds or options. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from '@ant-design/icons'
import { Checkbox, Input, Select } from 'antd'

import type { FieldKind } from '@suiban/client/types'

import { chooses, isBounded, type Problem, type WrittenField } from '@/shared/forms'
import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

const KINDS: readonly FieldKind[] = ['text', 'number', 'amount', 'date', 'choice', 'multi', 'phone']
type Line = 'label' | 'label_en' | 'help' | 'help_en' | 'least' | 'most'

export function FieldEditor({ field, number, problem, last, only, onChange, onMove, onRemove }: {
  field: WrittenField; number: number; problem: Problem | null; last: boolean; only: boolean
  onChange: (field: WrittenField) => void; onMove: (by: 1 | -1) => void; onRemove: () => void
}) {
  const words = useWords().forms
  const line = (name: Line, label: string, max: number) => (
    <Input size="small" value={field[name]} maxLength={max} placeholder={label} aria-label={`${words.field(number)} ${label}`} data-testid={`field-${name}`} onChange={(event) => onChange({ ...field, [name]: event.target.value })} />
  )
  const bound = (name: 'least' | 'most') => {
    const label = words[name][field.kind] ?? ''
    return <label className="form-bound"><span>{label}</span>{field.kind === 'date' ? <input type="date" value={field[name]} data-testid={`field-${name}`} onChange={(event) => onChange({ ...field, [name]: event.target.value })} /> : line(name, label, 20)}</label>
  }
  const lines = (name: 'options' | 'options_en', label: string) => (
    <Input.TextArea size="small" value={field[name].join('\n')} autoSize={{ minRows: 3, maxRows: 8 }} placeholder={label} aria-label={`${words.field(number)} ${label}`} data-testid={`field-${name}`} onChange={(event) => onChange({ ...field, [name]: event.target.value === '' ? [] : event.target.value.split('\n') })} />
  )
  return (
    <li className="form-field" data-testid="form-field">
      <div className="form-head">
        <b>{words.field(number)}</b>
        <Select size="small" value={field.kind} aria-label={`${words.field(number)} ${words.kind}`} data-testid="field-kind" popupMatchSelectWidth={false} options={KINDS.map((kind) => ({ value: kind, label: words.kinds[kind] }))} onChange={(kind: FieldKind) => onChange({ ...field, kind, least: '', most: '' })} />
        <Checkbox checked={field.required} onChange={(event) => onChange({ ...field, required: event.target.checked })}>{words.required}</Checkbox>
        <span className="form-field-acts">
          {number > 1 && <IconButton name={words.up} icon={<ArrowUpOutlined />} onClick={() => onMove(-1)} />}
          {!last && <IconButton name={words.down} icon={<ArrowDownOutlined />} onClick={() => onMove(1)} />}
          {!only && <IconButton name={words.remove} icon={<DeleteOutlined />} onClick={onRemove} />}
        </span>
      </div>
      <div className="form-pair">{line('label', words.label, 40)}{line('label_en', words.label_en, 40)}</div>
      <div className="form-pair">{line('help', words.help, 100)}{line('help_en', words.help_en, 100)}</div>
      {isBounded(field) && <div className="form-pair">{bound('least')}{bound('most')}</div>}
      {chooses(field) && <div className="form-pair">{lines('options', words.options)}{lines('options_en', words.options_en)}</div>}
      {problem && <p className="forms-problem" role="alert">{words[problem]}</p>}
    </li>
  )
}
