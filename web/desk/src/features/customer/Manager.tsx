/** Who looks after a customer: by name, where they work here whether they are there now, and a way to change it. */
import { EditOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { api, type Customer } from '@/shared/api'
import { useMay, useSession } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

import { SetManager } from './SetManager'

const RENEW_EVERY_MS = 15_000

/** Those who move conversations, and who looks after this customer now; colleagues are listed to those who talk. */
export function useMaySetManager(customer: Customer | undefined): boolean {
  const { session } = useSession()
  const talks = useMay('talk')
  const leads = useMay('take_over')
  return customer !== undefined && talks && (leads || customer.manager_staff_id === session.staff_id)
}

export function Manager({ customer }: { customer: Customer }) {
  const words = useWords()
  const { session } = useSession()
  const talks = useMay('talk')
  const maySet = useMaySetManager(customer)
  const [setting, setSetting] = useState(false)
  const mine = customer.manager_staff_id === session.staff_id
  const asked = customer.manager_staff_id !== null && talks && !mine
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: RENEW_EVERY_MS, refetchInterval: RENEW_EVERY_MS, enabled: asked })
  const found = asked ? colleagues.data?.items.find((one) => one.staff_id === customer.manager_staff_id) : undefined
  return (
    <span data-testid="customer-manager">
      {found?.name ?? (customer.manager_name || words.customer.manager_nobody)}
      {mine && ` · ${words.customer.manager_me}`}
      {found && <span data-testid="customer-manager-state" data-state={found.state}>{` · ${words.presence[found.state]}`}</span>}
      {maySet && <IconButton name={words.customer.manager_set} icon={<EditOutlined />} onClick={() => setSetting(true)} testId="customer-manager-set" />}
      {setting && <SetManager customer={customer} onClose={() => setSetting(false)} />}
    </span>
  )
}
