/** Two people changed one setting: what differs, and a choice. */
import { useWords } from '@/shared/settings'
import { TwoVersions } from '@/shared/ui/TwoVersions'

import { differing, type Plain, type Setting, type Value } from './api'

export function Conflict({ section, mine, theirs, onKeep, onTake }: { section: string; mine: Value; theirs: Setting; onKeep: () => void; onTake: () => void }) {
  const own = useWords().settings
  const rows = differing(section, mine, theirs.value).map((name) => ({ name: own.label[name] ?? name, mine: shown(mine[name], own), theirs: shown(theirs.value[name], own) }))
  return <TwoVersions rows={rows} onKeep={onKeep} onTake={onTake} />
}

function shown(value: Plain | undefined, own: { yes: string; no: string }): string {
  if (typeof value === 'boolean') return value ? own.yes : own.no
  if (typeof value === 'object') {
    const parts = Array.isArray(value) ? value : Object.entries(value).map(([key, one]) => `${key} ${Array.isArray(one) ? one.join(', ') || '-' : one}`)
    return parts.join('; ')
  }
  return String(value ?? '')
}
