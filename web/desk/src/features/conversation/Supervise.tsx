/** Beside the holder: who listens and who was asked in, and what those may do who do not hold the conversation. */
import { AudioOutlined, EyeOutlined, QuestionCircleOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal } from 'antd'
import { type FormEvent, useEffect, useState } from 'react'

import { LIMIT_TEXT_CHARACTERS, type StaffRequest } from '@suiban/client/types'

import type { ConversationDetails } from '@/shared/api'
import { conversationQuery } from '@/shared/details'
import { useDraft } from '@/shared/drafts'
import { errorText } from '@/shared/errors'
import { happened } from '@/shared/happened'
import { useMay, useSession, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'

/** Asks the server; a refusal is told in words. */
function useAsk(conversationId: string) {
  const words = useWords()
  const { desk } = useSession()
  const { message } = App.useApp()
  const queries = useQueryClient()
  return async (request: StaffRequest, done: string): Promise<boolean> => {
    try {
      await desk.request(request)
      void queries.invalidateQueries({ queryKey: conversationQuery(conversationId).queryKey })
      if (done) void message.success(done)
      return true
    } catch (error) {
      void message.error(errorText(error, words))
      return false
    }
  }
}

/** Who else is here; the holder ends a consultation, whoever was asked in leaves. */
export function BesideStrip({ details, mine }: { details: ConversationDetails; mine: boolean }) {
  const words = useWords()
  const { session } = useSession()
  const conversation_id = details.card.conversation_id
  const ask = useAsk(conversation_id)
  const listeners = details.listeners.filter((one) => one.staff_id !== session.staff_id)
  if (listeners.length === 0 && details.consultations.length === 0) return null
  return (
    <div className="beside" role="status" data-testid="beside">
      {listeners.length > 0 && <span data-testid="listeners"><EyeOutlined aria-hidden />{words.supervise.listeners(words.common.list(listeners.map((one) => one.name)))}</span>}
      {details.consultations.map((one) => (
        <span key={one.consultation_id} data-testid="consulted">
          <QuestionCircleOutlined aria-hidden />{words.supervise.asked_now} · {one.name}
          {(mine || one.staff_id === session.staff_id) && (
            <Button size="small" type="link" data-testid="end-consult" onClick={() => void ask({ type: 'end_consult', conversation_id, staff_id: one.staff_id }, '')}>
              {mine ? words.supervise.end_consult : words.supervise.leave}
            </Button>
          )}
        </span>
      ))}
    </div>
  )
}

/** Whether one may do something beside the holder of this conversation, which is open. */
export function useSupervises(details: ConversationDetails | undefined): boolean {
  const { session } = useSession()
  const watches = useMay('watch_all')
  const talks = useMay('talk')
  if (details?.state !== 'open' || !talks) return false
  const hosted = session.companies.some((one) => one.id === details.card.company_id)
  return hosted && (watches || details.consultations.some((one) => one.staff_id === session.staff_id))
}

/** What a supervisor or a colleague who was asked in may do: whisper; the supervisor also takes over. */
export function SuperviseBar({ details }: { details: ConversationDetails }) {
  const words = useWords()
  const { session } = useSession()
  const watches = useMay('watch_all')
  const takes = useMay('take_over')
  const connected = useView((view) => view.connection === 'open')
  const conversation_id = details.card.conversation_id
  const ask = useAsk(conversation_id)
  const [text, setText] = useDraft(session.staff_id, `whisper.${conversation_id}`)
  const [taking, setTaking] = useState(false)
  const asked = details.consultations.some((one) => one.staff_id === session.staff_id)
  const listens = watches && !asked
  useEffect(() => {
    if (listens) happened('listened')
  }, [listens])
  const whispers = details.holder.kind === 'staff' && details.holder.id !== session.staff_id
  const send = async (event?: FormEvent) => {
    event?.preventDefault()
    if (text.trim() !== '' && await ask({ type: 'whisper', conversation_id, text: text.trim() }, '')) setText('')
  }
  return (
    <section className="supervise" aria-label={asked ? words.supervise.asked_now : words.supervise.listening} data-testid="supervise">
      <p>
        <b data-testid={asked ? 'advising' : 'listening'}>{asked ? <QuestionCircleOutlined aria-hidden /> : <EyeOutlined aria-hidden />}{asked ? words.supervise.asked_now : words.supervise.listening}</b>
        <span>{asked ? words.supervise.advising : words.supervise.listening_hint}</span>
      </p>
      <form onSubmit={(event) => void send(event)}>
        {whispers && (
          <>
            <Input.TextArea
              value={text} maxLength={LIMIT_TEXT_CHARACTERS} autoSize={{ minRows: 1, maxRows: 5 }} placeholder={words.supervise.whisper_placeholder} aria-label={words.supervise.whisper} data-testid="whisper-text"
              onChange={(event) => setText(event.target.value)}
              onPressEnter={(event) => {
                if (event.shiftKey || event.altKey || event.nativeEvent.isComposing) return
                event.preventDefault()
                void send()
              }}
            />
            <Button htmlType="submit" icon={<AudioOutlined />} disabled={!connected || text.trim() === ''} data-testid="whisper-send">{words.supervise.whisper_send}</Button>
          </>
        )}
        {takes && <Button type="primary" disabled={!connected} onClick={() => setTaking(true)} data-testid="take-over">{words.supervise.take_over}</Button>}
      </form>
      {taking && <TakeOverDialog conversationId={conversation_id} onClose={() => setTaking(false)} />}
    </section>
  )
}

function TakeOverDialog({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const words = useWords()
  const ask = useAsk(conversationId)
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const take = async () => {
    setBusy(true)
    const taken = await ask({ type: 'take_over', conversation_id: conversationId, reason: reason.trim() }, words.supervise.done_take_over)
    setBusy(false)
    if (taken) onClose()
  }
  return (
    <Modal open title={words.supervise.take_over_title} onCancel={onClose} onOk={() => void take()} okText={words.supervise.take_over} confirmLoading={busy} okButtonProps={{ disabled: reason.trim() === '', 'data-testid': 'take-over-submit' }} width={440}>
      <div className="dialog">
        <p>{words.supervise.take_over_hint}</p>
        <Input autoFocus value={reason} maxLength={200} placeholder={words.supervise.reason_needed} aria-label={words.supervise.reason} data-testid="take-over-reason" onChange={(event) => setReason(event.target.value)} />
      </div>
    </Modal>
  )
}
