/** Where a task goes: to another queue of its company, or to a colleague by name, who is asked; always with a reason. */
import { useQuery } from '@tanstack/react-query'
import { Input, Select } from 'antd'
import { useState } from 'react'

import { api } from '@/shared/api'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { tasks } from '@/shared/tasks'

import { Asking, type DialogOf } from './dialogs'

export function PassDialog({ task, act, onClose, leaves }: DialogOf & { leaves: boolean }) {
  const words = useWords()
  const nameOf = useNameOf()
  const { session } = useSession()
  const queues = useQuery({ queryKey: ['queues'], queryFn: api.queues })
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: 5_000 })
  const [to, setTo] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const { company_id, work_id } = task.card
  const fit = queues.data?.items.filter((one) => one.company_id === company_id) ?? []
  const people = colleagues.data?.items.filter((one) => one.companies.includes(company_id) && one.staff_id !== session.staff_id && one.state !== 'offline') ?? []
  const options = [
    { label: words.tasks.to_queue, options: fit.map((one) => ({ value: `queue:${one.queue_id}`, label: nameOf(one) })) },
    { label: words.tasks.to_colleague, options: people.map((one) => ({ value: `staff:${one.staff_id}`, label: `${one.name} · ${words.presence[one.state]} · ${words.actions.colleague_load(one.load, one.capacity)}` })) },
  ]
  const [kind, id] = (to ?? '').split(':')
  const target = kind === 'queue' && id ? { queue_id: id } : kind === 'staff' && id ? { staff_id: id } : {}
  return (
    <Asking title={words.tasks.pass_title} ok={words.tasks.pass_on} disabled={to === null || reason.trim() === ''} testId="task-pass-submit" onClose={onClose} onOk={() => act(() => tasks.passOn(work_id, target, reason.trim()), words.tasks.passed, leaves)}>
      <Select showSearch={{ optionFilterProp: 'label' }} value={to} onChange={setTo} options={options} loading={queues.isPending || colleagues.isPending} placeholder={words.tasks.pass_where} aria-label={words.tasks.pass_where} data-testid="task-pass-to" />
      <Input value={reason} maxLength={200} placeholder={words.tasks.reason_needed} aria-label={words.tasks.reason} data-testid="task-reason" onChange={(event) => setReason(event.target.value)} />
    </Asking>
  )
}
