/** What one may do about somebody on the board: read their talks and their day, set them away. */
import { App, Dropdown, Input, Modal, type MenuProps } from 'antd'
import { type ReactNode, useState } from 'react'
import { useNavigate } from 'react-router'

import type { StaffTile } from '@suiban/client/types'

import { api } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useMay, useSession } from '@/shared/session'
import { useWords } from '@/shared/settings'

import { AbilitiesDialog } from './AbilitiesDialog'

type Forced = 'away' | 'offline'

export function PersonMenu({ person, children }: { person: StaffTile; children: ReactNode }) {
  const words = useWords()
  const navigate = useNavigate()
  const takes = useMay('take_over')
  const leads = useMay('abilities')
  const me = useSession().session.staff_id
  const [forcing, setForcing] = useState<Forced | null>(null)
  const [changing, setChanging] = useState(false)
  const items: NonNullable<MenuProps['items']> = [
    { key: 'talks', label: words.supervise.their_talks, onClick: () => void navigate(`/work?figure=active&staff_id=${person.staff_id}`) },
    { key: 'day', label: words.supervise.their_day, onClick: () => void navigate(`/presence?staff_id=${person.staff_id}`) },
    ...(leads && person.staff_id !== me ? [{ key: 'abilities', label: words.live.change, onClick: () => setChanging(true) }] : []),
    ...(takes ? [
      { type: 'divider' as const },
      { key: 'away', label: words.supervise.set_away, disabled: person.state === 'away', onClick: () => setForcing('away') },
      { key: 'offline', label: words.supervise.set_offline, disabled: person.state === 'offline', onClick: () => setForcing('offline') },
    ] : []),
  ]
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']}>{children}</Dropdown>
      {changing && <AbilitiesDialog person={person} onClose={() => setChanging(false)} />}
      {forcing && <ForceDialog person={person} state={forcing} onClose={() => setForcing(null)} />}
    </>
  )
}

function ForceDialog({ person, state, onClose }: { person: StaffTile; state: Forced; onClose: () => void }) {
  const words = useWords()
  const { message } = App.useApp()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const force = async () => {
    setBusy(true)
    try {
      await api.setPresence(person.staff_id, state, reason.trim())
      void message.success(words.supervise.forced)
      onClose()
    } catch (error) {
      void message.error(errorText(error, words))
    }
    setBusy(false)
  }
  const title = `${person.name} · ${state === 'away' ? words.supervise.set_away : words.supervise.set_offline}`
  return (
    <Modal open title={title} onCancel={onClose} onOk={() => void force()} confirmLoading={busy} okButtonProps={{ disabled: reason.trim() === '', 'data-testid': 'force-submit' }} width={400}>
      <Input autoFocus value={reason} maxLength={200} placeholder={words.supervise.reason_needed} aria-label={words.supervise.reason} data-testid="force-reason" onChange={(event) => setReason(event.target.value)} />
    </Modal>
  )
}
