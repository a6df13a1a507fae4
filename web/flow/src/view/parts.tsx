/** What all steps are answered with. */
import type { PageStep } from '@suiban/client/services'
import type { ComponentChildren } from 'preact'
import type { Locale } from '../words/locale'
import { said, useFlow } from './context'

export function submitLabel(prompt: PageStep, locale: Locale): string {
  const submit = prompt.actions.find((action) => action.name === 'submit')
  return submit ? said(submit.label, locale) : ''
}

/** The way on. */
export function Send({ label, disabled = false }: { label: string; disabled?: boolean }) {
  const { state } = useFlow()
  return (
    <button type="submit" class="f-button" data-testid="flow-send" disabled={disabled || state.busy || state.offline}>
      {label}
    </button>
  )
}

/** What is wrong with the answer, read out when it comes. */
export function Wrong({ id, children }: { id: string; children: ComponentChildren }) {
  return (
    <p id={id} class="f-wrong" role="alert" data-testid="flow-wrong">
      {children}
    </p>
  )
}
