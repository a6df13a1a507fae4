/** An alert with the very step its customer stopped at: one press, and one goes on with them. */
import { useQuery, useQueryClient } from '@tanstack/react-query'

import { AlertOf } from '@/features/alerts/AlertOf'
import { servicesApi } from '@/features/services/api'
import { Instance } from '@/features/services/Instance'
import { useSession } from '@/shared/session'
import type { Task } from '@/shared/tasks'

export function AlertOfTask({ task }: { task: Task }) {
  const { session } = useSession()
  const queries = useQueryClient()
  const { card } = task
  const mine = card.state === 'accepted' && card.staff_id === session.staff_id
  const goOn = async (instanceId: string) => {
    await servicesApi.help(instanceId)
    await queries.invalidateQueries({ queryKey: ['services'] })
  }
  const live = (instanceId: string, helping: boolean) => card.customer_id && <Live customerId={card.customer_id} instanceId={instanceId} helps={mine && helping} />
  return <AlertOf workId={card.work_id} {...(mine ? { onGoOn: goOn } : {})} live={live} />
}

function Live({ customerId, instanceId, helps }: { customerId: string; instanceId: string; helps: boolean }) {
  const open = useQuery({ queryKey: ['services', customerId], queryFn: () => servicesApi.ofCustomer(customerId) }).data?.open
  const line = open?.find((one) => one.instance_id === instanceId)
  return line ? <div className="services" data-testid="alert-live"><Instance key={instanceId} line={line} helps={helps} /></div> : null
}
