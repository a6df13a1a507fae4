/** Of some kinds of work somebody has at most so much at a time; of the others as much as they have hands for. */
import { Button, InputNumber, Select } from 'antd'

import { useWords } from '@/shared/settings'

import './limits.css'

export type Limits = Record<string, number>
const MOST = 100

export function LimitsField({ limits, onChange }: { limits: Limits; onChange: (limits: Limits) => void }) {
  const words = useWords()
  const own = words.tasks.limit
  const kinds = words.tasks.kinds
  const nameOf = (kind: string) => kinds[kind] ?? kind
  const left = Object.keys(kinds).filter((kind) => !(kind in limits))
  return (
    <fieldset className="limits" data-testid="limits">
      <legend>{own.title}</legend>
      <p className="limits-hint">{own.hint}</p>
      {Object.entries(limits).map(([kind, most]) => (
        <div key={kind} className="limits-row" data-kind={kind}>
          <span>{nameOf(kind)}{most === 0 && <em> · {own.never}</em>}</span>
          <InputNumber min={0} max={MOST} precision={0} value={most} aria-label={own.of(nameOf(kind))} onChange={(to) => onChange({ ...limits, [kind]: to ?? 0 })} />
          <Button size="small" type="text" aria-label={own.remove(nameOf(kind))} onClick={() => onChange(Object.fromEntries(Object.entries(limits).filter(([other]) => other !== kind)))}>×</Button>
        </div>
      ))}
      {left.length > 0 && <Select<string | null> className="limits-add" value={null} placeholder={own.add} aria-label={own.add} data-testid="limits-add" options={left.map((kind) => ({ value: kind, label: nameOf(kind) }))} onChange={(kind) => kind && onChange({ ...limits, [kind]: 1 })} />}
    </fieldset>
  )
}

/** In one line: 视频最多 2，不派来电. */
export function limitsText(limits: Limits, words: ReturnType<typeof useWords>): string {
  const own = words.tasks.limit
  return Object.entries(limits).sort().map(([kind, most]) => own.line(words.tasks.kinds[kind] ?? kind, most)).join(own.comma)
}
