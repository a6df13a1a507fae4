/** What queues are called: the figures come every second, without their names in other languages. */
import { useQuery } from '@tanstack/react-query'

import type { QueueFigures } from '@suiban/client/types'

import { api } from '@/shared/api'
import { useMay } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { clock } from '@/shared/time'

import { helpersOf } from './figures'

export function useQueueName(): (queue: QueueFigures) => string {
  const nameOf = useNameOf()
  const known = useQuery({ queryKey: ['queues'], queryFn: api.queues, staleTime: 10 * 60_000, enabled: useMay('talk') })
  return (queue) => nameOf(known.data?.items.find((one) => one.queue_id === queue.queue_id) ?? queue)
}

/** Who steps in for a queue and since when, of the queues on the board; empty: nobody does. */
export function useBackedUp(all: readonly QueueFigures[]): (queue: QueueFigures) => string {
  const words = useWords()
  const nameOf = useQueueName()
  return (queue) => {
    if (queue.backed_up_since === null) return ''
    const who = [...helpersOf(queue, all).map(nameOf), ...(queue.backed_up_by_bot ? [words.board.bot] : [])]
    return words.board.backed_up(who.join(words.board.list_comma), clock(queue.backed_up_since))
  }
}
