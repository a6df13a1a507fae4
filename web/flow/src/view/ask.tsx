/** One value: the keyboard that suits it, a draft that survives a reload, the fault beside the field. */
import type { ValueType } from '@suiban/client/services'
import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { TEXT_MAX } from '../model/fields'
import { said, useFlow, useMisread, type StepProps } from './context'
import { Send, Wrong } from './steps'

type InputShape = Pick<JSX.IntrinsicElements['input'], 'type' | 'inputMode' | 'autoComplete' | 'maxLength'>
const SHAPES: Record<Exclude<ValueType, 'yes_no'>, InputShape> = {
  text: { type: 'text', maxLength: TEXT_MAX },
  number: { type: 'text', inputMode: 'decimal', maxLength: 40 },
  money: { type: 'text', inputMode: 'decimal', maxLength: 40 },
  date: { type: 'date' },
  month: { type: 'month' },
  phone: { type: 'tel', autoComplete: 'tel', maxLength: 30 },
  secret: { type: 'password', autoComplete: 'off', maxLength: 200 },
}

export function AskStep(props: StepProps) {
  return props.prompt.type === 'yes_no' ? <YesNo /> : <Value {...props} type={props.prompt.type} />
}

function YesNo() {
  const { run, state, words } = useFlow()
  const wrong = useMisread()
  const id = useId()
  return (
    <>
      <Wrong id={id}>{wrong}</Wrong>
      <div class="f-two" role="group" aria-describedby={id}>
        {(['yes', 'no'] as const).map((value) => (
          <button
            key={value}
            type="button"
            class="f-button f-second"
            data-testid={`flow-${value}`}
            disabled={state.busy || state.offline}
            onClick={() => void run.answer({ value })}
          >
            {words[value]}
          </button>
        ))}
      </div>
    </>
  )
}

function Value({ prompt, type }: StepProps & { type: Exclude<ValueType, 'yes_no'> }) {
  const { run, words, locale } = useFlow()
  const wrong = useMisread()
  const id = useId()
  const secret = type === 'secret'
  const [value, setValue] = useState(() => startOf(run.drafts?.read(prompt.step), secret ? '' : said(prompt.given, locale)))
  const [shown, setShown] = useState(false)
  const [empty, setEmpty] = useState(false)
  const change = (next: string) => {
    setValue(next)
    setEmpty(false)
    if (!secret) run.drafts?.keep(prompt.step, next)
  }
  const fault = empty ? words.fault.missing : wrong
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (value.trim() === '') {
          setEmpty(true)
          event.currentTarget.querySelector('input')?.focus()
          return
        }
        void run.answer(secret ? { secret: value } : { value: value.trim() }).then((understood) => {
          // a secret is not left lying in the field
          if (secret && !understood) setValue('')
        })
      }}
    >
      <div class={`f-field f-${type}`}>
        {type === 'money' && <span aria-hidden="true">¥</span>}
        <input
          {...SHAPES[type]}
          {...(secret && shown ? { type: 'text' } : {})}
          class="f-input"
          data-testid="flow-input"
          placeholder={(words.placeholder as Record<string, string>)[type]}
          aria-label={said(prompt.name, locale)}
          aria-invalid={fault !== ''}
          aria-describedby={id}
          value={value}
          onInput={(event) => change(event.currentTarget.value)}
        />
        {secret && (
          <button type="button" class="f-quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? words.hide : words.show}
          </button>
        )}
      </div>
      <Wrong id={id}>{fault}</Wrong>
      {secret && <p class="f-note">{words.secretNote}</p>}
      <Send label={words.next} />
    </form>
  )
}

function startOf(draft: unknown, given: string): string {
  return typeof draft === 'string' ? draft : given
}
