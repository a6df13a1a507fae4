/** One value: the keyboard that suits it, a draft that survives a reload, the fault beside the field. */
import type { PageStep } from '@suiban/client/services'
import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { TEXT_MAX } from '../model/fields'
import { said, useFlow, useMisread, type StepProps } from './context'
import { Send, submitLabel, Wrong } from './parts'

type InputShape = Pick<JSX.IntrinsicElements['input'], 'type' | 'inputMode' | 'autoComplete' | 'maxLength'>
type Typed = Exclude<PageStep['input'], 'none' | 'options' | 'fields' | 'file' | 'code' | 'decision'>
const SHAPES: Record<Typed, InputShape> = {
  text: { type: 'text', maxLength: TEXT_MAX },
  number: { type: 'text', inputMode: 'decimal', maxLength: 40 },
  money: { type: 'text', inputMode: 'decimal', maxLength: 40 },
  date: { type: 'date' },
  month: { type: 'month' },
  phone: { type: 'tel', autoComplete: 'tel', maxLength: 30 },
  secret: { type: 'password', autoComplete: 'off', maxLength: 200 },
}

export function AskStep({ prompt }: StepProps) {
  const { run, words, locale } = useFlow()
  const type = prompt.input as Typed
  const wrong = useMisread()
  const id = useId()
  const { secret } = prompt
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
        void run.answer(secret ? { secret: value } : { text: value.trim() }).then((understood) => {
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
          placeholder={said(prompt.example, locale)}
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
      <Send label={submitLabel(prompt, locale)} />
    </form>
  )
}

function startOf(draft: unknown, given: string): string {
  return typeof draft === 'string' ? draft : given
}
