/** The bank asks who one is: who asks, what for, what it never asks for; to be confirmed in its app, or declined. */
import { endOfStepUp, type StepUpAsk } from '@suiban/client/step_up'
import { usePanel } from './context'
import { ShieldIcon } from './icons'
import { useServerNow } from './now'
import './step_up.css'

export function StepUpRow({ ask, seq }: { ask: StepUpAsk; seq: number }) {
  const { chat, words, locale } = usePanel()
  const now = useServerNow(Date.parse(ask.expires_at))
  const { conversation, proving, link } = chat.state
  const purpose = (locale === 'en' && ask.purpose_text_en) || ask.purpose_text
  const end = endOfStepUp(conversation.talk.items, ask, now)
  const here = conversation.talk.items.some((item) => item.seq === seq && item.extra?.step_up === ask)
  const open = here && end === null && conversation.state === 'open'
  const busy = proving === ask.request_id
  return (
    <li class="sb-row sb-step-up-row" data-testid="chat-step-up" data-state={open ? 'open' : (end?.outcome ?? 'over')}>
      <section class="sb-bubble sb-step-up" aria-label={words.stepUp.title}>
        <h2>
          <ShieldIcon />
          {words.stepUp.title}
        </h2>
        <p>{ask.by ? words.stepUp.asks(ask.by, purpose) : words.stepUp.wants(purpose)}</p>
        <p class="sb-step-up-warning">{words.stepUp.warning}</p>
        {open ? (
          <>
            <div class="sb-step-up-actions">
              <button
                type="button"
                class="sb-primary"
                data-testid="chat-step-up-confirm"
                disabled={proving !== null || link !== 'open'}
                aria-busy={busy}
                onClick={() => void chat.proving.confirm(ask)}
              >
                {busy ? words.stepUp.confirming : words.stepUp.confirm}
              </button>
              <button
                type="button"
                class="sb-chip"
                data-testid="chat-step-up-decline"
                disabled={proving !== null}
                onClick={() => void chat.proving.decline(ask.request_id)}
              >
                {words.stepUp.decline}
              </button>
            </div>
            <p class="sb-step-up-left" role="timer">
              {words.stepUp.left(leftText(Date.parse(ask.expires_at) - now))}
            </p>
          </>
        ) : (
          <p class={`sb-step-up-end sb-step-up-${end?.outcome ?? 'lapsed'}`} role="status">
            {end ? words.stepUp.outcome[end.outcome] : words.stepUp.outcome.lapsed}
          </p>
        )}
      </section>
    </li>
  )
}

/** What stands in place of a form's fields until one has proven who one is. */
export function FormLock({ seq }: { seq: number }) {
  const { chat, words } = usePanel()
  const { conversation, proving, link } = chat.state
  const { items } = conversation.talk
  const newest = items.findLast((item) => item.extra?.step_up)?.extra?.step_up
  const now = useServerNow(newest ? Date.parse(newest.expires_at) : 0)
  const asked = newest !== undefined && endOfStepUp(items, newest, now) === null
  return (
    <div class="sb-form-lock" data-testid="chat-form-locked">
      <p>
        <ShieldIcon />
        {asked ? words.stepUp.formAsked : words.stepUp.formLocked}
      </p>
      {!asked && (
        <button
          type="button"
          class="sb-primary"
          data-testid="chat-form-prove"
          disabled={proving !== null || link !== 'open'}
          onClick={() => void chat.proving.ask(conversation.id, seq)}
        >
          {words.stepUp.confirm}
        </button>
      )}
    </div>
  )
}

function leftText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
