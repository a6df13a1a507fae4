/** A one-time code: sent on request, typed here and nowhere else. */
import { HttpError } from '@suiban/client/http'
import type { CodeSent } from '@suiban/client/services'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { useFlow, useMisread } from './context'
import { Send, Wrong } from './parts'

const DIGITS = 6
const AGAIN_S = 30

export function VerifyStep() {
  const { run, words, phone } = useFlow()
  const wrong = useMisread()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [sent, setSent] = useState<CodeSent | null>(null)
  const [left, setLeft] = useState(0)
  const [digits, setDigits] = useState('')
  const [problem, setProblem] = useState('')
  const [brought, setBrought] = useState('')
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(() => setLeft(left - 1), 1_000)
    return () => clearTimeout(timer)
  }, [left])
  useEffect(() => {
    if (sent) field.current?.focus()
  }, [sent])
  const send = async () => {
    setBusy(true)
    setProblem('')
    setDigits('')
    try {
      setSent(await run.code())
      setLeft(AGAIN_S)
      setBrought((await phone?.().catch(() => '')) ?? '')
    } catch (error) {
      const code = error instanceof HttpError ? error.code : 'other'
      setProblem((words.refused as Record<string, string>)[code] ?? words.refused.other)
    }
    setBusy(false)
  }
  const sendButton = (label: string, name: string) => (
    <button type="button" class={name} data-testid="flow-code-send" disabled={busy || left > 0} onClick={() => void send()}>
      {label}
    </button>
  )
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (digits.length !== DIGITS) return field.current?.focus()
        void run.check(digits).then((right) => {
          if (!right) setDigits('')
        })
      }}
    >
      {sent === null ? (
        sendButton(words.verify.send, 'f-button')
      ) : (
        <>
          <p role="status">{words.verify.sent(sent.to)}</p>
          {brought && (
            <p class="f-phone" data-testid="flow-phone">
              <b>{words.verify.phone}</b> {brought}
            </p>
          )}
          <label class="f-label" for={`${id}-code`}>
            {words.verify.code}
          </label>
          <input
            ref={field}
            id={`${id}-code`}
            class="f-input f-code"
            data-testid="flow-code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={DIGITS}
            value={digits}
            aria-invalid={wrong !== ''}
            aria-describedby={id}
            onInput={(event) => setDigits(event.currentTarget.value.replace(/\D/g, ''))}
          />
        </>
      )}
      <Wrong id={id}>{problem || wrong}</Wrong>
      {sent && <Send label={words.verify.confirm} disabled={digits.length !== DIGITS} />}
      {sent && sendButton(left > 0 ? words.verify.againIn(left) : words.verify.again, 'f-back')}
      <p class="f-note">{words.verify.warning}</p>
    </form>
  )
}
