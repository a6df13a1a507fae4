/** A walk through the draft: one answers as the customer and as the bank. The server keeps nothing: it gets the whole session each time. */
import { PlayCircleOutlined, RollbackOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Input, Select } from 'antd'
import { useState } from 'react'

import { codeOf, errorText } from '@/shared/errors'
import { useSettings } from '@/shared/settings'
import { Blank } from '@/shared/ui/Small'

import { type Both, flows, type Operation, type Tried, type TryAsk, type TryCall, type TryEvent } from './api'
import type { Canvas } from './canvas/canvas'

export function TryRun({ companyId, bpmn, canvas, operations }: { companyId: string; bpmn: string; canvas: Canvas; operations: readonly Operation[] }) {
  const { words: all, settings } = useSettings()
  const words = all.flows.trying
  const [events, setEvents] = useState<TryEvent[]>([])
  const [now, setNow] = useState<Tried | null>(null)
  const go = useMutation({
    mutationFn: async (next: TryEvent[]) => ({ next, tried: await flows.try(companyId, bpmn, next) }),
    onSuccess: ({ next, tried }) => {
      setEvents(next)
      setNow(tried)
      if (tried.step) canvas.select(tried.step)
    },
  })
  const act = (event: TryEvent) => go.mutate([...events, event])
  const said = (both: Both) => (settings.language === 'en' && both.en) || both.zh
  const stopped = go.error && (codeOf(go.error) === 'flow_faulty' ? words.stopped : errorText(go.error, all))
  if (!now) {
    return (
      <Blank title={all.flows.tabs.try!} hint={stopped || words.hint}>
        <Button type="primary" icon={<PlayCircleOutlined />} loading={go.isPending} onClick={() => go.mutate([])} data-testid="try-start">{words.start}</Button>
      </Blank>
    )
  }
  return (
    <div className="flow-try">
      <section aria-label={words.lines}>
        <ol className="flow-lines" data-testid="try-lines" aria-live="polite">
          {now.lines.map((line, at) => (
            <li key={at} data-what={line.what}>
              <em>{all.flows.lines[line.what]}</em>
              <span>{said(line.words)}{line.detail && <code>{line.detail}</code>}</span>
            </li>
          ))}
        </ol>
        {now.outcome && <p className="flow-over" data-testid="try-over">{words.over(all.flows.outcomes[now.outcome] ?? now.outcome)}</p>}
      </section>
      <section className="flow-turn" key={events.length}>
        <div className="flow-try-tools">
          <Button size="small" onClick={() => go.mutate([])} data-testid="try-restart">{words.restart}</Button>
          <Button size="small" icon={<RollbackOutlined />} disabled={events.length === 0} onClick={() => go.mutate(events.slice(0, -1))} data-testid="try-back">{words.back_one}</Button>
        </div>
        {stopped && <Alert type="error" showIcon title={stopped} />}
        {now.asks && <Asked asks={now.asks} said={said} onAct={act} />}
        {now.calls.map((one) => <Asking key={one.number} one={one} operation={operations.find(({ name }) => name === one.operation)} onAct={act} />)}
        {now.waits === 'time' && <Button onClick={() => act({ do: 'woken' })} data-testid="try-woken">{words.go_on}</Button>}
        {now.waits === 'person' && <Button onClick={() => act({ do: 'handed_back' })}>{words.handed}</Button>}
        {now.waits === 'approval' && (
          <span className="flow-answers">
            <Button type="primary" onClick={() => act({ do: 'approved', step: now.step, agreed: true })}>{words.agree}</Button>
            <Button onClick={() => act({ do: 'approved', step: now.step, agreed: false })}>{words.decline}</Button>
          </span>
        )}
      </section>
      <section className="flow-variables" aria-label={words.variables}>
        <h4>{words.variables}</h4>
        {Object.keys(now.variables).length === 0 ? <p className="flow-note">{words.no_variables}</p> : (
          <dl>{Object.entries(now.variables).map(([name, value]) => <div key={name}><dt>{name}</dt><dd><code>{typeof value === 'string' ? value : JSON.stringify(value)}</code></dd></div>)}</dl>
        )}
      </section>
    </div>
  )
}

/** What the customer is asked, answered as it would be in words; what only a device can give is taken as given. */
function Asked({ asks, said, onAct }: { asks: TryAsk; said: (both: Both) => string; onAct: (event: TryEvent) => void }) {
  const { words: all } = useSettings()
  const words = all.flows.trying
  const [text, setText] = useState('')
  const [values, setValues] = useState<Record<string, string>>({})
  const answer = (value: unknown) => onAct({ do: 'answer', step: asks.step, value })
  const given: Partial<Record<TryAsk['kind'], string>> = { upload: words.uploaded, verify: words.verified, sign: words.signed, pay: words.paid }
  const word = given[asks.kind]
  if (word) return <Button type="primary" onClick={() => answer(true)} data-testid="try-given">{word}</Button>
  if (asks.kind === 'confirm' || asks.type === 'yes_no') {
    return (
      <span className="flow-answers">
        <Button type="primary" onClick={() => answer(true)} data-testid="try-yes">{words.yes}</Button>
        <Button onClick={() => answer(false)} data-testid="try-no">{words.no}</Button>
      </span>
    )
  }
  if (asks.options.length > 0) return <span className="flow-answers">{asks.options.map((one) => <Button key={one.value} onClick={() => answer(one.value)} data-testid={`try-option-${one.value}`}>{said(one.label)}</Button>)}</span>
  if (asks.kind === 'form') {
    const fields = Object.entries((asks.schema?.properties ?? {}) as Record<string, { title?: string; titleEn?: string }>)
    return (
      <form className="flow-answer-form" onSubmit={(event) => {
        event.preventDefault()
        answer(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')))
      }}>
        {fields.map(([key, field]) => <label key={key}><span>{said({ zh: field.title ?? key, en: field.titleEn ?? '' })}</span><Input size="small" value={values[key] ?? ''} data-testid={`try-field-${key}`} onChange={(event) => setValues({ ...values, [key]: event.target.value })} /></label>)}
        <Button htmlType="submit" type="primary" size="small" data-testid="try-send">{words.send}</Button>
      </form>
    )
  }
  return (
    <form className="flow-answer" onSubmit={(event) => {
      event.preventDefault()
      answer(text)
    }}>
      <Input value={text} autoFocus aria-label={words.answer} placeholder={words.answer} data-testid="try-answer" onChange={(event) => setText(event.target.value)} />
      <Button htmlType="submit" type="primary" data-testid="try-send">{words.send}</Button>
    </form>
  )
}

/** The bank's side of a call: an answer in JSON, a refusal by its code, or silence. */
function Asking({ one, operation, onAct }: { one: TryCall; operation: Operation | undefined; onAct: (event: TryEvent) => void }) {
  const words = useSettings().words.flows.trying
  const [text, setText] = useState('{}')
  const [code, setCode] = useState(operation?.refusals[0] ?? '')
  let result: unknown
  try {
    result = JSON.parse(text)
  } catch {
    result = undefined
  }
  return (
    <div className="flow-asking" data-testid="try-call" data-operation={one.operation}>
      <p><b>{words.call(one.operation)}</b></p>
      {Object.keys(one.arguments).length > 0 && <pre aria-label={words.with}>{JSON.stringify(one.arguments, null, 1)}</pre>}
      {operation?.result && <p className="flow-note">{words.expects(operation.result)}</p>}
      <Input.TextArea className="flow-code" value={text} autoSize={{ minRows: 2, maxRows: 8 }} aria-label={words.result} status={result === undefined ? 'error' : ''} data-testid="try-result" onChange={(event) => setText(event.target.value)} />
      {result === undefined && <p className="flows-problem" role="alert">{words.result_wrong}</p>}
      <span className="flow-answers">
        <Button type="primary" size="small" disabled={result === undefined} onClick={() => onAct({ do: 'returned', number: one.number, result })} data-testid="try-returned">{words.answer_it}</Button>
        {operation && operation.refusals.length > 0 && (
          <>
            <Select size="small" value={code} onChange={setCode} aria-label={words.refusal} popupMatchSelectWidth={false} options={operation.refusals.map((value) => ({ value, label: value }))} />
            <Button size="small" danger onClick={() => onAct({ do: 'refused', number: one.number, code })} data-testid="try-refused">{words.refuse_it}</Button>
          </>
        )}
        <Button size="small" onClick={() => onAct({ do: 'unavailable', number: one.number })}>{words.unavailable}</Button>
      </span>
    </div>
  )
}
