/** Step-up: asking the customer to confirm who they are, what is open of it, and how it is told in the talk. */
import { SafetyCertificateOutlined } from '@ant-design/icons'
import { App, Button, Modal, Radio } from 'antd'
import { useState } from 'react'

import type { StepUpAsk, StepUpEnd } from '@suiban/client/step_up'
import type { Extra, HeldConversation } from '@suiban/client/types'

import type { IdentityNow } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { duration, exact, useServerNow } from '@/shared/time'
import type { Words } from '@/shared/words/zh'

import type { Ask } from './TransferDialog'

const PURPOSES = ['account', 'card', 'transfer', 'details', 'disclose'] as const
const LEVELS = [4, 3] as const

export function StepUpDialog({ held, ask, onClose }: { held: HeldConversation; ask: Ask; onClose: () => void }) {
  const words = useWords()
  const text = words.step_up
  const [purpose, setPurpose] = useState<string | null>(null)
  const [level, setLevel] = useState<3 | 4>(4)
  const [busy, setBusy] = useState(false)
  const send = async () => {
    if (!purpose) return
    setBusy(true)
    const asked = await ask({ type: 'step_up', conversation_id: held.conversation_id, purpose, level }, text.sent)
    setBusy(false)
    if (asked) onClose()
  }
  return (
    <Modal open title={text.title} onCancel={onClose} onOk={() => void send()} okText={text.send} confirmLoading={busy} okButtonProps={{ disabled: !purpose, 'data-testid': 'step-up-submit' }} width={480}>
      <div className="dialog">
        <p>{text.hint}</p>
        <p className="step-up-warning">{text.warning}</p>
        <h3 className="step-up-label" id="step-up-purpose">{text.purpose}</h3>
        <div className="targets" role="radiogroup" aria-labelledby="step-up-purpose">
          {PURPOSES.map((one) => (
            <button key={one} type="button" role="radio" aria-checked={purpose === one} className={`target${purpose === one ? ' picked' : ''}`} data-testid="step-up-purpose" data-purpose={one} onClick={() => setPurpose(one)}>
              <b>{text.purposes[one]}</b>
            </button>
          ))}
        </div>
        <h3 className="step-up-label" id="step-up-level">{text.level}</h3>
        <Radio.Group value={level} onChange={(event) => setLevel(event.target.value as 3 | 4)} aria-labelledby="step-up-level">
          {LEVELS.map((one) => <Radio key={one} value={one}>{text.levels[one]}</Radio>)}
        </Radio.Group>
      </div>
    </Modal>
  )
}

/** In the head of the talk: what was confirmed, by what means, and for how long; nothing while nothing was. */
export function IdentityMark({ identity }: { identity: IdentityNow | undefined }) {
  const words = useWords()
  const now = useServerNow()
  if (!identity?.until || Date.parse(identity.until) <= now) return null
  const left = duration((Date.parse(identity.until) - now) / 1000)
  return (
    <span className="identity-mark" data-testid="identity-mark" data-level={identity.level} title={words.step_up.until(exact(identity.until))}>
      <SafetyCertificateOutlined aria-hidden />
      {meansText(identity.means, words)} · <span className="figures">{words.step_up.left(left)}</span>
    </span>
  )
}

/** While the customer is asked; who holds the talk may take it back. */
export function StepUpStrip({ conversationId, identity, mine }: { conversationId: string; identity: IdentityNow; mine: boolean }) {
  const words = useWords()
  const { desk } = useSession()
  const { message } = App.useApp()
  const now = useServerNow()
  const { request } = identity
  if (!request || Date.parse(request.expires_at) <= now) return null
  const withdraw = () => {
    desk.request({ type: 'end_step_up', conversation_id: conversationId })
      .then(() => message.success(words.step_up.withdrawn), (error: unknown) => message.error(errorText(error, words)))
  }
  return (
    <div className="beside" role="status" data-testid="step-up-open">
      <span><SafetyCertificateOutlined aria-hidden />{words.step_up.waiting(words.step_up.purposes[request.purpose] ?? request.purpose)}</span>
      <span className="figures">{words.step_up.time_left(duration((Date.parse(request.expires_at) - now) / 1000))}</span>
      {mine && <Button size="small" type="link" data-testid="step-up-withdraw" onClick={withdraw}>{words.step_up.withdraw}</Button>}
    </div>
  )
}

/** What a message of the house tells of it; null: it tells of something else. */
export function stepUpText(extra: Extra | null, words: Words): string | null {
  if (extra?.step_up) return askedText(extra.step_up, words)
  return extra?.step_up_end ? endedText(extra.step_up_end, words) : null
}

function askedText(ask: StepUpAsk, words: Words): string {
  return words.step_up.asked(ask.by, words.step_up.purposes[ask.purpose] ?? ask.purpose_text)
}

function endedText(end: StepUpEnd, words: Words): string {
  const text = words.step_up
  if (end.outcome === 'proven') return text.proven(meansText(end.means ?? [], words), end.minutes ?? 0)
  return { declined: text.declined, lapsed: text.lapsed, withdrawn: text.taken_back }[end.outcome]
}

export function meansText(means: readonly string[], words: Words): string {
  return words.common.list(means.map((one) => words.step_up.means[one] ?? one))
}
