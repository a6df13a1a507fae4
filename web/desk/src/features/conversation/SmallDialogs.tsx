import { Modal } from 'antd'
import { useState } from 'react'

import type { HeldConversation } from '@suiban/client/types'

import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'

import type { Ask } from './TransferDialog'

export function PartDialog({ held, ask, onClose }: { held: HeldConversation; ask: Ask; onClose: () => void }) {
  const words = useWords()
  const { session } = useSession()
  const nameOf = useNameOf()
  const others = session.companies.filter((one) => !held.part_companies.includes(one.id))
  const [picked, setPicked] = useState<string | null>(others.length === 1 ? (others[0]?.id ?? null) : null)
  const [busy, setBusy] = useState(false)
  const open = async () => {
    if (!picked) return
    setBusy(true)
    const opened = await ask({ type: 'open_part', conversation_id: held.conversation_id, company_id: picked }, words.actions.done_part)
    setBusy(false)
    if (opened) onClose()
  }
  return (
    <Modal open title={words.actions.part_title} onCancel={onClose} onOk={() => void open()} confirmLoading={busy} okButtonProps={{ disabled: !picked, 'data-testid': 'open-part-submit' }} width={440}>
      <div className="dialog">
        <p>{others.length > 0 ? words.actions.part_hint : words.actions.no_part}</p>
        <div className="targets" role="radiogroup" aria-label={words.actions.part_title}>
          {others.map((one) => (
            <button key={one.id} type="button" role="radio" aria-checked={picked === one.id} className={`target${picked === one.id ? ' picked' : ''}`} data-testid="open-part-target" data-company={one.key} onClick={() => setPicked(one.id)}>
              <b>{nameOf(one)}</b>
            </button>
          ))}
        </div>
      </div>
    </Modal>
  )
}
