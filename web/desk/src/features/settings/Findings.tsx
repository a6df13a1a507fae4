/** What is odd about a setting, each with what to change. */
import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'

import { useNameOf, useWords } from '@/shared/settings'

import { type Finding, settings } from './api'

/** A finding as a sentence; skills by their names. */
export function useFindingText(): (finding: Finding) => string {
  const own = useWords().rules
  const nameOf = useNameOf()
  const known = useQuery({ queryKey: ['settings', 'skills'], queryFn: () => settings.list('skills'), staleTime: 60_000 })
  const names = new Map((known.data?.items ?? []).map((item) => [item.key, nameOf({ name: String(item.value.name), name_en: String(item.value.name_en ?? '') })]))
  return ({ problem, field, where, level, best, wait_s: wait }) => {
    const shown = field === 'skills' || field === 'wishes' ? where.split(', ').map((key) => names.get(key) ?? key).join(', ') : where
    return own.finding[problem]?.(shown, level, best, wait) ?? `${problem} ${where}`
  }
}

export function Findings({ found }: { found: readonly Finding[] }) {
  const own = useWords().rules
  const textOf = useFindingText()
  if (found.length === 0) return null
  return (
    <Alert
      type="warning" showIcon title={own.findings} data-testid="setting-findings" role="status"
      description={<ul className="setting-findings">{found.map((one) => <li key={`${one.problem} ${one.where}`}>{textOf(one)}</li>)}</ul>}
    />
  )
}
