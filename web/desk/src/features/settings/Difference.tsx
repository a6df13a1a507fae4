/** The fields in which two values of a setting differ, one beside the other. */
import { useWords } from '@/shared/settings'

import type { Plain, Value } from './api'
import { apart } from './rules'

export function Difference({ one, other, was, is }: { one: Value; other: Value; was?: string; is?: string }) {
  const words = useWords()
  const own = words.settings
  const names = apart(one, other)
  if (names.length === 0) return <p className="setting-about">{words.rules.same}</p>
  return (
    <div className="setting-difference">
      <table>
        <thead><tr><th scope="col">{own.field}</th><th scope="col">{was ?? words.rules.was}</th><th scope="col">{is ?? words.rules.is}</th></tr></thead>
        <tbody>
          {names.map((name) => {
            const [before, after] = linesApart(one[name], other[name], own)
            return <tr key={name}><th scope="row">{own.label[name] ?? name}</th><td>{before || own.none}</td><td>{after || own.none}</td></tr>
          })}
        </tbody>
      </table>
    </div>
  )
}

/** Of what has parts only the parts that differ. */
function linesApart(one: Plain | undefined, other: Plain | undefined, own: { yes: string; no: string }): [string, string] {
  if (!isTable(one) && !isTable(other)) return [shown(one, own), shown(other, own)]
  const [before, after] = [isTable(one) ? one : {}, isTable(other) ? other : {}]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().filter((key) => part(before[key]) !== part(after[key]))
  const parts = (of: Record<string, unknown>) => keys.filter((key) => key in of).map((key) => `${key} ${part(of[key])}`).join('; ')
  return [parts(before), parts(after)]
}
/** A level, spans, or what has parts itself. */
function part(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ') || '–'
  if (typeof value !== 'object' || value === null) return String(value ?? '')
  return Object.entries(value).map(([name, inner]) => `${name} ${String(inner)}`).join(', ')
}
function isTable(value: Plain | undefined): value is Record<string, number> | Record<string, string[]> {
  return typeof value === 'object' && !Array.isArray(value)
}
export function shown(value: Plain | undefined, own: { yes: string; no: string }): string {
  if (typeof value === 'boolean') return value ? own.yes : own.no
  if (Array.isArray(value)) return value.join('; ')
  return typeof value === 'object' ? '' : String(value ?? '')
}
