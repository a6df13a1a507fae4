/** What is odd about a setting, each with what to change. */
import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'

import { useNameOf, useWords } from '@/shared/settings'

import { type Finding, settings } from './api'
import { useQueueNames } from './useQueueNames'

/** Findings whose `where` are keys of queues. */
const QUEUES_NAMED = ['nobody_helps', 'never_open']

/** A finding of a company's setting (null: shared) as a sentence; skills and queues by their names. */
export function useFindingText(companyId: string | null): (finding: Finding) => string {
  const { rules: own, common } = useWords()
  const nameOf = useNameOf()
  const known = useQuery({ queryKey: ['settings', 'skills'], queryFn: () => settings.list('skills'), staleTime: 60_000 })
  const names = new Map((known.data?.items ?? []).map((item) => [item.key, nameOf({ name: String(item.value.name), name_en: String(item.value.name_en ?? '') })]))
  const nameOfQueue = useQueueNames(companyId)
  return ({ problem, field, where, level, best, wait_s: wait }) => {
    const called = field === 'skills' || field === 'wishes' ? (key: string) => names.get(key) ?? key : QUEUES_NAMED.includes(problem) ? nameOfQueue : null
    const shown = called && where ? common.list(where.split(', ').map(called)) : where
    return own.finding[problem]?.(shown, level, best, wait) ?? `${problem} ${where}`
  }
}

export function Findings({ found, companyId }: { found: readonly Finding[]; companyId: string | null }) {
  const own = useWords().rules
  const textOf = useFindingText(companyId)
  if (found.length === 0) return null
  return (
    <Alert
      type="warning" showIcon title={own.findings} data-testid="setting-findings" role="status"
      description={<ul className="setting-findings">{found.map((one) => <li key={`${one.problem} ${one.where}`}>{textOf(one)}</li>)}</ul>}
    />
  )
}
