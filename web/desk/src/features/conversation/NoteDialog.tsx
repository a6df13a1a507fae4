/** A note for colleagues only; `@` mentions some of them, who are told and see the conversation. */
import { useQuery } from '@tanstack/react-query'
import { Mentions, Modal } from 'antd'
import { useState } from 'react'

import { LIMIT_TEXT_CHARACTERS, type HeldConversation } from '@suiban/client/types'

import { api } from '@/shared/api'
import { useDraft } from '@/shared/drafts'
import { useSession } from '@/shared/session'
import { useTitleOf, useWords } from '@/shared/settings'

import { mentionedIn } from './mentions'
import type { Ask } from './TransferDialog'

const MENTIONS_MAX = 5

export function NoteDialog({ held, ask, onClose }: { held: HeldConversation; ask: Ask; onClose: () => void }) {
  const words = useWords()
  const titleOf = useTitleOf()
  const { session } = useSession()
  const [text, write] = useDraft(session.staff_id, `note.${held.conversation_id}`)
  const [busy, setBusy] = useState(false)
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: 5_000 })
  const known = (colleagues.data?.items ?? []).filter((one) => one.companies.includes(held.company_id))
  const mentioned = mentionedIn(text, known)
  const excess = mentioned.length > MENTIONS_MAX
  const save = async () => {
    setBusy(true)
    const mentions = mentioned.map((one) => one.staff_id)
    const saved = await ask({ type: 'note', conversation_id: held.conversation_id, text: text.trim(), ...(mentions.length > 0 ? { mentions } : {}) }, words.actions.done_note)
    setBusy(false)
    if (!saved) return
    write('')
    onClose()
  }
  return (
    <Modal open title={words.actions.note_title} onCancel={onClose} onOk={() => void save()} okText={words.common.save} confirmLoading={busy} okButtonProps={{ disabled: text.trim() === '' || excess, 'data-testid': 'note-submit' }} width={440}>
      <div className="dialog">
        <p>{words.actions.note_hint}</p>
        <Mentions
          autoFocus value={text} maxLength={LIMIT_TEXT_CHARACTERS} autoSize={{ minRows: 3, maxRows: 10 }} aria-label={words.actions.note} data-testid="note-text" onChange={write} notFoundContent={words.errors['colleague_unknown']}
          options={known.map((one) => ({ key: one.staff_id, value: one.name, find: `${one.name} ${one.initials}`.toLowerCase(), label: <span data-testid="mention-option" data-name={one.name}>{one.name} <small>{titleOf(one)} · {words.presence[one.state]}</small></span> }))}
          filterOption={(query, option) => (option as { find?: string }).find?.includes(query.toLowerCase()) ?? false}
        />
        <small role="status" data-testid="note-mentioned">{excess ? words.asking.too_many : mentioned.length > 0 ? words.asking.mentioned(words.common.list(mentioned.map((one) => one.name))) : words.asking.mention_hint}</small>
      </div>
    </Modal>
  )
}
