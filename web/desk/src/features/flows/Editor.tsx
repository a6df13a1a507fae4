/** The editor: palette, canvas, properties; below them every door, the checks and a try-run of what is drawn. */
import { ArrowLeftOutlined, CompressOutlined, DownloadOutlined, DownOutlined, FunnelPlotOutlined, HistoryOutlined, RedoOutlined, UndoOutlined, UpOutlined, ZoomInOutlined, ZoomOutOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Badge, Button, Segmented, Tag } from 'antd'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'

import { api } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { mod, useKeys } from '@/shared/keys'
import { useMay, useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { Blank, IconButton, Lines } from '@/shared/ui/Small'

import { download, FLOWS_KEY, flows, type FlowVersion } from './api'
import { ICON_PROPERTIES } from './canvas/icons'
import type { Mark } from './canvas/canvas'
import { placeOf, useChosenCompany } from './company'
import { FindingsList, useFindingText } from './FindingsList'
import { type Opened, shownOf } from './flow'
import { keep } from './keeping'
import { extensionOf, type Moddle } from './model/definition'
import { Palette } from './Palette'
import { PanelContext } from './panel/panel'
import { PropertiesPanel } from './panel/PropertiesPanel'
import { Preview } from './Preview'
import { TryRun } from './TryRun'
import { useCanvas } from './useCanvas'
import { errorsOf, useChecked } from './useChecked'
import { useSaving } from './useSaving'

const PublishDialog = lazy(() => import('./PublishDialog'))
const HistoryDrawer = lazy(() => import('./HistoryDrawer'))
const TABS = ['preview', 'findings', 'try'] as const
type Tab = (typeof TABS)[number]

export function Editor({ companyId, flowKey, looked, opened, versions, mayEdit, onReopen }: {
  companyId: string; flowKey: string; looked: number; opened: Opened; versions: readonly FlowVersion[]; mayEdit: boolean; onReopen: () => void
}) {
  const all = useWords()
  const words = all.flows
  const nameOf = useNameOf()
  const { session } = useSession()
  const { message, modal } = App.useApp()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [company] = useChosenCompany()
  const mayPublish = useMay('publish_flows')
  const [params, setParams] = useSearchParams()
  const [holder, setHolder] = useState<HTMLElement | null>(null)
  const [folded, setFolded] = useState(false)
  const [publishing, setPublishing] = useState(false)
  const [history, setHistory] = useState(false)
  const tab = (TABS as readonly string[]).includes(params.get('tab') ?? '') ? (params.get('tab') as Tab) : 'preview'
  const { canvas, element, turn, text, error } = useCanvas(holder, opened.bpmn, mayEdit)
  const checked = useChecked(companyId, text)
  const saving = useSaving({ companyId, flowKey, canvas, opened, turn, text, mayEdit })
  const textOf = useFindingText()
  const errors = errorsOf(checked.findings)
  const shown = looked ? versions.find((one) => one.version === looked) : shownOf(versions)
  useEffect(() => {
    const marks: Mark[] = checked.findings.map((one) => ({ element: one.element, tone: one.severity, title: textOf(one) }))
    canvas?.mark(marks)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the words of a finding follow from it and the language
  }, [canvas, checked.findings, all])
  const turnTo = (next: Tab) => {
    setFolded(false)
    setParams((before) => {
      before.set('tab', next)
      return before
    }, { replace: true })
  }
  useKeys((event) => {
    if (event.key === 's' && mod(event) && mayEdit) {
      event.preventDefault()
      if (saving.dirty) saving.save()
    }
  })
  const discard = () => modal.confirm({
    title: words.discard_title, content: words.discard_hint, okText: words.discard, okButtonProps: { danger: true, 'data-testid': 'discard-confirm' }, cancelText: all.common.cancel,
    onOk: () => {
      keep(session.staff_id, companyId, flowKey, null)
      void message.info(words.discarded)
      void queries.invalidateQueries({ queryKey: [...FLOWS_KEY, companyId, flowKey, 'versions'] })
      onReopen()
    },
  })
  const object = canvas?.root().businessObject as Moddle | undefined
  const title = object ? nameOf({ name: object.name || flowKey, name_en: String(extensionOf(object, 'suiban:Service')?.nameEn ?? '') }) : flowKey
  const panel = usePanelOf(canvas, companyId, !mayEdit)
  return (
    <main className="flow-editor" style={ICON_PROPERTIES} data-testid="flow-editor" data-dirty={saving.dirty}>
      <header className="flow-head">
        <IconButton name={words.back} icon={<ArrowLeftOutlined />} onClick={() => void navigate(placeOf('', company))} />
        <h1>{title}</h1>
        {shown && <Tag variant="filled" color={shown.state === 'published' ? 'success' : shown.state === 'draft' ? 'warning' : 'default'}>{words.states[shown.state]}</Tag>}
        {shown && <span className="flow-version figures">{looked ? words.history.look_at(looked) : words.version(shown.version)}</span>}
        {saving.dirty && <span className="flow-dirty" data-testid="flow-dirty">{words.unsaved}</span>}
        <span className="flow-tools">
          {mayEdit && <IconButton name={words.undo} keys="Ctrl Z" icon={<UndoOutlined />} onClick={() => canvas?.history.undo()} disabled={!canvas?.history.canUndo()} testId="flow-undo" />}
          {mayEdit && <IconButton name={words.redo} keys="Ctrl Y" icon={<RedoOutlined />} onClick={() => canvas?.history.redo()} disabled={!canvas?.history.canRedo()} testId="flow-redo" />}
          <IconButton name={words.zoom_out} icon={<ZoomOutOutlined />} onClick={() => canvas?.zoom(0.8)} />
          <IconButton name={words.zoom_in} icon={<ZoomInOutlined />} onClick={() => canvas?.zoom(1.25)} />
          <IconButton name={words.fit} icon={<CompressOutlined />} onClick={() => canvas?.fit()} />
          <IconButton name={words.versions} icon={<HistoryOutlined />} onClick={() => setHistory(true)} testId="flow-history" />
          <IconButton name={words.funnel} icon={<FunnelPlotOutlined />} onClick={() => void navigate(placeOf(flowKey, company, '/funnel'))} />
          <IconButton name={words.export} icon={<DownloadOutlined />} onClick={() => void canvas?.text().then((bpmn) => download(`${flowKey}.bpmn`, bpmn))} testId="flow-export" />
          {mayEdit && saving.dirty && <Button size="small" onClick={() => void discard()} data-testid="flow-discard">{words.discard}</Button>}
          {mayEdit && <Button size="small" type={saving.dirty ? 'primary' : 'default'} loading={saving.pending} disabled={!saving.dirty} onClick={saving.save} data-testid="flow-save">{words.save}</Button>}
          {mayPublish && !looked && <Button size="small" type={saving.dirty ? 'default' : 'primary'} disabled={!saving.draft || saving.dirty} onClick={() => setPublishing(true)} data-testid="flow-publish">{words.publish}</Button>}
        </span>
      </header>
      {saving.conflict && (
        <Alert type="warning" showIcon title={words.conflict(saving.conflict.saved_by_name)} description={words.conflict_hint} data-testid="flow-conflict" action={(
          <span className="flow-conflict-acts">
            <Button size="small" data-testid="conflict-take" onClick={() => {
              download(`${flowKey}.mine.bpmn`, text)
              keep(session.staff_id, companyId, flowKey, null)
              onReopen()
            }}>{words.take_theirs}</Button>
            <Button size="small" data-testid="conflict-keep" onClick={saving.saveOver}>{words.keep_mine}</Button>
          </span>
        )} />
      )}
      {saving.error !== null && !saving.conflict && <Alert type="error" showIcon closable title={errorText(saving.error, all)} data-testid="flow-error" />}
      {error !== null && <div role="alert" className="flow-unopened" data-testid="flow-unopened"><Blank title={words.loading_failed} hint={error instanceof Error ? error.message : ''}>{opened.unsaved && <Button onClick={() => void discard()}>{words.discard}</Button>}</Blank></div>}
      <div className={`flow-work${mayEdit ? '' : ' read-only'}`} hidden={error !== null}>
        {mayEdit && <Palette canvas={canvas} />}
        <section className="flow-canvas" ref={setHolder} aria-label={words.canvas} data-testid="flow-canvas" />
        <aside className="flow-panel" aria-label={words.properties}>
          {panel && element && canvas ? <PanelContext value={panel}><PropertiesPanel key={element.id} element={element} /></PanelContext> : <Lines rows={8} />}
        </aside>
      </div>
      <section className={`flow-bottom${folded ? ' folded' : ''}`} aria-label={words.tabs_label} hidden={error !== null}>
        <header>
          <Segmented<Tab> size="small" value={tab} onChange={turnTo} aria-label={words.tabs_label} options={TABS.map((one) => ({ value: one, label: <span data-testid={`tab-${one}`}>{words.tabs[one]}{one === 'findings' && checked.findings.length > 0 && <Badge className="flow-count" size="small" count={checked.findings.length} color={errors > 0 ? 'var(--ant-color-error)' : 'var(--ant-color-warning)'} />}</span> }))} />
          {tab === 'findings' && checked.findings.length > 0 && <span className="figures">{words.findings.of(errors, checked.findings.length - errors)}</span>}
          <IconButton name={words.to_pane} icon={folded ? <UpOutlined /> : <DownOutlined />} onClick={() => setFolded(!folded)} />
        </header>
        {!folded && canvas && element && (
          <div className="flow-bottom-inner">
            {tab === 'preview' && <Preview companyId={companyId} bpmn={text} element={element} />}
            {tab === 'findings' && <FindingsList checked={checked} canvas={canvas} onRetry={() => void queries.invalidateQueries({ queryKey: ['flow-check', companyId, text] })} />}
            {tab === 'try' && <TryRun companyId={companyId} bpmn={text} canvas={canvas} operations={panel?.operations ?? []} />}
          </div>
        )}
      </section>
      {publishing && saving.draft && <Suspense><PublishDialog companyId={companyId} flowKey={flowKey} draft={saving.draft} versions={versions} errors={errors} onClose={() => setPublishing(false)} /></Suspense>}
      {history && <Suspense><HistoryDrawer companyId={companyId} flowKey={flowKey} versions={versions} mayRetire={mayPublish} onClose={() => setHistory(false)} /></Suspense>}
    </main>
  )
}

/** What panels choose from: operations of the bank, services that can be called, queues. */
function usePanelOf(canvas: ReturnType<typeof useCanvas>['canvas'], companyId: string, readOnly: boolean) {
  const nameOf = useNameOf()
  const operations = useQuery({ queryKey: [...FLOWS_KEY, 'operations'], queryFn: flows.operations, staleTime: Infinity })
  const services = useQuery({ queryKey: [...FLOWS_KEY, companyId], queryFn: () => flows.all(companyId) })
  const queues = useQuery({ queryKey: ['queues'], queryFn: api.queues })
  return useMemo(() => canvas && {
    canvas, readOnly, operations: operations.data?.items ?? [],
    services: (services.data?.items ?? []).filter((one) => one.version > 0).map((one) => ({ value: one.key, label: nameOf(one) })),
    queues: (queues.data?.items ?? []).filter((one) => one.company_id === companyId).map((one) => ({ value: one.key, label: nameOf(one) })),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- names follow from the language, which draws everything anew
  }, [canvas, companyId, readOnly, operations.data, services.data, queues.data])
}
