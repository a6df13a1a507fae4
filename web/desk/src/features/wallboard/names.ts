/** What queues are called: the figures come every second, without their names in other languages. */
import { useQuery } from '@tanstack/react-query'

import type { QueueFigures } from '@suiban/client/types'

import { api } from '@/shared/api'
import { useMay } from '@/shared/session'
import { useNameOf } from '@/shared/settings'

export function useQueueName(): (queue: QueueFigures) => string {
  const nameOf = useNameOf()
  const known = useQuery({ queryKey: ['queues'], queryFn: api.queues, staleTime: 10 * 60_000, enabled: useMay('talk') })
  return (queue) => nameOf(known.data?.items.find((one) => one.queue_id === queue.queue_id) ?? queue)
}
