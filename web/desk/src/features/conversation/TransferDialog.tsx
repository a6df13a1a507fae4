import { useQuery } from '@tanstack/react-query'
import { Input, Modal, Segmented } from 'antd'
import { type ReactNode, useState } from 'react'

import type { HeldConversation, StaffRequest } from '@suiban/client/types'

import { api } from '@/shared/api'
import { useDraft } from '@/shared/drafts'
import { useSession } from '@/shared/session'
import { useNameOf, useTitleOf, useWords } from '@/shared/settings'
import { CompanyTag, Failed, Lines } from '@/shared/ui/Small'

export type Ask = (request: StaffRequest, done: string) => Promise<boolean>

export function TransferDialog({ held, ask, onClose, onDone }: {
  held: HeldConversation; ask: Ask; onClose: () => void; onDone: () => void
}) {
  const words = useWords()
  const [to, setTo] = useState<'queue' | 'staff'>('queue')
  const [target, setTarget] = useState<string | null>(null)
  const { session } = useSession()
  const [reason, setReason] = useDraft(session.staff_id, `transfer_reason.${held.conversation_id}`)
  const [summary, setSummary] = useDraft(session.staff_id, `transfer.${held.conversation_id}`)
  const [busy, setBusy] = useState(false)
  const send = async () => {
    setBusy(true)
    const done = await ask({
      type: 'pass_on', conversation_id: held.conversation_id, to,
      queue_id: to === 'queue' ? target : null, staff_id: to === 'staff' ? target : null, reason: reason.trim(), summary: summary.trim(),
    }, words.actions.done_transfer)
    setBusy(false)
    if (!done) return
    setReason('')
    setSummary('')
    onClose()
    onDone()
  }
  return (
    <Modal
      open title={words.actions.transfer_title} onCancel={onClose} onOk={() => void send()} okText={words.actions.transfer} confirmLoading={busy} width={480}
      okButtonProps={{ disabled: target === null, 'data-testid': 'transfer-submit' }}
    >
      <div className="dialog">
        <Segmented<'queue' | 'staff'>
          block value={to}
          options={[{ value: 'queue', label: <span data-testid="transfer-to-queue">{words.actions.to_queue}</span> }, { value: 'staff', label: <span data-testid="transfer-to-staff">{words.actions.to_colleague}</span> }]}
          onChange={(value) => {
            setTo(value)
            setTarget(null)
          }}
        />
        {to === 'queue' ? <Queues held={held} target={target} onPick={setTarget} /> : <Colleagues held={held} target={target} onPick={setTarget} />}
        <Input value={reason} maxLength={200} placeholder={words.actions.reason_optional} aria-label={words.actions.reason} data-testid="transfer-reason" onChange={(event) => setReason(event.target.value)} />
        <Input.TextArea value={summary} maxLength={2000} autoSize={{ minRows: 2, maxRows: 6 }} placeholder={words.common.pair(words.actions.summary, words.actions.summary_hint)} aria-label={words.actions.summary} data-testid="transfer-summary" onChange={(event) => setSummary(event.target.value)} />
      </div>
    </Modal>
  )
}

interface Picked {
  target: string | null
  onPick: (id: string) => void
}

function Queues({ held, target, onPick }: Picked & { held: HeldConversation }) {
  const words = useWords()
  const nameOf = useNameOf()
  const queues = useQuery({ queryKey: ['queues'], queryFn: api.queues })
  if (queues.error) return <Failed error={queues.error} retry={() => void queues.refetch()} />
  if (!queues.data) return <Lines rows={3} />
  if (queues.data.items.length === 0) return <p>{words.actions.no_queue}</p>
  const order = [...queues.data.items].sort((a, b) => Number(b.company_id === held.company_id) - Number(a.company_id === held.company_id))
  return (
    <div className="targets" role="radiogroup" aria-label={words.actions.pick_queue}>
      {order.map((queue) => (
        <Target key={queue.queue_id} id={queue.queue_id} picked={target === queue.queue_id} onPick={onPick} name={nameOf(queue)}>
          <CompanyTag id={queue.company_id} />
        </Target>
      ))}
    </div>
  )
}

function Colleagues({ held, target, onPick }: Picked & { held: HeldConversation }) {
  const words = useWords()
  const titleOf = useTitleOf()
  const { session } = useSession()
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: 5_000, refetchInterval: 10_000 })
  if (colleagues.error) return <Failed error={colleagues.error} retry={() => void colleagues.refetch()} />
  if (!colleagues.data) return <Lines rows={3} />
  const rank = { available: 0, away: 1, offline: 2 }
  const others = colleagues.data.items.filter((one) => one.staff_id !== session.staff_id && one.companies.includes(held.company_id)).sort((a, b) => rank[a.state] - rank[b.state] || a.load - b.load)
  if (others.length === 0) return <p>{words.actions.no_colleague}</p>
  return (
    <div className="targets" role="radiogroup" aria-label={words.actions.pick_colleague}>
      {others.map((one) => (
        <Target key={one.staff_id} id={one.staff_id} picked={target === one.staff_id} onPick={onPick} name={`${one.name}  ${titleOf(one)}`} disabled={one.state === 'offline'}>
          <span className="figures">{words.presence[one.state]} · {words.actions.colleague_load(one.load, one.capacity)}</span>
        </Target>
      ))}
    </div>
  )
}

function Target({ id, name, picked, disabled = false, onPick, children }: {
  id: string; name: string; picked: boolean; disabled?: boolean; onPick: (id: string) => void; children: ReactNode
}) {
  return (
    <button type="button" role="radio" aria-checked={picked} className={`target${picked ? ' picked' : ''}`} disabled={disabled} data-testid="transfer-target" data-id={id} data-name={name} onClick={() => onPick(id)}>
      <b>{name}</b>
      {children}
    </button>
  )
}
