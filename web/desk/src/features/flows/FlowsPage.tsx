/** The services of a company: how each stands and how it went lately; new ones, files in and out. */
import { DownloadOutlined, FunnelPlotOutlined, ImportOutlined, PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { App, Button, Input, Segmented, Select, Tag, Tooltip, Upload } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { Link, useNavigate } from 'react-router'

import { errorText } from '@/shared/errors'
import { useMay, useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { Blank, Failed, IconButton, Lines, TimeAgo } from '@/shared/ui/Small'

import { download, type FlowLine, FLOWS_KEY, flows, type FlowState } from './api'
import { placeOf, useChosenCompany } from './company'
import { keep } from './keeping'
import { KEY } from './model/kinds'
import { shareOf, spanOf } from './said'
import './flows.css'

const NewFlow = lazy(() => import('./NewFlow'))
const FILE_BYTES_MAX = 200 << 10
const STATES: FlowState[] = ['published', 'draft', 'retired']
const TONES: Record<FlowState, string> = { published: 'success', draft: 'warning', retired: 'default' }

export default function FlowsPage() {
  const words = useWords().flows
  const nameOf = useNameOf()
  const { session } = useSession()
  const mayEdit = useMay('flows')
  const [company, choose] = useChosenCompany()
  const [sought, setSought] = useState('')
  const [state, setState] = useState<FlowState | 'all'>('all')
  const [making, setMaking] = useState(false)
  const found = useQuery({ queryKey: [...FLOWS_KEY, company?.id], queryFn: () => flows.all(company?.id ?? ''), enabled: company !== undefined })
  const items = found.data?.items ?? []
  const needle = sought.trim().toLowerCase()
  const shown = items.filter((one) => (state === 'all' || one.state === state) && `${one.key} ${one.name} ${one.name_en}`.toLowerCase().includes(needle))
  const most = Math.max(1, ...shown.map((one) => one.started))
  return (
    <main className="page">
      <div className="page-inner">
        <h1>{words.title}</h1>
        <p className="flows-hint">{words.hint}</p>
        <div className="flows-tools">
          {session.companies.length > 1 && <Segmented value={company?.id ?? ''} onChange={choose} aria-label={words.company} options={session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))} />}
          <Input allowClear value={sought} placeholder={words.search} aria-label={words.search} data-testid="flows-search" onChange={(event) => setSought(event.target.value)} />
          <Select value={state} onChange={setState} aria-label={words.filter} popupMatchSelectWidth={false} options={(['all', ...STATES] as const).map((one) => ({ value: one, label: one === 'all' ? words.all_states : words.states[one] }))} />
          {mayEdit && company && (
            <span className="flows-acts">
              <Import companyId={company.id} known={items} />
              <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)} data-testid="flow-new">{words.new}</Button>
            </span>
          )}
        </div>
        {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} />
          : !found.data ? <Lines rows={10} />
            : shown.length === 0 ? <Blank title={items.length > 0 ? words.no_match : words.empty} {...(items.length === 0 && { hint: words.empty_hint })} />
              : <><p className="flows-legend" aria-hidden>{words.week_legend}</p><ul className="flows-items">{shown.map((one) => <Row key={one.key} one={one} most={most} />)}</ul></>}
      </div>
      {making && company && <Suspense><NewFlow companyId={company.id} known={items} onClose={() => setMaking(false)} /></Suspense>}
    </main>
  )
}

function Row({ one, most }: { one: FlowLine; most: number }) {
  const all = useWords()
  const words = all.flows
  const nameOf = useNameOf()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const [company] = useChosenCompany()
  const name = nameOf(one)
  const number = one.version || one.draft
  const save = useMutation({
    mutationFn: () => flows.text(company?.id ?? '', one.key, number),
    onSuccess: (text) => download(`${one.key}.bpmn`, text.bpmn),
    onError: (error) => void message.error(errorText(error, all)),
  })
  return (
    <li className="flows-item" data-testid="flow-item" data-key={one.key}>
      <div className="flows-what">
        <p>
          <Link to={placeOf(one.key, company)} data-testid="flow-open"><b>{name}</b></Link> <code>{one.key}</code>
          <Tag variant="filled" color={TONES[one.state]}>{words.states[one.state]}</Tag>
          {one.state === 'published' && one.draft > 0 && <Tag>{words.with_draft}</Tag>}
        </p>
        <p className="flows-about figures">
          <span>{words.version(number)}</span>
          <span>{one.promise_s > 0 ? words.promise(spanOf(one.promise_s, words)) : words.no_promise}</span>
          {one.promise_s > 0 && <span>{one.kept === null ? words.kept_none : words.kept_share(shareOf(one.kept))}</span>}
          <span>{one.changed_by_name} <TimeAgo at={one.changed_at} /></span>
        </p>
      </div>
      <Week one={one} most={most} />
      <div className="flows-row-acts">
        <IconButton name={`${words.funnel} ${name}`} icon={<FunnelPlotOutlined />} onClick={() => void navigate(placeOf(one.key, company, '/funnel'))} testId="flow-funnel" />
        <IconButton name={`${words.export} ${name}`} icon={<DownloadOutlined />} onClick={() => save.mutate()} disabled={save.isPending} testId="flow-export" />
      </div>
    </li>
  )
}

/** What became of the week's: done and stalled beside all that were begun, on the scale of the busiest service. */
function Week({ one, most }: { one: FlowLine; most: number }) {
  const words = useWords().flows
  const said = words.week_of(one.started, one.done, one.stalled)
  const width = (count: number) => `${(Math.min(count, one.started) / most) * 100}%`
  const [company] = useChosenCompany()
  return (
    <Tooltip title={said}>
      <Link to={placeOf(one.key, company, '/funnel')} className="flows-week" aria-label={said}>
        <span className="flows-bar" aria-hidden style={{ width: width(one.started) }}>
          <i className="done" style={{ width: one.started ? `${Math.min(1, one.done / one.started) * 100}%` : 0 }} />
          <i className="stalled" style={{ width: one.started ? `${Math.min(1, one.stalled / one.started) * 100}%` : 0 }} />
        </span>
        <span className="figures" aria-hidden>{one.started}<small> · {one.done} · {one.stalled}</small></span>
      </Link>
    </Tooltip>
  )
}

/** A file becomes a draft that is not saved yet: it is looked at first. */
function Import({ companyId, known }: { companyId: string; known: readonly FlowLine[] }) {
  const words = useWords().flows
  const nameOf = useNameOf()
  const { session } = useSession()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [company] = useChosenCompany()
  const take = async (file: File) => {
    if (file.size > FILE_BYTES_MAX) return void message.error(words.imported.too_large)
    try {
      const bpmn = await file.text()
      const { headOf } = await import('./model/definition')
      const { key } = await headOf(bpmn)
      if (!KEY.test(key)) return void message.error(words.create.key_wrong)
      keep(session.staff_id, companyId, key, { bpmn, seen: -1 })
      const over = known.find((one) => one.key === key)
      if (over) void message.info(words.imported.over(nameOf(over)))
      void navigate(placeOf(key, company))
    } catch {
      void message.error(words.imported.wrong)
    }
  }
  return (
    <Upload accept=".bpmn,.xml" showUploadList={false} beforeUpload={(file) => {
      void take(file)
      return false
    }}>
      <Button icon={<ImportOutlined />} data-testid="flow-import">{words.import}</Button>
    </Upload>
  )
}
