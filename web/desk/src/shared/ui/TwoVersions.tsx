/** Two people changed one thing: both versions beside one another, and a choice. */
import { Alert, Button } from 'antd'

import { useWords } from '@/shared/settings'

import './versions.css'

export interface Differing {
  name: string
  mine: string
  theirs: string
}

export function TwoVersions({ rows, onKeep, onTake }: { rows: readonly Differing[]; onKeep: () => void; onTake: () => void }) {
  const own = useWords().settings
  return (
    <Alert
      type="warning" showIcon title={own.conflict} data-testid="setting-conflict" role="alert"
      description={(
        <>
          <p>{own.conflict_hint}</p>
          <div className="two-versions">
            <table>
              <thead><tr><th scope="col">{own.field}</th><th scope="col">{own.yours}</th><th scope="col">{own.theirs}</th></tr></thead>
              <tbody>{rows.map((row) => <tr key={row.name}><th scope="row">{row.name}</th><td>{row.mine || own.none}</td><td>{row.theirs || own.none}</td></tr>)}</tbody>
            </table>
          </div>
          <Button size="small" onClick={onKeep} data-testid="conflict-keep">{own.keep_yours}</Button>{' '}
          <Button size="small" onClick={onTake} data-testid="conflict-take">{own.take_theirs}</Button>
        </>
      )}
    />
  )
}
