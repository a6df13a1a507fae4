/** Where to move conversations: back to their queue, to another one, or to a person by name; always with a reason. */
import { useQuery } from '@tanstack/react-query'
import { App, Input, Modal, Select } from 'antd'
import { useState } from 'react'

import { api } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useNameOf, useWords } from '@/shared/settings'

export function MoveDialog({ companies, count, onMove, onClose }: {
  companies: readonly string[]; count: number
  onMove: (to: { queue_id?: string; staff_id?: string }, reason: string) => Promise<void>; onClose: () => void
}) {
  const words = useWords()
  const nameOf = useNameOf()
  const { message } = App.useApp()
  const queues = useQuery({ queryKey: ['queues'], queryFn: api.queues })
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: 5_000 })
  const [to, setTo] = useState('back')
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  // queues are one company's own; a person must serve all of them
  const fit = queues.data?.items.filter((one) => companies.length === 1 && one.company_id === companies[0]) ?? []
  const people = colleagues.data?.items.filter((one) => companies.every((company) => one.companies.includes(company)) && one.state !== 'offline') ?? []
  const options = [
    { value: 'back', label: words.supervise.back_to_queue },
    { label: words.actions.to_queue, options: fit.map((one) => ({ value: `queue:${one.queue_id}`, label: nameOf(one) })) },
    { label: words.actions.to_colleague, options: people.map((one) => ({ value: `staff:${one.staff_id}`, label: `${one.name} · ${words.presence[one.state]} · ${words.actions.colleague_load(one.load, one.capacity)}` })) },
  ]
  const move = async () => {
    const [kind, id] = to.split(':')
    setBusy(true)
    try {
      await onMove(kind === 'queue' && id ? { queue_id: id } : kind === 'staff' && id ? { staff_id: id } : {}, reason.trim())
      onClose()
    } catch (error) {
      void message.error(errorText(error, words))
    }
    setBusy(false)
  }
  return (
    <Modal open title={words.supervise.move_title(count)} onCancel={onClose} onOk={() => void move()} okText={words.supervise.move} confirmLoading={busy} okButtonProps={{ disabled: reason.trim() === '', 'data-testid': 'move-submit' }} width={440}>
      <div className="move-dialog">
        <Select value={to} onChange={setTo} options={options} aria-label={words.actions.transfer_title} data-testid="move-to" />
        <Input value={reason} maxLength={200} placeholder={words.supervise.reason_needed} aria-label={words.supervise.reason} data-testid="move-reason" onChange={(event) => setReason(event.target.value)} />
      </div>
    </Modal>
  )
}
