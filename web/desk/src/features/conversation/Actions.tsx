/** What the holder may do with the conversation beside answering. */
import { CheckCircleOutlined, FileTextOutlined, PhoneOutlined, QuestionCircleOutlined, RobotOutlined, SafetyCertificateOutlined, SwapOutlined, UsergroupAddOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useState } from 'react'

import type { HeldConversation, StaffRequest } from '@suiban/client/types'

import { conversationQuery } from '@/shared/details'
import { errorText } from '@/shared/errors'
import { useKeys } from '@/shared/keys'
import { useSession, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { ActButton } from '@/shared/ui/ActButton'

import { CallbackDialog } from './Callback'
import { ConsultDialog } from './ConsultDialog'
import { NoteDialog } from './NoteDialog'
import { PartDialog } from './SmallDialogs'
import { StepUpDialog } from './StepUp'
import { TransferDialog } from './TransferDialog'

type Shown = 'transfer' | 'callback' | 'note' | 'part' | 'consult' | 'step_up' | null

export function Actions({ held, onLeft }: { held: HeldConversation; onLeft: (() => void) | undefined }) {
  const words = useWords()
  const { desk } = useSession()
  const { message, modal } = App.useApp()
  const connected = useView((view) => view.connection === 'open')
  const queries = useQueryClient()
  const [shown, setShown] = useState<Shown>(null)
  const { conversation_id } = held

  /** True when the server did it; the refusal is told in words. */
  const ask = async (request: StaffRequest, done: string): Promise<boolean> => {
    try {
      await desk.request(request)
      void queries.invalidateQueries({ queryKey: conversationQuery(conversation_id).queryKey })
      void message.success(done)
      return true
    } catch (error) {
      void message.error(errorText(error, words))
      return false
    }
  }
  const confirm = (what: 'close' | 'to_bot') => {
    const closing = what === 'close'
    void modal.confirm({
      title: closing ? words.actions.close_title : words.actions.to_bot_title,
      content: closing ? words.actions.close_hint : words.actions.to_bot_hint,
      okText: closing ? words.actions.close : words.actions.to_bot,
      okButtonProps: { 'data-testid': closing ? 'close-confirm' : 'to-bot-confirm' },
      onOk: async () => {
        const request: StaffRequest = closing
          ? { type: 'close', conversation_id }
          : { type: 'pass_on', conversation_id, to: 'bot', queue_id: null, staff_id: null, reason: '', summary: '' }
        if (await ask(request, closing ? words.actions.done_close : words.actions.done_bot)) onLeft?.()
      },
    })
  }
  useKeys((event) => {
    if (!event.altKey || shown) return
    if (event.code === 'KeyT') setShown('transfer')
    else if (event.code === 'KeyN') setShown('note')
    else return
    event.preventDefault()
  })
  const hide = () => setShown(null)
  return (
    <div className="actions">
      <ActButton name={words.actions.transfer} keys="Alt T" icon={<SwapOutlined />} testId="transfer-button" disabled={!connected} onClick={() => setShown('transfer')} />
      <ActButton name={words.callbacks.agree} hint={words.callbacks.agree_title} icon={<PhoneOutlined />} testId="callback-button" disabled={!connected} onClick={() => setShown('callback')} />
      <ActButton name={words.actions.to_bot_short} hint={words.actions.to_bot} icon={<RobotOutlined />} testId="to-bot-button" disabled={!connected} onClick={() => confirm('to_bot')} />
      <ActButton name={words.actions.open_part_short} hint={words.actions.open_part} icon={<UsergroupAddOutlined />} testId="open-part-button" disabled={!connected} onClick={() => setShown('part')} />
      <ActButton name={words.supervise.consult} hint={words.supervise.consult_title} icon={<QuestionCircleOutlined />} testId="consult-button" disabled={!connected} onClick={() => setShown('consult')} />
      <ActButton name={words.step_up.short} hint={words.step_up.title} icon={<SafetyCertificateOutlined />} testId="step-up-button" disabled={!connected} onClick={() => setShown('step_up')} />
      <ActButton name={words.actions.note} hint={words.actions.note_title} keys="Alt N" icon={<FileTextOutlined />} testId="note-button" disabled={!connected} onClick={() => setShown('note')} />
      <ActButton name={words.actions.close} icon={<CheckCircleOutlined />} testId="close-button" disabled={!connected} onClick={() => confirm('close')} />
      {shown === 'transfer' && <TransferDialog held={held} ask={ask} onClose={hide} onDone={() => onLeft?.()} />}
      {shown === 'callback' && <CallbackDialog held={held} onClose={hide} onDone={() => onLeft?.()} />}
      {shown === 'note' && <NoteDialog held={held} ask={ask} onClose={hide} />}
      {shown === 'consult' && <ConsultDialog held={held} ask={ask} onClose={hide} />}
      {shown === 'step_up' && <StepUpDialog held={held} ask={ask} onClose={hide} />}
      {shown === 'part' && <PartDialog held={held} ask={ask} onClose={hide} />}
    </div>
  )
}
