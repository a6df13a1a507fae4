/** A service, one step at a time: where one stands, what is asked, the way back and the way out. */
import type { InstanceLine } from '@suiban/client/services'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { FlowRun } from '../model/run'
import type { Locale } from '../words/locale'
import type { FlowWords } from '../words/zh'
import { Flow, said, useFlow, useRun } from './context'
import { Ended, NeedsProof, Waiting } from './states'
import { StepView } from './steps'
import { Rows, Text } from './text'

export interface FlowViewProps {
  run: FlowRun
  words: FlowWords
  locale: Locale
  /** Leaves the page; the service waits. */
  onLeave: () => void
  /** Where there is no telephone: what it would have brought. */
  phone?: () => Promise<string>
}

export function FlowView({ run, words, locale, onLeave, phone }: FlowViewProps) {
  const state = useRun(run)
  useEffect(() => {
    void run.open()
    // a phone may put the page to sleep without ever unloading it
    const gone = () => run.leave()
    const back = (event: PageTransitionEvent) => event.persisted && void run.open()
    addEventListener('pagehide', gone)
    addEventListener('pageshow', back)
    return () => {
      removeEventListener('pagehide', gone)
      removeEventListener('pageshow', back)
      run.leave()
    }
  }, [run])
  const line = state.view?.line
  return (
    <Flow.Provider value={{ run, state, words, locale, phone }}>
      <div class="f-flow" lang={locale} data-testid="flow" data-state={line?.state ?? 'none'} data-step={line?.step ?? ''}>
        <Head line={line} onLeave={onLeave} />
        <div class="f-notices" role="status">
          {state.offline && <p class="f-offline" data-testid="flow-offline">{words.offline}</p>}
          {state.passed && !state.offline && <p data-testid="flow-passed">{words.passed}</p>}
          {line?.helped && line.state === 'open' && <p data-testid="flow-helped">{words.helped}</p>}
        </div>
        <Body onLeave={onLeave} />
      </div>
    </Flow.Provider>
  )
}

function Head({ line, onLeave }: { line: InstanceLine | undefined; onLeave: () => void }) {
  const { words, locale } = useFlow()
  const [asking, setAsking] = useState(false)
  const open = line?.state === 'open'
  const counted = open && line.number > 0
  const name = line ? said(line.name, locale) : words.page
  return (
    <header class="f-head">
      <div class="f-bar">
        <button type="button" class="f-icon" aria-label={words.leave} data-testid="flow-leave" onClick={onLeave}>
          <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M14.5 5.5L8 12l6.5 6.5" /></svg>
        </button>
        <h1>
          {name}
          {counted && <small data-testid="flow-where"> · {words.step(line.number, line.total)}</small>}
        </h1>
        {open ? (
          <button type="button" class="f-quiet" data-testid="flow-cancel" onClick={() => setAsking(true)}>
            {words.cancel}
          </button>
        ) : (
          <span />
        )}
      </div>
      {counted && (
        <div
          class="f-progress"
          role="progressbar"
          aria-label={words.progress(line.number, line.total)}
          aria-valuemin={0}
          aria-valuemax={line.total}
          aria-valuenow={line.number}
        >
          <i style={{ width: `${Math.min(100, (line.number / Math.max(1, line.total)) * 100)}%` }} />
        </div>
      )}
      {asking && <CancelDialog name={name} onClose={() => setAsking(false)} />}
    </header>
  )
}

function CancelDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { run, words } = useFlow()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="f-dialog" aria-label={words.cancelAsk(name)} onClose={onClose}>
      <h2>{words.cancelAsk(name)}</h2>
      <p>{words.cancelNote}</p>
      <button type="button" class="f-button" onClick={() => dialog.current?.close()}>
        {words.cancelNo}
      </button>
      <button
        type="button"
        class="f-button f-second"
        data-testid="flow-cancel-yes"
        onClick={() => {
          dialog.current?.close()
          void run.cancel()
        }}
      >
        {words.cancelYes}
      </button>
    </dialog>
  )
}

function Body({ onLeave }: Pick<FlowViewProps, 'onLeave'>) {
  const { run, state, words, locale } = useFlow()
  const { view, refused } = state
  const problem = refused === null ? '' : (words.refused[refused as keyof FlowWords['refused']] ?? words.refused.other)
  if (!view) {
    return refused === null ? (
      <div class="f-body" aria-busy="true" data-testid="flow-loading">
        <p class="f-loading">{words.loading}</p>
      </div>
    ) : (
      <div class="f-body" data-testid="flow-failed">
        <section class="f-card f-state">
          <p role="alert">{problem}</p>
          <button type="button" class="f-button" onClick={() => void run.open()}>
            {words.retry}
          </button>
        </section>
      </div>
    )
  }
  const { line, prompt, told } = view
  return (
    <div class="f-body">
      {told.map((one, index) => (
        <section key={`${one.step}-${index}`} class="f-card f-told" data-testid="flow-told">
          <Text text={said(one.text, locale)} />
          <Rows rows={one.rows} />
        </section>
      ))}
      {line.state === 'over' ? (
        <Ended view={view} onLeave={onLeave} />
      ) : view.needs_level > 0 ? (
        <NeedsProof view={view} />
      ) : prompt ? (
        <StepView key={`${prompt.step}-${line.step_since}`} prompt={prompt} />
      ) : (
        <Waiting line={line} />
      )}
      {refused !== null && (
        <p class="f-problem" role="alert" data-testid="flow-refused">
          {problem}
        </p>
      )}
    </div>
  )
}
