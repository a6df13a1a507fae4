/** How customers get through a service, step by step: where they are lost, why, and who stands there now. */
import { ArrowLeftOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Drawer, Segmented, Select } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'

import { useMay } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { useServerNow } from '@/shared/time'
import { Blank, Failed, IconButton, Lines, TimeAgo } from '@/shared/ui/Small'

import { type Funnel, type FunnelStep, FLOWS_KEY, flows } from './api'
import { placeOf, useChosenCompany } from './company'
import { droppedOf, steepestOf } from './model/funnel'
import { useVersions } from './flow'
import { DOORS } from './model/kinds'
import { aboutOf, shareOf } from './said'
import './flows.css'
import './funnel.css'

const FunnelChart = lazy(() => import('./FunnelChart'))
const RANGES = { day: 0, week: 6, month: 29, quarter: 89 } as const
type Range = keyof typeof RANGES
const HOUR_MS = 3_600_000

/** From the beginning of the first day to the end of this hour: whoever looks twice within it asks for the same. */
function spanFor(range: Range, now: number): { since: string; until: string } {
  const until = new Date(Math.ceil(now / HOUR_MS) * HOUR_MS)
  const since = new Date(now)
  since.setHours(0, 0, 0, 0)
  since.setDate(since.getDate() - RANGES[range])
  return { since: since.toISOString(), until: until.toISOString() }
}

export default function FunnelPage() {
  const { key = '' } = useParams()
  const all = useWords()
  const words = all.flows
  const own = words.funnels
  const nameOf = useNameOf()
  const navigate = useNavigate()
  const [company] = useChosenCompany()
  const [params, setParams] = useSearchParams()
  const now = useServerNow(60_000)
  const companyId = company?.id ?? ''
  const range: Range = (params.get('range') ?? '') in RANGES ? (params.get('range') as Range) : 'week'
  const version = params.get('version') ?? ''
  const door = params.get('door') ?? ''
  const tabular = params.get('as') === 'table'
  const choose = (name: string, value: string) => setParams((before) => {
    if (value) before.set(name, value)
    else before.delete(name)
    return before
  }, { replace: true })
  const { since, until } = spanFor(range, now)
  const lines = useQuery({ queryKey: [...FLOWS_KEY, companyId], queryFn: () => flows.all(companyId), enabled: companyId !== '' })
  const versions = useVersions(companyId, key)
  const found = useQuery({ queryKey: [...FLOWS_KEY, companyId, key, 'funnel', version, door, since, until], queryFn: () => flows.funnel(companyId, key, { version: version || undefined, door: door || undefined, since, until }), enabled: companyId !== '' })
  const name = nameOf(lines.data?.items.find((one) => one.key === key)) || key
  const begun = versions.data?.filter((one) => one.state !== 'draft') ?? []
  return (
    <main className="page">
      <div className="page-inner funnel">
        <header className="funnel-head">
          <IconButton name={words.back} icon={<ArrowLeftOutlined />} onClick={() => void navigate(placeOf('', company))} />
          <h1>{own.title(name)}</h1>
          <Link to={placeOf(key, company)}>{words.open}</Link>
        </header>
        <div className="flows-tools">
          <Segmented<Range> value={range} onChange={(next) => choose('range', next)} aria-label={own.range} options={(Object.keys(RANGES) as Range[]).map((one) => ({ value: one, label: own.ranges[one] }))} />
          <Select value={version} aria-label={own.version} popupMatchSelectWidth={false} data-testid="funnel-version" onChange={(next) => choose('version', next)} options={[{ value: '', label: own.every_version }, ...begun.map((one) => ({ value: String(one.version), label: words.version(one.version) }))]} />
          <Select value={door} aria-label={own.door} popupMatchSelectWidth={false} data-testid="funnel-door" onChange={(next) => choose('door', next)} options={[{ value: '', label: own.every_door }, ...DOORS.map((one) => ({ value: one, label: words.preview.doors[one] }))]} />
          <Segmented value={tabular ? 'table' : ''} onChange={(next) => choose('as', next)} aria-label={own.chart} options={[{ value: '', label: own.bars }, { value: 'table', label: <span data-testid="funnel-table">{own.table}</span> }]} />
        </div>
        {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} />
          : !found.data ? <Lines rows={10} />
            : found.data.steps.every((one) => one.started === 0) ? <Blank title={own.empty} hint={own.empty_hint} />
              : <Found funnel={found.data} tabular={tabular} flowKey={key} companyId={companyId} />}
      </div>
    </main>
  )
}

function Found({ funnel, tabular, flowKey, companyId }: { funnel: Funnel; tabular: boolean; flowKey: string; companyId: string }) {
  const words = useWords().flows
  const own = words.funnels
  const nameOf = useNameOf()
  const steepest = steepestOf(funnel.steps)
  const [chosen, setChosen] = useState('')
  const [looked, setLooked] = useState<FunnelStep | null>(null)
  const step = funnel.steps.find((one) => one.step === chosen) ?? steepest
  return (
    <>
      <dl className="funnel-sums">
        <div><dt>{own.started}</dt><dd className="figures">{funnel.started}</dd></div>
        <div><dt>{own.done}</dt><dd className="figures">{funnel.done}</dd></div>
        <div><dt>{own.kept}</dt><dd className="figures">{funnel.kept === null ? '–' : shareOf(funnel.kept)}</dd></div>
      </dl>
      {tabular ? <Table steps={funnel.steps} onLook={setLooked} /> : (
        <>
          {/* the picture is for the eye; the same figures stand in the table, one press away, and here for who cannot see it */}
          <div aria-hidden><Suspense fallback={<Lines rows={8} />}><FunnelChart steps={funnel.steps} onChoose={setChosen} /></Suspense></div>
          <div className="unseen"><Table steps={funnel.steps} onLook={null} /></div>
        </>
      )}
      {step && (
        <section className="funnel-step" aria-label={nameOf(step)} data-testid="funnel-step" data-step={step.step}>
          <h2>{step === steepest ? own.steepest(nameOf(step)) : nameOf(step)}</h2>
          <p className="flow-note figures">{own.dropped(shareOf(droppedOf(step)))} · {own.median} {aboutOf(step.median_s, words)}</p>
          {step.reasons.length === 0 ? <p className="flow-note">{own.no_reasons}</p> : (
            <ul className="funnel-reasons">
              {[...step.reasons].sort((one, other) => other.count - one.count).map(({ reason, count }) => (
                <li key={reason}><span>{words.reasons[reason] ?? reason}</span><i aria-hidden style={{ width: `${(count / Math.max(...step.reasons.map((one) => one.count))) * 100}%` }} /><b className="figures">{own.people(count)}</b></li>
              ))}
            </ul>
          )}
          <Button size="small" onClick={() => setLooked(step)} data-testid="funnel-stalled">{own.stalled_here}</Button>
        </section>
      )}
      {looked && <Stalled step={looked} flowKey={flowKey} companyId={companyId} onClose={() => setLooked(null)} />}
    </>
  )
}

function Table({ steps, onLook }: { steps: readonly FunnelStep[]; onLook: ((step: FunnelStep) => void) | null }) {
  const words = useWords().flows
  const own = words.funnels
  const nameOf = useNameOf()
  return (
    <div className="funnel-table">
      <table aria-label={own.chart}>
        <thead><tr><th scope="col">{own.step}</th><th scope="col">{words.started}</th><th scope="col">{words.done}</th><th scope="col">{words.stalled}</th><th scope="col">{words.errors_of}</th><th scope="col">{own.drop}</th><th scope="col">{own.median}</th></tr></thead>
        <tbody>
          {steps.map((one) => (
            <tr key={one.step}>
              <th scope="row">{onLook ? <Button type="link" size="small" onClick={() => onLook(one)}>{nameOf(one)}</Button> : nameOf(one)}<small>{words.kinds[one.kind]}</small></th>
              {[one.started, one.done, one.stalled, one.error].map((count, at) => <td key={at} className="figures">{count}</td>)}
              <td className="figures">{shareOf(droppedOf(one))}</td>
              <td className="figures">{aboutOf(one.median_s, words)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Who stands there now: names as everywhere else, and the talk they were in. */
function Stalled({ step, flowKey, companyId, onClose }: { step: FunnelStep; flowKey: string; companyId: string; onClose: () => void }) {
  const words = useWords().flows
  const own = words.funnels
  const nameOf = useNameOf()
  const sees = useMay('watch_all', 'read_all')
  const found = useQuery({ queryKey: [...FLOWS_KEY, companyId, flowKey, 'stalled', step.step], queryFn: () => flows.stalled(companyId, flowKey, step.step), enabled: sees, staleTime: 0 })
  return (
    <Drawer open title={own.stalled_of(nameOf(step))} onClose={onClose} data-testid="stalled">
      {!sees ? <Blank title={own.hidden} />
        : found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} />
          : !found.data ? <Lines rows={6} />
            : found.data.items.length === 0 ? <Blank title={own.nobody} />
              : (
                <ul className="funnel-stalled">
                  {found.data.items.map((one) => (
                    <li key={one.instance_id} data-testid="stalled-one">
                      <p><b>{one.customer_name}</b> <span>{words.reasons[one.reason] ?? one.reason}</span></p>
                      <p className="flow-note figures">{words.preview.doors[one.door]} · {words.version(one.version)} · {own.since} <TimeAgo at={one.at} /></p>
                      {one.conversation_id && <Link to={`/conversations/${one.conversation_id}`}>{own.conversation}</Link>}
                    </li>
                  ))}
                </ul>
              )}
    </Drawer>
  )
}
