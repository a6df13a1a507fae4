/** A walk through the draft: one answers as the customer, and as the bank where it has no books to try with. The server keeps nothing. */
import { PlayCircleOutlined, RollbackOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Input, Select } from 'antd'
import { type ReactNode, useState } from 'react'

import { codeOf, errorText } from '@/shared/errors'
import { useSettings } from '@/shared/settings'
import { Blank } from '@/shared/ui/Small'

import { type Both, flows, type Operation, type Tried, type TryAsk, type TryCall, type TryEvent, type TryInput } from './api'
import type { Canvas } from './canvas/canvas'
import { type Door, DOORS } from './model/kinds'

/** What only a device can give is taken as given. */
const GIVEN: Partial<Record<TryAsk['kind'], TryInput>> = { upload: { uploads: 'sample.jpg' }, verify: { proves: 'code' } }

export function TryRun({ companyId, bpmn, canvas, operations }: { companyId: string; bpmn: string; canvas: Canvas; operations: readonly Operation[] }) {
  const { words: all, settings } = useSettings()
  const words = all.flows.trying
  const [door, setDoor] = useState<Door>('chat')
  const [books, setBooks] = useState(true)
  const [events, setEvents] = useState<readonly TryEvent[]>([])
  const [now, setNow] = useState<Tried | null>(null)
  const go = useMutation({
    mutationFn: async (next: readonly TryEvent[]) => ({ next, tried: await flows.try(companyId, bpmn, { door, books, at: next.length > 0 ? (now?.at ?? null) : null, events: next }) }),
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
        <span className="flow-answers flow-try-begin">
          <Select value={door} onChange={setDoor} aria-label={all.flows.funnels.door} popupMatchSelectWidth={false} options={DOORS.map((value) => ({ value, label: all.flows.preview.doors[value] }))} />
          <Checkbox checked={books} onChange={(event) => setBooks(event.target.checked)} data-testid="try-books">{words.books}</Checkbox>
          <Button type="primary" icon={<PlayCircleOutlined />} loading={go.isPending} onClick={() => go.mutate([])} data-testid="try-start">{words.start}</Button>
        </span>
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
          <Button size="small" onClick={() => setNow(null)} data-testid="try-restart">{words.restart}</Button>
          <Button size="small" icon={<RollbackOutlined />} disabled={events.length === 0} onClick={() => go.mutate(events.slice(0, -1))} data-testid="try-back">{words.back_one}</Button>
        </div>
        {stopped && <Alert type="error" showIcon title={stopped} />}
        {now.asks && <Asked asks={now.asks} said={said} onAct={act} />}
        {now.call && <Asking one={now.call} operation={operations.find(({ name }) => name === now.call?.operation)} onAct={act} />}
        {now.waits === 'time' && <Button onClick={() => act({ goes: 'wake' })} data-testid="try-woken">{words.go_on}</Button>}
        {now.waits === 'person' && <Button onClick={() => act({ goes: 'handed_back' })}>{words.handed}</Button>}
        {now.waits === 'approval' && (
          <span className="flow-answers">
            <Button type="primary" onClick={() => act({ approves: true })} data-testid="try-approve">{words.agree}</Button>
            <Button onClick={() => act({ approves: false })}>{words.decline}</Button>
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

/** What the customer is asked, answered as it would be at a door. */
function Asked({ asks, said, onAct }: { asks: TryAsk; said: (both: Both) => string; onAct: (event: TryEvent) => void }): ReactNode {
  const { words: all } = useSettings()
  const words = all.flows.trying
  const [text, setText] = useState('')
  const [values, setValues] = useState<Record<string, string>>({})
  const given = GIVEN[asks.kind]
  if (given) return <Button type="primary" onClick={() => onAct(given)} data-testid="try-given">{asks.kind === 'upload' ? words.uploaded : words.verified}</Button>
  const declined = asks.options.find((one) => one.value === 'no')
  if (asks.kind === 'sign') {
    return (
      <>
        <Written label={words.signed} text={text} onText={setText} onSend={() => onAct({ signs: text })} />
        {declined && <Button onClick={() => onAct({ picks: 'no' })}>{said(declined.label)}</Button>}
      </>
    )
  }
  if (asks.options.length > 0) return <span className="flow-answers">{asks.options.map((one) => <Button key={one.value} onClick={() => onAct({ picks: one.value })} data-testid={`try-option-${one.value}`}>{said(one.label)}</Button>)}</span>
  if (asks.kind !== 'form') return <Written label={words.answer} text={text} onText={setText} onSend={() => onAct(asks.type === 'secret' ? { enters: text } : { says: text })} />
  const fields = Object.entries((asks.value_schema?.properties ?? {}) as Record<string, { title?: string; titleEn?: string }>)
  return (
    <form className="flow-answer-form" onSubmit={(event) => {
      event.preventDefault()
      onAct({ fills: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) })
    }}>
      {fields.map(([key, field]) => <label key={key}><span>{said({ zh: field.title ?? key, en: field.titleEn ?? '' })}</span><Input size="small" value={values[key] ?? ''} data-testid={`try-field-${key}`} onChange={(event) => setValues({ ...values, [key]: event.target.value })} /></label>)}
      <Button htmlType="submit" type="primary" size="small" data-testid="try-send">{words.send}</Button>
    </form>
  )
}

function Written({ label, text, onText, onSend }: { label: string; text: string; onText: (text: string) => void; onSend: () => void }) {
  const words = useSettings().words.flows.trying
  return (
    <form className="flow-answer" onSubmit={(event) => {
      event.preventDefault()
      onSend()
    }}>
      <Input value={text} autoFocus aria-label={label} placeholder={label} data-testid="try-answer" onChange={(event) => onText(event.target.value)} />
      <Button htmlType="submit" type="primary" disabled={text.trim() === ''} data-testid="try-send">{words.send}</Button>
    </form>
  )
}

/** The bank's side of a call: an answer in JSON, a refusal by its code, or silence. */
function Asking({ one, operation, onAct }: { one: TryCall; operation: Operation | undefined; onAct: (event: TryEvent) => void }) {
  const words = useSettings().words.flows.trying
  const [text, setText] = useState('{}')
  const [code, setCode] = useState(operation?.refusals[0] ?? '')
  const result = objectOf(text)
  return (
    <div className="flow-asking" data-testid="try-call" data-operation={one.operation}>
      <p><b>{words.call(one.operation)}</b></p>
      {Object.keys(one.arguments).length > 0 && <pre aria-label={words.with}>{JSON.stringify(one.arguments, null, 1)}</pre>}
      {operation?.result && <p className="flow-note">{words.expects(operation.result)}</p>}
      <Input.TextArea className="flow-code" value={text} autoSize={{ minRows: 2, maxRows: 8 }} aria-label={words.result} status={result === null ? 'error' : ''} data-testid="try-result" onChange={(event) => setText(event.target.value)} />
      {result === null && <p className="flows-problem" role="alert">{words.result_wrong}</p>}
      <span className="flow-answers">
        <Button type="primary" size="small" disabled={result === null} onClick={() => onAct({ operation: one.operation, done: result })} data-testid="try-returned">{words.answer_it}</Button>
        {operation && operation.refusals.length > 0 && (
          <>
            <Select size="small" value={code} onChange={setCode} aria-label={words.refusal} popupMatchSelectWidth={false} options={operation.refusals.map((value) => ({ value, label: value }))} />
            <Button size="small" danger onClick={() => onAct({ operation: one.operation, refused: [code, code, code] })} data-testid="try-refused">{words.refuse_it}</Button>
          </>
        )}
        <Button size="small" onClick={() => onAct({ operation: one.operation })}>{words.unavailable}</Button>
      </span>
    </div>
  )
}

function objectOf(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}
