/**
 * The bank's own app makes sure once more who holds the phone: a one-time code, typed here and nowhere else. The chat only
 * asked for it, and only gets the signed statement.
 */
import type { Chat } from '@suiban/chat/model/chat'
import { useChat } from '@suiban/chat/view/context'
import { call, HttpError } from '@suiban/client/http'
import { endOfStepUp, type StepUpAsk } from '@suiban/client/step_up'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useBank } from './context'
import { Icon } from './icons'
import { loadCustomers, type DemoCustomer } from './identity'
import './step_up.css'
import type { MobileWords } from './words/zh'

const DIGITS = 6
const PATH = '/api/demo-bank/step-up'

/** A request that waits for the sheet; `done` gets the statement, or null when the customer left. */
export interface PendingProof {
  ask: StepUpAsk
  done: (assertion: string | null) => void
}

interface Sent {
  challenge: string
  message: string
  message_en: string
  expires_at: string
}

export function StepUpSheet({ chat, pending }: { chat: Chat; pending: PendingProof }) {
  const { words, locale, identity } = useBank()
  const text = words.stepUp
  const { ask, done } = pending
  const { conversation } = useChat(chat)
  const [customer, setCustomer] = useState(identity === 'guest' ? '' : identity.customer_no)
  const [sent, setSent] = useState<Sent | null>(null)
  const [digits, setDigits] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const sheet = useRef<HTMLDialogElement>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    sheet.current?.showModal()
  }, [])
  useEffect(() => {
    if (sent) field.current?.focus()
  }, [sent])
  const over = conversation.state === 'closed' || endOfStepUp(conversation.talk.items, ask, 0) !== null
  useEffect(() => {
    if (over) done(null)
  }, [over, done])

  const act = async (work: () => Promise<void>) => {
    setBusy(true)
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(problemOf(error, text))
      if (error instanceof HttpError && error.code === 'demo_code_over') setSent(null)
    }
    setBusy(false)
  }
  const send = () =>
    act(async () => {
      setDigits('')
      setSent(await call<Sent>(PATH, { method: 'POST', json: { customer_no: customer, request_id: ask.request_id } }))
    })
  const prove = () =>
    act(async () => {
      const json = { challenge: sent?.challenge ?? '', code: digits }
      const { assertion } = await call<{ assertion: string }>(`${PATH}/proof`, { method: 'POST', json })
      done(assertion)
    })
  return (
    <dialog ref={sheet} class="m-proof" aria-label={text.title} data-testid="mobile-proof" onClose={() => done(null)}>
      {sent && (
        <p class="m-phone-notice" role="status" data-testid="mobile-sms">
          <strong>{text.phone}</strong>
          {locale === 'en' ? sent.message_en : sent.message}
        </p>
      )}
      <form
        class="m-card m-proof-card"
        onSubmit={(event) => {
          event.preventDefault()
          if (busy) return
          if (!sent) void send()
          else if (digits.length === DIGITS) void prove()
        }}
      >
        <h2>
          <Icon name="lock" size={22} />
          {text.title}
        </h2>
        <p>{text.why(locale === 'en' ? ask.purpose_text_en : ask.purpose_text)}</p>
        {identity === 'guest' && !sent && <CustomerSelect text={text} value={customer} onChange={setCustomer} />}
        {sent && (
          <label class="m-proof-code">
            {text.code}
            <input
              ref={field}
              data-testid="mobile-proof-code"
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="[0-9]{6}"
              maxLength={DIGITS}
              value={digits}
              aria-invalid={problem !== null}
              onInput={(event) => setDigits(event.currentTarget.value.replace(/\D/g, ''))}
            />
          </label>
        )}
        <p class="m-proof-problem" role="alert">
          {problem}
        </p>
        {sent ? (
          <>
            <button type="submit" class="m-button m-wide" data-testid="mobile-proof-confirm" disabled={busy || digits.length < DIGITS}>
              {text.confirm}
            </button>
            <button type="button" class="m-text-button" disabled={busy} onClick={() => void send()}>
              {text.again}
            </button>
          </>
        ) : (
          <button type="submit" class="m-button m-wide" data-testid="mobile-proof-send" disabled={busy || !customer}>
            {text.send}
          </button>
        )}
        <button type="button" class="m-text-button" data-testid="mobile-proof-leave" onClick={() => done(null)}>
          {text.leave}
        </button>
        <p class="m-proof-note">{text.note}</p>
      </form>
    </dialog>
  )
}

/** A visitor says who they are by it. */
function CustomerSelect(props: { text: MobileWords['stepUp']; value: string; onChange: (customer: string) => void }) {
  const [customers, setCustomers] = useState<DemoCustomer[]>([])
  useEffect(() => {
    let here = true
    loadCustomers().then((found) => here && setCustomers(found), () => undefined)
    return () => {
      here = false
    }
  }, [])
  return (
    <label class="m-proof-code">
      {props.text.who}
      <select data-testid="mobile-proof-customer" value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        <option value="">{props.text.pick}</option>
        {customers.map((one) => (
          <option key={one.customer_no} value={one.customer_no}>
            {one.name} {one.customer_no}
          </option>
        ))}
      </select>
    </label>
  )
}

function problemOf(error: unknown, text: MobileWords['stepUp']): string {
  if (!(error instanceof HttpError)) return text.problem.other
  if (error.code === 'demo_code_wrong') return text.problem.wrong(Number(error.details['left'] ?? 0))
  if (error.code === 'demo_code_over') return text.problem.over
  return error.code === 'demo_locked' ? text.problem.locked : text.problem.other
}
