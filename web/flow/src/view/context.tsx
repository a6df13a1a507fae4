import type { PageStep, Words } from '@suiban/client/services'
import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { FlowRun, RunState } from '../model/run'
import type { Locale } from '../words/locale'
import type { FlowWords } from '../words/zh'

export interface FlowContext {
  run: FlowRun
  state: RunState
  words: FlowWords
  locale: Locale
  /** Where there is no telephone: what it would have brought. */
  phone: (() => Promise<string>) | undefined
}
export const Flow = createContext<FlowContext | null>(null)

export function useFlow(): FlowContext {
  const value = useContext(Flow)
  if (!value) throw new Error('used outside of a service')
  return value
}

export function useRun(run: FlowRun): RunState {
  const [, again] = useState(0)
  useEffect(() => run.subscribe(() => again((count) => count + 1)), [run])
  return run.state
}

/** In the language of who reads; what has no English is shown as it stands. */
export function said(words: Words, locale: Locale): string {
  return (locale === 'en' && words.en) || words.zh
}

/** What a step's own part gets. */
export interface StepProps {
  prompt: PageStep
}

/** What is wrong with the answer just given, for the field it belongs to. */
export function useMisread(): string {
  const { state, locale } = useFlow()
  return state.misread ? said(state.misread.words, locale) : ''
}

export function timeText(iso: string, locale: Locale): string {
  return new Date(iso).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })
}
