/** Fields of the panel: each shows what stands in the definition and writes it back when one stops or leaves. */
import { ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input, InputNumber, Select, Switch } from 'antd'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'

import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

import type { Moddle } from '@/features/flows/model/definition'
import { durationOf, inUnits, secondsOf, type Unit, UNIT_NAMES } from '@/features/flows/model/kinds'
import { usePanel } from './panel'

/** So long nobody types before it is written: one step of undoing is a sentence, not a letter. */
const QUIET_MS = 600

/** What is being typed, ahead of what stands written; leaving writes what is left. */
function useTyped(value: string, onWrite: (text: string) => void): { text: string; type: (text: string) => void; flush: () => void } {
  const [typed, setTyped] = useState<string | null>(null)
  const now = useRef({ typed, onWrite })
  useEffect(() => {
    now.current = { typed, onWrite }
  })
  const flush = () => {
    const { typed: left, onWrite: write } = now.current
    now.current.typed = null
    setTyped(null)
    if (left !== null && left !== value) write(left)
  }
  useEffect(() => {
    if (typed === null) return
    const timer = setTimeout(flush, QUIET_MS)
    return () => clearTimeout(timer)
  })
  useEffect(() => () => {
    const { typed: left, onWrite: write } = now.current
    if (left !== null) write(left)
  }, [])
  return { text: typed ?? value, type: setTyped, flush }
}

export function Labelled({ name, hint, children }: { name: string; hint?: string | undefined; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className="flow-field">
      <label htmlFor={id} title={hint}>{name}</label>
      {children(id)}
    </div>
  )
}

export function Line({ name, value, onWrite, rows = 1, code = false, testId, hint, placeholder, max = 4_000 }: {
  name: string; value: string; onWrite: (text: string) => void; rows?: number; code?: boolean; testId?: string; hint?: string; placeholder?: string; max?: number
}) {
  const { readOnly } = usePanel()
  const { text, type, flush } = useTyped(value, onWrite)
  const own = { value: text, maxLength: max, readOnly, placeholder, 'data-testid': testId, className: code ? 'flow-code' : '', onBlur: flush }
  return (
    <Labelled name={name} hint={hint}>
      {(id) => rows > 1
        ? <Input.TextArea id={id} {...own} autoSize={{ minRows: rows, maxRows: 8 }} onChange={(event) => type(event.target.value)} />
        : <Input id={id} {...own} onPressEnter={flush} onChange={(event) => type(event.target.value)} />}
    </Labelled>
  )
}

/** The same in both languages, Chinese first. */
export function Pair({ name, zh, en, onWrite, rows = 1, testId, hint }: {
  name: string; zh: string; en: string; onWrite: (language: 'zh' | 'en', text: string) => void; rows?: number; testId?: string; hint?: string
}) {
  const words = useWords().flows.panel
  return (
    <div className="flow-pair">
      <Line name={`${name} · ${words.chinese}`} value={zh} rows={rows} onWrite={(text) => onWrite('zh', text)} {...(testId && { testId })} {...(hint && { hint })} />
      <Line name={`${name} · ${words.english}`} value={en} rows={rows} onWrite={(text) => onWrite('en', text)} {...(testId && { testId: `${testId}-en` })} />
    </div>
  )
}

export function Pick({ name, value, options, onWrite, testId, search = false }: {
  name: string; value: string; options: { value: string; label: ReactNode }[]; onWrite: (value: string) => void; testId?: string; search?: boolean
}) {
  const { readOnly } = usePanel()
  // what stands there is shown even where it is none of the options any more
  const all = value === '' || options.some((one) => one.value === value) ? options : [{ value, label: value }, ...options]
  return (
    <Labelled name={name}>
      {(id) => <Select id={id} value={value} options={all} disabled={readOnly} onChange={onWrite} data-testid={testId} popupMatchSelectWidth={false} {...(search && { showSearch: { optionFilterProp: 'value' } })} />}
    </Labelled>
  )
}

export function Several({ name, value, options, onWrite, placeholder }: { name: string; value: string[]; options: { value: string; label: string }[]; onWrite: (value: string[]) => void; placeholder?: string }) {
  const { readOnly } = usePanel()
  return <Labelled name={name}>{(id) => <Select id={id} mode="multiple" value={value} options={options} disabled={readOnly} onChange={onWrite} placeholder={placeholder} />}</Labelled>
}

export function YesNo({ name, value, onWrite, testId }: { name: string; value: boolean; onWrite: (value: boolean) => void; testId?: string }) {
  const { readOnly } = usePanel()
  return (
    <div className="flow-yes">
      <span>{name}</span>
      <Switch size="small" checked={value} disabled={readOnly} onChange={onWrite} aria-label={name} data-testid={testId} />
    </div>
  )
}

/** A duration as people say it; empty: none. */
export function Lasting({ name, value, onWrite }: { name: string; value: string; onWrite: (duration: string) => void }) {
  const words = useWords().flows.panel
  const { readOnly } = usePanel()
  const seconds = secondsOf(value)
  const [unit, setUnit] = useState<Unit>(seconds ? inUnits(seconds).unit : 'm')
  const count = seconds === null ? null : Math.round((seconds / (secondsOf(durationOf(1, unit)) ?? 1)) * 100) / 100
  const write = (next: number | null, by: Unit) => onWrite(next === null || next <= 0 ? '' : durationOf(Math.round(next), by))
  return (
    <Labelled name={name}>
      {(id) => (
        <span className="flow-lasting">
          <InputNumber id={id} min={0} precision={0} value={count} disabled={readOnly} onChange={(next) => write(next, unit)} />
          <Select value={unit} disabled={readOnly} aria-label={name} options={UNIT_NAMES.map((one) => ({ value: one, label: words.units[one] }))} onChange={(next: Unit) => {
            setUnit(next)
            write(count, next)
          }} />
        </span>
      )}
    </Labelled>
  )
}

export interface Column {
  name: string
  label: string
  code?: boolean
  options?: { value: string; label: string }[]
}

/** A list of things within an element, each with the same few fields. */
export function Rows({ title, hint, items, columns, onList, onWrite, make, testId }: {
  title: string; hint?: string | undefined; items: readonly Moddle[]; columns: readonly Column[]; make: () => Moddle; testId: string
  onList: (items: Moddle[]) => void; onWrite: (item: Moddle, own: Record<string, string | undefined>) => void
}) {
  const words = useWords().flows.panel
  const { readOnly } = usePanel()
  const move = (at: number) => onList(items.map((one, place) => (place === at ? items[at - 1]! : place === at - 1 ? items[at]! : one)))
  return (
    <section className="flow-rows" aria-label={title} data-testid={testId}>
      {title && <h4 title={hint}>{title}</h4>}
      {hint && <p className="flow-note">{hint}</p>}
      <ol>
        {items.map((item, at) => (
          <li key={at}>
            <div className="flow-row-fields">
              {columns.map((column) => {
                const value = String(item[column.name] ?? '')
                const write = (text: string) => onWrite(item, { [column.name]: text || undefined })
                return column.options
                  ? <Pick key={column.name} name={column.label} value={value} options={column.options} onWrite={write} />
                  : <Line key={column.name} name={column.label} value={value} code={column.code ?? false} onWrite={write} testId={`${testId}-${at}-${column.name}`} />
              })}
            </div>
            {!readOnly && (
              <span className="flow-row-acts">
                {at > 0 && <IconButton name={`${words.up} ${title} ${at + 1}`} icon={<ArrowUpOutlined />} onClick={() => move(at)} />}
                <IconButton name={`${words.remove} ${title} ${at + 1}`} icon={<DeleteOutlined />} onClick={() => onList(items.filter((_, place) => place !== at))} testId={`${testId}-${at}-remove`} />
              </span>
            )}
          </li>
        ))}
      </ol>
      {!readOnly && <Button size="small" icon={<PlusOutlined />} onClick={() => onList([...items, make()])} data-testid={`${testId}-add`}>{words.add}</Button>}
    </section>
  )
}
