/** Two people changed one setting: both versions beside one another, and a choice. */
import { Alert, Button } from 'antd'

import { useWords } from '@/shared/settings'

import { differing, type Plain, type Setting, type Value } from './api'

export function Conflict({ section, mine, theirs, onKeep, onTake }: { section: string; mine: Value; theirs: Setting; onKeep: () => void; onTake: () => void }) {
  const own = useWords().settings
  return (
    <Alert
      type="warning" showIcon title={own.conflict} data-testid="setting-conflict" role="alert"
      description={(
        <>
          <p>{own.conflict_hint}</p>
          <div className="setting-conflict">
            <table>
              <thead><tr><th scope="col">{own.field}</th><th scope="col">{own.yours}</th><th scope="col">{own.theirs}</th></tr></thead>
              <tbody>
                {differing(section, mine, theirs.value).map((name) => (
                  <tr key={name}><th scope="row">{own.label[name]}</th><td>{shown(mine[name], own)}</td><td>{shown(theirs.value[name], own)}</td></tr>
                ))}
              </tbody>
            </table>
          </div>
          <Button size="small" onClick={onKeep} data-testid="conflict-keep">{own.keep_yours}</Button>{' '}
          <Button size="small" onClick={onTake} data-testid="conflict-take">{own.take_theirs}</Button>
        </>
      )}
    />
  )
}

function shown(value: Plain | undefined, own: { yes: string; no: string; none: string }): string {
  if (typeof value === 'boolean') return value ? own.yes : own.no
  if (typeof value === 'object') {
    const parts = Array.isArray(value) ? value : Object.entries(value).map(([key, one]) => `${key} ${Array.isArray(one) ? one.join(', ') || '-' : one}`)
    return parts.join('; ') || own.none
  }
  return String(value ?? '') || own.none
}
