/** How many closed talks wait to be wrapped up, as the navigation shows it. */
import { useQuery } from '@tanstack/react-query'

import { useView } from '@/shared/session'

import { recordsApi } from './api'

const RENEW_EVERY_MS = 30_000

export function useWaitingRecords(asked: boolean): number {
  const ready = useView((view) => view.ready)
  // one that left is one that may wait now: the key renews the count, the machine's draft comes a moment later
  const held = useView((view) => view.state.conversations.length)
  const waiting = useQuery({
    queryKey: ['records', 'waiting', held], queryFn: recordsApi.waiting, enabled: asked && ready,
    refetchInterval: RENEW_EVERY_MS, placeholderData: (before) => before, staleTime: 1_000,
  })
  return waiting.data?.count ?? 0
}
