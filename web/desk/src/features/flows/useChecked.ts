/** What is wrong with what is drawn, a moment after the last change. */
import { useQuery } from '@tanstack/react-query'

import { type Finding, flows } from './api'

export interface Checked {
  findings: readonly Finding[]
  pending: boolean
  error: unknown
}

export function useChecked(companyId: string, bpmn: string): Checked {
  const found = useQuery({
    queryKey: ['flow-check', companyId, bpmn], enabled: bpmn !== '' && companyId !== '', retry: false, staleTime: Infinity, gcTime: 10_000,
    queryFn: ({ signal }) => flows.check(companyId, bpmn, signal), placeholderData: (before) => before,
  })
  return { findings: found.data?.findings ?? [], pending: found.isFetching || bpmn === '', error: found.error }
}

export const errorsOf = (findings: readonly Finding[]) => findings.filter((one) => one.severity === 'error').length
