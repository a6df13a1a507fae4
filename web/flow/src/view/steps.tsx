/** One step: its question, and the part that answers it. */
import type { ComponentType } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { said, useFlow, useMisread, type StepProps } from './context'
import { AskStep } from './ask'
import { FormStep } from './form'
import { Send, submitLabel, Wrong } from './parts'
import { Rows, Text } from './text'
import { UploadStep } from './upload'
import { VerifyStep } from './verify'

const PARTS: Partial<Record<StepProps['prompt']['input'], ComponentType<StepProps>>> = {
  text: AskStep,
  secret: AskStep,
  number: AskStep,
  money: AskStep,
  date: AskStep,
  month: AskStep,
  phone: AskStep,
  options: ChooseStep,
  fields: FormStep,
  file: UploadStep,
  code: VerifyStep,
  decision: ConfirmStep,
}

export function StepView({ prompt }: StepProps) {
  const { run, state, words, locale } = useFlow()
  const heading = useRef<HTMLHeadingElement>(null)
  const Part = prompt.kind === 'sign' ? SignStep : PARTS[prompt.input]
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  const name = said(prompt.name, locale)
  return (
    <section class="f-step" data-testid="flow-step" data-kind={prompt.kind} aria-busy={state.busy}>
      <h2 ref={heading} tabIndex={-1}>
        {name}
      </h2>
      {prompt.kind !== 'sign' && <Text text={said(prompt.text, locale)} class="f-question" />}
      {said(prompt.help, locale) && <Text text={said(prompt.help, locale)} class="f-note" />}
      {Part && <Part prompt={prompt} />}
      {prompt.actions.some((action) => action.name === 'back') && (
        <button type="button" class="f-back" data-testid="flow-back" disabled={state.busy} onClick={() => void run.back()}>
          {words.back}
        </button>
      )}
    </section>
  )
}

function ChooseStep({ prompt }: StepProps) {
  const { run, state, locale } = useFlow()
  const wrong = useMisread()
  const id = useId()
  const [chosen, setChosen] = useState('')
  const choose = (value: string) => {
    setChosen(value)
    void run.answer({ choice: value })
  }
  return (
    <>
      <ul class="f-card f-options" aria-describedby={id}>
        {prompt.options.map((option) => (
          <li key={option.value}>
            <button
              type="button"
              data-testid="flow-option"
              data-value={option.value}
              aria-busy={state.busy && chosen === option.value}
              disabled={state.busy || state.offline}
              onClick={() => choose(option.value)}
            >
              <span>{said(option.label, locale)}</span>
              <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path d="M9.5 6l6 6-6 6" /></svg>
            </button>
          </li>
        ))}
      </ul>
      <Wrong id={id}>{wrong}</Wrong>
    </>
  )
}

function ConfirmStep({ prompt }: StepProps) {
  const { run, state, locale } = useFlow()
  const wrong = useMisread()
  const id = useId()
  return (
    <>
      {prompt.rows.length > 0 && (
        <div class="f-card">
          <Rows rows={prompt.rows} />
        </div>
      )}
      <Wrong id={id}>{wrong}</Wrong>
      {prompt.actions.filter((action) => action.value !== '').map((action) => (
        <button
          key={action.name}
          type="button"
          class={action.name === 'submit' ? 'f-button' : 'f-button f-second'}
          data-testid={`flow-${action.name}`}
          disabled={state.busy || state.offline}
          onClick={() => void run.answer({ choice: action.value })}
        >
          {said(action.label, locale)}
        </button>
      ))}
    </>
  )
}

/** The document stays in sight until the name is typed: no signature under what was not shown. */
function SignStep({ prompt }: StepProps) {
  const { run, state, words, locale } = useFlow()
  const decline = prompt.actions.find((action) => action.name === 'decline')
  const wrong = useMisread()
  const id = useId()
  const [read, setRead] = useState(false)
  const [name, setName] = useState('')
  const [asked, setAsked] = useState(false)
  const ready = read && name.trim() !== ''
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (ready) void run.answer({ signature: name.trim() })
      }}
    >
      <div class="f-card f-document" role="region" aria-label={words.sign.document} tabIndex={0}>
        <Text text={said(prompt.text, locale)} />
        <Rows rows={prompt.rows} />
      </div>
      <label class="f-tick">
        <input type="checkbox" data-testid="flow-read" checked={read} onChange={(event) => setRead(event.currentTarget.checked)} />
        {words.sign.read}
      </label>
      <label class="f-label" for={`${id}-name`}>
        {words.sign.name}
        <small>{words.sign.nameNote}</small>
      </label>
      <input
        id={`${id}-name`}
        class="f-input f-signature"
        data-testid="flow-signature"
        autoComplete="name"
        maxLength={60}
        value={name}
        aria-invalid={wrong !== '' || (asked && !ready)}
        aria-describedby={id}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <Wrong id={id}>{wrong || (asked && !ready ? words.sign.missing : '')}</Wrong>
      <Send label={submitLabel(prompt, locale)} />
      {decline && (
        <button
          type="button"
          class="f-button f-second"
          data-testid="flow-decline"
          disabled={state.busy || state.offline}
          onClick={() => void run.answer({ choice: decline.value })}
        >
          {said(decline.label, locale)}
        </button>
      )}
    </form>
  )
}
