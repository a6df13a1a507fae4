/** A conversation's details as a query, so that both panes share one answer and a switch back shows it at once. */
import { queryOptions } from '@tanstack/react-query'

import { api } from './api'

const RENEW_EVERY_MS = 15_000

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: () => api.conversation(id),
    // the page the customer is on changes without a fact
    refetchInterval: (query) => (query.state.data?.state === 'closed' ? false : RENEW_EVERY_MS),
  })

export const customerQuery = (id: string) =>
  queryOptions({ queryKey: ['customer', id], queryFn: () => api.customer(id) })
