/** Asking a colleague in: found by name, presence shown; they see the conversation until it ends. */
import { useQuery } from '@tanstack/react-query'
import { Input, Modal } from 'antd'
import { useState } from 'react'

import { LIMIT_TEXT_CHARACTERS, type HeldConversation } from '@suiban/client/types'

import { api } from '@/shared/api'
import { useNameOf, useWords } from '@/shared/settings'
import { Failed, Lines } from '@/shared/ui/Small'

import type { Ask } from './TransferDialog'

const RANK = { available: 0, away: 1, offline: 2 }

export function ConsultDialog({ held, ask, onClose }: { held: HeldConversation; ask: Ask; onClose: () => void }) {
  const words = useWords()
  const nameOf = useNameOf()
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: 5_000, refetchInterval: 10_000 })
  const [find, setFind] = useState('')
  const [picked, setPicked] = useState<string | null>(null)
  const [question, setQuestion] = useState('')
  const [busy, setBusy] = useState(false)
  const send = async () => {
    if (!picked) return
    setBusy(true)
    const asked = await ask({ type: 'consult', conversation_id: held.conversation_id, staff_id: picked, question: question.trim() }, words.supervise.done_consult)
    setBusy(false)
    if (asked) onClose()
  }
  const shown = (colleagues.data?.items ?? [])
    .filter((one) => one.companies.includes(held.company_id) && `${one.name} ${one.initials} ${one.title}`.toLowerCase().includes(find.toLowerCase()))
    .sort((a, b) => RANK[a.state] - RANK[b.state] || a.load - b.load)
  return (
    <Modal open title={words.supervise.consult_title} onCancel={onClose} onOk={() => void send()} okText={words.supervise.consult} confirmLoading={busy} okButtonProps={{ disabled: picked === null || question.trim() === '', 'data-testid': 'consult-submit' }} width={480}>
      <div className="dialog">
        <p>{words.supervise.consult_hint}</p>
        <Input value={find} allowClear placeholder={words.supervise.find_colleague} aria-label={words.supervise.find_colleague} data-testid="consult-find" onChange={(event) => setFind(event.target.value.trim())} />
        {colleagues.error ? <Failed error={colleagues.error} retry={() => void colleagues.refetch()} /> : !colleagues.data ? <Lines rows={3} /> : (
          <div className="targets" role="radiogroup" aria-label={words.actions.pick_colleague}>
            {shown.map((one) => (
              <button key={one.staff_id} type="button" role="radio" aria-checked={picked === one.staff_id} className={`target${picked === one.staff_id ? ' picked' : ''}`} data-testid="consult-target" data-name={one.name} onClick={() => setPicked(one.staff_id)}>
                <span><b>{one.name}</b> <small>{[one.title, ...one.skills.map(nameOf)].filter(Boolean).join(' · ')}</small></span>
                <span className="figures">{words.presence[one.state]} · {words.actions.colleague_load(one.load, one.capacity)}</span>
              </button>
            ))}
            {shown.length === 0 && <p>{words.errors['colleague_unknown']}</p>}
          </div>
        )}
        <Input.TextArea value={question} maxLength={LIMIT_TEXT_CHARACTERS} autoSize={{ minRows: 2, maxRows: 6 }} placeholder={words.supervise.question} aria-label={words.supervise.question} data-testid="consult-question" onChange={(event) => setQuestion(event.target.value)} />
      </div>
    </Modal>
  )
}
