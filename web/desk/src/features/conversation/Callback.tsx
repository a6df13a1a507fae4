/** A call-back: agreed on in a talk; called, and what became of it, by who holds the talk. */
import { PhoneOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal, Radio, Select } from 'antd'
import { useState } from 'react'

import type { HeldConversation } from '@suiban/client/types'

import { api } from '@/shared/api'
import type { CallbackOutcome, TalkCallback } from '@/shared/callbacks'
import { errorText } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { clock, dayName, moment, useServerNow } from '@/shared/time'
import { Failed, Lines } from '@/shared/ui/Small'

const OUTCOMES: readonly CallbackOutcome[] = ['reached', 'not_reached', 'wrong_number', 'not_needed']

const callbackQuery = (id: string) => ({ queryKey: ['callback', id], queryFn: () => api.callback(id) })

/** Above the talk while a call-back is open: when, to whom; for who holds it the number and the result. */
export function CallbackStrip({ conversationId, mine, onLeft }: { conversationId: string; mine: boolean; onLeft: (() => void) | undefined }) {
  const words = useWords()
  const text = words.callbacks
  const queries = useQueryClient()
  const { message } = App.useApp()
  const found = useQuery({ ...callbackQuery(conversationId), refetchInterval: 30_000 })
  const [number, setNumber] = useState<{ number: string; uri: string } | null>(null)
  const now = useServerNow(60_000)
  const [busy, setBusy] = useState(false)
  const callback = found.data?.callback
  if (!callback || callback.state !== 'open') return null
  const act = async (work: () => Promise<void>) => {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      void message.error(errorText(error, words))
    } finally {
      setBusy(false)
    }
  }
  const end = (outcome: CallbackOutcome) => act(async () => {
    const after = await api.endCallback(conversationId, outcome)
    void message.success(outcome !== 'not_reached' ? text.noted : after.state === 'open' ? text.later : text.gave_up)
    setNumber(null)
    void queries.invalidateQueries({ queryKey: ['callback', conversationId] })
    void queries.invalidateQueries({ queryKey: ['callbacks'] })
    if (after.state === 'open') onLeft?.()
  })
  return (
    <div className="beside callback-strip" role="status" data-testid="callback-strip" data-tries={callback.tries}>
      <span><PhoneOutlined aria-hidden /> {callback.at ? text.promised(moment(callback.at, now)) : text.at_turn}</span>
      {callback.tries > 0 && <span>{text.tries(callback.tries)}</span>}
      {number ? <a href={number.uri} className="figures" data-testid="callback-dial" aria-label={`${text.dial} ${number.number}`}>{number.number}</a> : <span className="figures">{callback.number}</span>}
      {mine && !number && <Button size="small" disabled={busy} title={text.showing} data-testid="callback-show" onClick={() => void act(async () => setNumber(await api.callbackNumber(conversationId)))}>{text.show}</Button>}
      {mine && (
        <span className="callback-outcomes" role="group" aria-label={text.became}>
          {OUTCOMES.map((outcome) => <Button key={outcome} size="small" type={outcome === 'reached' ? 'primary' : 'default'} disabled={busy} data-testid="callback-outcome" data-outcome={outcome} onClick={() => void end(outcome)}>{text[outcome]}</Button>)}
        </span>
      )}
    </div>
  )
}

export function CallbackDialog({ held, onClose, onDone }: { held: HeldConversation; onClose: () => void; onDone: () => void }) {
  const words = useWords()
  const found = useQuery(callbackQuery(held.conversation_id))
  if (found.data) return <Agree held={held} known={found.data} onClose={onClose} onDone={onDone} />
  return (
    <Modal open title={words.callbacks.agree_title} onCancel={onClose} footer={null} width={480}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Lines rows={6} />}
    </Modal>
  )
}

function Agree({ held, known, onClose, onDone }: { held: HeldConversation; known: TalkCallback; onClose: () => void; onDone: () => void }) {
  const words = useWords()
  const text = words.callbacks
  const { session } = useSession()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const now = useServerNow(60_000)
  const open = known.callback?.state === 'open' ? known.callback.number : ''
  const shown = open || known.known_number
  const [given, setGiven] = useState(shown !== '')
  const [number, setNumber] = useState('')
  const [at, setAt] = useState<string | null>(known.times[0]?.at ?? null)
  const [own, setOwn] = useState(true)
  const [busy, setBusy] = useState(false)
  const days = [...new Set(known.times.map((time) => dayName(time.at, now, words)))]
  const send = async () => {
    if (!at) return
    setBusy(true)
    try {
      await api.agreeCallback(held.conversation_id, { at, number: given ? null : number.trim(), owner_id: own ? session.staff_id : null })
      void message.success(text.agreed)
      void queries.invalidateQueries({ queryKey: ['callbacks'] })
      onClose()
      onDone()
    } catch (error) {
      void message.error(errorText(error, words))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal open title={text.agree_title} onCancel={onClose} onOk={() => void send()} okText={text.send} confirmLoading={busy} okButtonProps={{ disabled: !at || (!given && number.trim() === ''), 'data-testid': 'callback-submit' }} width={480}>
      <div className="dialog">
        <p>{text.agree_hint}</p>
        <h3 className="step-up-label" id="callback-when">{text.when}</h3>
        {known.times.length === 0 ? <p>{text.no_times}</p> : (
          <Select
            aria-labelledby="callback-when" data-testid="callback-when" value={at} onChange={setAt} virtual={false}
            options={days.map((day) => ({
              label: day,
              options: known.times.filter((time) => dayName(time.at, now, words) === day).map((time) => ({ value: time.at, label: `${day} ${clock(time.at)}${time.free > 0 ? '' : ` · ${text.full}`}` })),
            }))}
          />
        )}
        <h3 className="step-up-label" id="callback-number">{text.number}</h3>
        {shown && (
          <Radio.Group value={given} onChange={(event) => setGiven(event.target.value as boolean)} aria-labelledby="callback-number">
            <Radio value>{text.known(shown)}</Radio>
            <Radio value={false}>{text.other}</Radio>
          </Radio.Group>
        )}
        {!given && <Input type="tel" maxLength={40} value={number} placeholder={text.number_hint} aria-label={text.number_hint} data-testid="callback-number" onChange={(event) => setNumber(event.target.value)} />}
        <h3 className="step-up-label" id="callback-by">{text.by}</h3>
        <Radio.Group value={own} onChange={(event) => setOwn(event.target.value as boolean)} aria-labelledby="callback-by">
          <Radio value>{text.by_me}</Radio>
          <Radio value={false}>{text.by_anybody}</Radio>
        </Radio.Group>
      </div>
    </Modal>
  )
}
