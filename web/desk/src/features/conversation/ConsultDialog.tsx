/** Asking somebody in: a colleague found by name, or whoever is there for a queue; they see the conversation until it ends. */
import { useQuery } from '@tanstack/react-query'
import { Input, Modal, Segmented } from 'antd'
import { useState } from 'react'

import { LIMIT_TEXT_CHARACTERS, type HeldConversation } from '@suiban/client/types'

import { api } from '@/shared/api'
import { useDraft } from '@/shared/drafts'
import { useSession } from '@/shared/session'
import { useNameOf, useTitleOf, useWords } from '@/shared/settings'
import { Failed, Lines } from '@/shared/ui/Small'

import type { Ask } from './TransferDialog'

const RANK = { available: 0, away: 1, offline: 2 }
type Whom = 'colleague' | 'expert'

export function ConsultDialog({ held, ask, onClose }: { held: HeldConversation; ask: Ask; onClose: () => void }) {
  const words = useWords()
  const [whom, setWhom] = useState<Whom>('colleague')
  const [picked, setPicked] = useState<string | null>(null)
  const { session } = useSession()
  const [question, setQuestion] = useDraft(session.staff_id, `consult.${held.conversation_id}`)
  const [busy, setBusy] = useState(false)
  const send = async () => {
    if (!picked) return
    setBusy(true)
    const to = whom === 'colleague' ? { staff_id: picked } : { queue_id: picked }
    const asked = await ask({ type: 'consult', conversation_id: held.conversation_id, ...to, question: question.trim() }, words.supervise.done_consult)
    setBusy(false)
    if (!asked) return
    setQuestion('')
    onClose()
  }
  const turn = (next: Whom) => {
    setWhom(next)
    setPicked(null)
  }
  return (
    <Modal open title={words.supervise.consult_title} onCancel={onClose} onOk={() => void send()} okText={words.supervise.consult} confirmLoading={busy} okButtonProps={{ disabled: picked === null || question.trim() === '', 'data-testid': 'consult-submit' }} width={480}>
      <div className="dialog">
        <p>{words.supervise.consult_hint}</p>
        <Segmented block value={whom} onChange={turn} aria-label={words.asking.whom} data-testid="consult-whom" options={[{ value: 'colleague', label: words.asking.colleague }, { value: 'expert', label: <span data-testid="consult-expert">{words.asking.expert}</span> }]} />
        {whom === 'colleague' ? <Colleagues held={held} picked={picked} onPick={setPicked} /> : <Queues held={held} picked={picked} onPick={setPicked} />}
        <Input.TextArea value={question} maxLength={LIMIT_TEXT_CHARACTERS} autoSize={{ minRows: 2, maxRows: 6 }} placeholder={words.supervise.question} aria-label={words.supervise.question} data-testid="consult-question" onChange={(event) => setQuestion(event.target.value)} />
      </div>
    </Modal>
  )
}

interface Picking {
  held: HeldConversation
  picked: string | null
  onPick: (id: string) => void
}

function Colleagues({ held, picked, onPick }: Picking) {
  const words = useWords()
  const nameOf = useNameOf()
  const titleOf = useTitleOf()
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: 5_000, refetchInterval: 10_000 })
  const [find, setFind] = useState('')
  const shown = (colleagues.data?.items ?? [])
    .filter((one) => one.companies.includes(held.company_id) && `${one.name} ${one.initials} ${one.title} ${one.title_en}`.toLowerCase().includes(find.toLowerCase()))
    .sort((a, b) => RANK[a.state] - RANK[b.state] || a.load - b.load)
  return (
    <>
      <Input value={find} allowClear placeholder={words.supervise.find_colleague} aria-label={words.supervise.find_colleague} data-testid="consult-find" onChange={(event) => setFind(event.target.value.trim())} />
      {colleagues.error ? <Failed error={colleagues.error} retry={() => void colleagues.refetch()} /> : !colleagues.data ? <Lines rows={3} /> : (
        <div className="targets" role="radiogroup" aria-label={words.actions.pick_colleague}>
          {shown.map((one) => (
            <button key={one.staff_id} type="button" role="radio" aria-checked={picked === one.staff_id} className={`target${picked === one.staff_id ? ' picked' : ''}`} data-testid="consult-target" data-name={one.name} onClick={() => onPick(one.staff_id)}>
              <span><b>{one.name}</b> <small>{[titleOf(one), ...one.skills.map(nameOf)].filter(Boolean).join(' · ')}</small></span>
              <span className="figures">{words.presence[one.state]} · {words.actions.colleague_load(one.load, one.capacity)}</span>
            </button>
          ))}
          {shown.length === 0 && <p>{words.errors['colleague_unknown']}</p>}
        </div>
      )}
    </>
  )
}

function Queues({ held, picked, onPick }: Picking) {
  const words = useWords()
  const nameOf = useNameOf()
  const queues = useQuery({ queryKey: ['queues'], queryFn: api.queues, staleTime: 60_000 })
  const shown = (queues.data?.items ?? []).filter((one) => one.company_id === held.company_id)
  return (
    <>
      <p>{words.asking.expert_hint}</p>
      {queues.error ? <Failed error={queues.error} retry={() => void queues.refetch()} /> : !queues.data ? <Lines rows={3} /> : (
        <div className="targets" role="radiogroup" aria-label={words.actions.pick_queue}>
          {shown.map((one) => (
            <button key={one.queue_id} type="button" role="radio" aria-checked={picked === one.queue_id} className={`target${picked === one.queue_id ? ' picked' : ''}`} data-testid="consult-queue" data-name={one.name} onClick={() => onPick(one.queue_id)}>
              <b>{nameOf(one)}</b>
            </button>
          ))}
        </div>
      )}
    </>
  )
}
