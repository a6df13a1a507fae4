/** One record: what the machine wrote, with its evidence; the agent confirms or mends it. */
import { DownloadOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Input, Segmented, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'

import { draftsOf, loadJson } from '@/shared/drafts'
import { errorText } from '@/shared/errors'
import { happened } from '@/shared/happened'
import { mod } from '@/shared/keys'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { CompanyTag, Failed, IconButton, Lines } from '@/shared/ui/Small'

import { type Code, fromLocal, mended, type RecordBody, recordsApi, type Sentence, type TalkRecord, toLocal } from './api'
import { DownloadDialog } from './DownloadDialog'
import { Evidence } from './Evidence'
import './records.css'

export default function RecordDrawer({ conversationId, companyId, onClose }: { conversationId: string; companyId?: string; onClose: () => void }) {
  const words = useWords()
  const [downloading, setDownloading] = useState(false)
  const record = useQuery({ queryKey: ['records', 'one', conversationId, companyId], queryFn: () => recordsApi.record(conversationId, companyId), staleTime: 0, gcTime: 0 })
  const codes = useQuery({ queryKey: ['records', 'codes'], queryFn: recordsApi.codes })
  const error = record.error ?? codes.error
  return (
    <Drawer
      open onClose={onClose} title={words.records.one} size="large" className="record-drawer"
      extra={<IconButton name={words.records.download} icon={<DownloadOutlined />} testId="transcript-button" onClick={() => setDownloading(true)} />}
    >
      {error ? <Failed error={error} retry={() => { void record.refetch(); void codes.refetch() }} />
        : !record.data || !codes.data ? <Lines rows={10} />
          : <Form key={`${record.data.company_id}.${record.data.version}`} record={record.data} codes={codes.data.items} onSaved={onClose} onAgain={() => void record.refetch()} />}
      {downloading && <DownloadDialog conversationId={conversationId} onClose={() => setDownloading(false)} />}
    </Drawer>
  )
}

/** A record as somebody left it unsaved. */
interface Unsaved {
  body: RecordBody
  summary: string
  steps: string
}

/** What was begun over an older version is not put over a newer one. */
const isUnsaved = (version: number) => (value: unknown): value is Unsaved => {
  const found = value as Partial<Unsaved> | null
  return typeof found?.summary === 'string' && typeof found.steps === 'string' && Array.isArray(found.body?.promises) && found.body.version === version
}

const linesOf = (sentences: readonly Sentence[]) => sentences.map((one) => one.text).join('\n')

function Form({ record, codes, onSaved, onAgain }: { record: TalkRecord; codes: Code[]; onSaved: () => void; onAgain: () => void }) {
  const words = useWords()
  const nameOf = useNameOf()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const { session } = useSession()
  const place = `record.${record.conversation_id}.${record.company_id}`
  const [kept] = useState(() => (record.may_confirm ? loadJson(session.staff_id, place, isUnsaved(record.version)) : null))
  const [body, setBody] = useState<RecordBody>(() => kept?.body ?? bodyOf(record))
  const [summary, setSummary] = useState(() => kept?.summary ?? linesOf(record.summary))
  const [steps, setSteps] = useState(() => kept?.steps ?? linesOf(record.next_steps))
  const first = useRef(true)
  useEffect(() => {
    // only what a person changed is kept: what the machine wrote comes again by itself
    if (!first.current) draftsOf(session.staff_id).save(place, JSON.stringify({ body, summary, steps } satisfies Unsaved))
    first.current = false
  }, [session.staff_id, place, body, summary, steps])
  const [busy, setBusy] = useState(false)
  const fixed = !record.may_confirm
  const change = (part: Partial<RecordBody>) => setBody((before) => ({ ...before, ...part }))
  const options = (axis: Code['axis']) => codes.filter((one) => one.axis === axis && one.company_id === record.company_id && (one.active || one.key === record[axis])).map((one) => ({ value: one.key, label: nameOf(one) }))
  const promise = (index: number, part: Partial<RecordBody['promises'][number]>) =>
    change({ promises: body.promises.map((one, at) => (at === index ? { ...one, ...part } : one)) })

  const save = async () => {
    setBusy(true)
    try {
      await recordsApi.confirm(record.conversation_id, {
        ...body, summary: mended(record.summary, summary), next_steps: mended(record.next_steps, steps),
        promises: body.promises.filter((one) => one.text.trim() !== ''),
      })
      draftsOf(session.staff_id).save(place, '')
      happened('wrapped_up')
      void message.success(words.records.saved)
      void queries.invalidateQueries({ queryKey: ['records'] })
      onSaved()
    } catch (error) {
      void message.error(errorText(error, words))
      if ((error as { code?: string }).code === 'record_changed') onAgain()
    } finally {
      setBusy(false)
    }
  }
  const evidence = (seqs: readonly number[]) => <Evidence conversationId={record.conversation_id} lastSeq={record.last_seq} seqs={seqs} />
  const field = (name: string, label: string) => ({ 'aria-label': label, 'data-testid': `record-${name}`, disabled: fixed })
  return (
    <form
      className="record" data-testid="record" data-version={record.version}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && mod(event.nativeEvent) && !fixed && !busy) void save()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (!fixed) void save()
      }}
    >
      <p className="record-state"><CompanyTag id={record.company_id} /> {record.version > 0 ? words.records.version(record.version, record.confirmed_name) : words.records.draft}</p>
      {record.grown && <Alert type="warning" showIcon message={words.records.grown} />}
      {fixed && <Alert type="info" showIcon message={words.records.read_only} />}
      <div className="record-pair">
        <label><span>{words.records.product}</span><Select autoFocus showSearch optionFilterProp="label" value={body.product} options={options('product')} onChange={(product: string) => change({ product })} {...field('product', words.records.product)} /></label>
        <label><span>{words.records.scenario}</span><Select showSearch optionFilterProp="label" value={body.scenario} options={options('scenario')} onChange={(scenario: string) => change({ scenario })} {...field('scenario', words.records.scenario)} /></label>
      </div>
      <div className="record-pair">
        <div><span>{words.records.resolved}</span><Segmented block value={body.resolved} options={(['yes', 'no', 'unclear'] as const).map((value) => ({ value, label: words.records[value] }))} onChange={(resolved) => change({ resolved })} {...field('resolved', words.records.resolved)} /></div>
        <div><span>{words.records.sentiment}</span><Segmented block value={body.sentiment} options={(['calm', 'annoyed', 'angry'] as const).map((value) => ({ value, label: words.records[value] }))} onChange={(sentiment) => change({ sentiment })} {...field('sentiment', words.records.sentiment)} /></div>
      </div>
      <section>
        <h3>{words.records.summary} <small>{words.records.summary_hint}</small></h3>
        <Input.TextArea value={summary} autoSize={{ minRows: 3, maxRows: 12 }} maxLength={3600} onChange={(event) => setSummary(event.target.value)} {...field('summary', words.records.summary)} />
        <Sources sentences={mended(record.summary, summary)} render={evidence} />
      </section>
      <section>
        <h3>{words.records.promises}</h3>
        {body.promises.length === 0 && <p className="record-none">{words.records.no_promises}</p>}
        {body.promises.map((one, index) => (
          <div key={index} className="record-promise">
            <Input.TextArea autoSize value={one.text} maxLength={300} onChange={(event) => promise(index, { text: event.target.value })} {...field('promise', words.records.promise_text)} />
            <div>
              <input type="datetime-local" className="ant-input" value={toLocal(one.due_at)} onChange={(event) => promise(index, { due_at: fromLocal(event.target.value) })} {...field('due', words.records.due)} />
              {!one.due_at && <small>{words.records.no_due}</small>}
              {evidence(one.seqs)}
              {!fixed && <Button size="small" type="text" onClick={() => change({ promises: body.promises.filter((_, at) => at !== index) })}>{words.records.remove}</Button>}
            </div>
          </div>
        ))}
        {!fixed && body.promises.length < 10 && <Button size="small" onClick={() => change({ promises: [...body.promises, { text: '', due_at: null, seqs: [] }] })}>{words.records.add_promise}</Button>}
      </section>
      <section>
        <h3>{words.records.next_steps} <small>{words.records.steps_hint}</small></h3>
        <Input.TextArea value={steps} autoSize={{ minRows: 2, maxRows: 10 }} maxLength={3000} onChange={(event) => setSteps(event.target.value)} {...field('steps', words.records.next_steps)} />
        <Sources sentences={mended(record.next_steps, steps)} render={evidence} />
      </section>
      {!fixed && <footer><Button type="primary" htmlType="submit" loading={busy} data-testid="record-confirm">{words.records.confirm}</Button><kbd>Ctrl/⌘ Enter</kbd></footer>}
    </form>
  )
}

function Sources({ sentences, render }: { sentences: readonly Sentence[]; render: (seqs: readonly number[]) => React.ReactNode }) {
  const words = useWords()
  const sourced = sentences.filter((one) => one.seqs.length > 0)
  if (sourced.length === 0) return null
  return (
    <ul className="record-sources" aria-label={words.records.evidence}>
      {sourced.map((one, index) => <li key={index}><span>{one.text}</span>{render(one.seqs)}</li>)}
    </ul>
  )
}

function bodyOf(record: TalkRecord): RecordBody {
  const { company_id, version, product, scenario, resolved, sentiment, summary, promises, next_steps } = record
  return { company_id, version, product, scenario, resolved, sentiment, summary, promises, next_steps }
}
