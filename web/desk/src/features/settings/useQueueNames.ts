/** What a company's queues are called. */
import { useQuery } from '@tanstack/react-query'

import { useNameOf } from '@/shared/settings'

import { settings } from './api'

export function useQueueNames(companyId: string | null): (key: string) => string {
  const nameOf = useNameOf()
  const found = useQuery({ queryKey: ['settings', 'queues'], queryFn: () => settings.list('queues'), staleTime: 60_000, enabled: companyId !== null })
  const here = (found.data?.items ?? []).filter((item) => item.company_id === companyId)
  const names = new Map(here.map((item) => [item.key, nameOf({ name: String(item.value.name), name_en: String(item.value.name_en ?? '') })]))
  return (key) => names.get(key) ?? key
}
