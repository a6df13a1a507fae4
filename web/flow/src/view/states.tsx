/** What stands in place of a question: waiting for others, proving who one is, the end. */
import type { InstanceLine, InstanceView } from '@suiban/client/services'
import { useEffect, useRef } from 'preact/hooks'
import { said, timeText, useFlow } from './context'
import { Text } from './text'
import { VerifyStep } from './verify'

export function Waiting({ line }: { line: InstanceLine }) {
  const { words, locale } = useFlow()
  const [title, text] = words.waits[line.waits === '' ? 'customer' : line.waits] as [string, string]
  return (
    <section class="f-card f-state" role="status" data-testid="flow-waiting" data-waits={line.waits}>
      <span class="f-turning" aria-hidden="true" />
      <h2>{title}</h2>
      <p>{text}</p>
      {line.promised_by && line.waits !== 'bank' && <p class="f-note">{words.promised(timeText(line.promised_by, locale))}</p>}
    </section>
  )
}

/** Before a step that moves money: the same one-time code as at a step that asks for nothing else. */
export function NeedsProof({ view }: { view: InstanceView }) {
  const { words } = useFlow()
  return (
    <section class="f-step" data-testid="flow-needs-proof">
      <h2>{words.prove.title}</h2>
      <p class="f-question">{view.can_prove ? words.prove.text : words.prove.elsewhere}</p>
      {view.can_prove && <VerifyStep />}
    </section>
  )
}

const SIGNS: Record<string, string> = { done: 'M5 12.5l4.5 4.5L19 7.5', other: 'M12 6v8M12 17.5v.5' }

/** The receipt. */
export function Ended({ view, onLeave }: { view: InstanceView; onLeave: () => void }) {
  const { words, locale } = useFlow()
  const { line } = view
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const outcome = line.outcome as keyof typeof words.outcome
  return (
    <section class="f-card f-state f-ended" data-testid="flow-ended" data-outcome={line.outcome}>
      <span class={`f-sign f-${line.outcome}`} aria-hidden="true">
        <svg viewBox="0 0 24 24" width="32" height="32">
          <path d={SIGNS[line.outcome] ?? SIGNS['other']} />
        </svg>
      </span>
      <h2 ref={heading} tabIndex={-1}>
        {said(line.name, locale)} · {words.outcome[outcome] ?? words.outcome.failed}
      </h2>
      <Text text={said(view.last, locale)} />
      <p class="f-note">
        {words.ended} {timeText(line.step_since, locale)}
      </p>
      <button type="button" class="f-button" data-testid="flow-close" onClick={onLeave}>
        {words.close}
      </button>
    </section>
  )
}
