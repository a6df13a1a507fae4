/** Who looks after a customer: by name, and where they work here, whether they are there now. */
import { useQuery } from '@tanstack/react-query'

import { api, type Customer } from '@/shared/api'
import { useMay, useSession } from '@/shared/session'
import { useWords } from '@/shared/settings'

const RENEW_EVERY_MS = 15_000

export function Manager({ customer }: { customer: Customer }) {
  const words = useWords()
  const { session } = useSession()
  const talks = useMay('talk')
  const mine = customer.manager_staff_id === session.staff_id
  const asked = customer.manager_staff_id !== null && talks && !mine
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: RENEW_EVERY_MS, refetchInterval: RENEW_EVERY_MS, enabled: asked })
  const found = asked ? colleagues.data?.items.find((one) => one.staff_id === customer.manager_staff_id) : undefined
  return (
    <span data-testid="customer-manager">
      {found?.name ?? customer.manager_name}
      {mine && ` · ${words.customer.manager_me}`}
      {found && <span data-testid="customer-manager-state" data-state={found.state}>{` · ${words.presence[found.state]}`}</span>}
    </span>
  )
}
