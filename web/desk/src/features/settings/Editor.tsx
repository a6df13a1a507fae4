/** One setting: its fields, what is wrong with them, and what somebody else saved meanwhile. Nothing written is lost. */
import { ArrowLeftOutlined, ExperimentOutlined, HistoryOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Input } from 'antd'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'

import type { Company } from '@/shared/api'
import { codeOf, errorText } from '@/shared/errors'
import { useNameOf, useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

import { contrastWithWhite, differing, type Draft, draftKey, draftOf, draftsOf, KEY, keepDraft, problemOf, problemText, type Section, type Setting, type Settings, settings, TRIED, type Value } from './api'
import { ChannelSecret } from './ChannelSecret'
import { Conflict } from './Conflict'
import { Field, FieldInput } from './fields'
import { Findings, useFindingText } from './Findings'
import { HoursTools } from './HoursTools'
import { rules } from './rules'
import { useQueueNames } from './useQueueNames'
import { useChecked } from './useChecked'

const Preview = lazy(() => import('./Preview'))
const Versions = lazy(() => import('./Versions'))
const TryOn = lazy(() => import('./TryOn'))
const CONTRAST_MIN = 4.5

export function Editor({ name, section, known, company, mayChange, onDraft, onSaved, back }: {
  name: string; section: Section; known: Setting | null; company: Company | undefined; mayChange: boolean; onDraft: () => void
  onSaved: (item: Setting) => void; back: string
}) {
  const words = useWords()
  const own = words.settings
  const nameOf = useNameOf()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { message, modal } = App.useApp()
  const companyId = section.shared ? null : company?.id ?? null
  const textOf = useFindingText(companyId)
  const place = draftKey(name, companyId, known?.key ?? '+')
  const [draft, setDraft] = useState<Draft | null>(() => draftOf(place) ?? null)
  const [key, setKey] = useState('')
  const [tries, setTries] = useState(0)
  const [reason, setReason] = useState('')
  const [looking, setLooking] = useState(false)
  const [trying, setTrying] = useState(false)
  const nameOfQueue = useQueueNames(TRIED.includes(name) ? companyId : null)
  const value: Value = draft?.value ?? known?.value ?? section.fresh
  const hintOf = (field: string) => own.hint[`${name}.${field}`] ?? own.hint[field] ?? ''
  const stored = known?.value ?? section.fresh
  const dirty = draft !== null && differing(name, draft.value, stored).length > 0
  const stale = draft !== null && known !== null && draft.seen !== known.digest && dirty
  const write = (next: Draft | null) => {
    keepDraft(place, next)
    setDraft(next)
    onDraft()
  }
  const set = (field: string, now: Value[string]) => {
    const next = { ...value, [field]: now }
    save.reset()
    write(differing(name, next, stored).length > 0 ? { value: next, seen: stale ? draft.seen : known?.digest ?? null } : null)
  }
  const save = useMutation({
    mutationFn: (confirmed: string[]) => settings.save(name, known?.key ?? key, {
      company_id: companyId, seen: draft?.seen ?? known?.digest ?? null, value, ...(reason ? { reason } : {}), ...(confirmed.length ? { confirmed } : {}),
    }),
    onSuccess: (item) => {
      write(null)
      setReason('')
      queries.setQueryData<Settings>(['settings', name], (before) => before && {
        ...before,
        items: known ? before.items.map((one) => (one.key === item.key && one.company_id === item.company_id ? item : one)) : [...before.items, item],
      })
      void queries.invalidateQueries({ queryKey: ['settings'] })
      void message.success(own.saved)
      if (!known) onSaved(item)
    },
    onError: (error) => {
      if (codeOf(error) === 'setting_doubtful') void doubtful()
      if (codeOf(error) === 'setting_changed') void queries.invalidateQueries({ queryKey: ['settings', name] })
    },
  })
  const doubtful = async () => {
    const { findings } = await rules.check(name, known?.key ?? key, companyId, value)
    void modal.confirm({
      title: words.rules.confirm_title, okText: words.rules.confirm, cancelText: words.common.cancel, okButtonProps: { 'data-testid': 'doubt-confirm' },
      content: <><p>{words.rules.confirm_hint}</p><ul className="setting-findings">{findings.map((one) => <li key={`${one.problem} ${one.where}`}>{textOf(one)}</li>)}</ul></>,
      onOk: () => save.mutate(findings.map((one) => one.problem)),
    })
  }
  const checked = useChecked(name, known?.key ?? key, companyId, value, mayChange && dirty)
  useTold(dirty, () => void message.info(own.kept))
  const keyWrong = known === null && !KEY.test(key) ? own.key_wrong : ''
  const wrong = problemOf(save.error, words) ?? (checked.problem && problemText(checked.problem, words))
  const submit = () => {
    setTries(tries + 1)
    if (!keyWrong && !stale && mayChange && (dirty || !known)) save.mutate([])
  }
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (save.isError || (tries > 0 && keyWrong)) form.current?.querySelector('[role=alert]')?.scrollIntoView({ block: 'center' })
  }, [tries, save.isError, keyWrong])
  const faint = typeof value.accent === 'string' && contrastWithWhite(value.accent) < CONTRAST_MIN
  const title = known ? (section.single ? nameOf(company) : nameOf({ name: String(known.value.name ?? known.key), name_en: String(known.value.name_en ?? '') })) : own.add
  return (
    <div className={`setting${name === 'channels' ? ' with-preview' : ''}`} onKeyDown={(event) => {
      if (event.key === 's' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        submit()
      }
    }}>
      <form ref={form} className="setting-form" aria-label={title} onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}>
        <header>
          <span className="settings-back one"><IconButton name={own.back} icon={<ArrowLeftOutlined />} onClick={() => void navigate(back)} /></span>
          <h2>{title}</h2>
          {known && mayChange && TRIED.includes(name) && <Button size="small" icon={<ExperimentOutlined />} onClick={() => setTrying(true)} data-testid="trial-open">{words.rules.trial}</Button>}
          {known && <IconButton name={words.rules.versions} icon={<HistoryOutlined />} onClick={() => setLooking(true)} testId="versions-open" />}
          {mayChange && (
            <span className="setting-acts">
              {dirty && <Button size="small" onClick={() => { save.reset(); write(null) }} data-testid="setting-revert">{own.revert}</Button>}
              <Button size="small" type="primary" htmlType="submit" loading={save.isPending} disabled={stale || (known !== null && !dirty)} data-testid="setting-save">{words.common.save}</Button>
            </span>
          )}
        </header>
        {stale && <Conflict section={name} mine={draft.value} theirs={known} onKeep={() => { save.reset(); write({ value: draft.value, seen: known.digest }) }} onTake={() => { save.reset(); write(null) }} />}
        {save.error && !stale && !['setting_changed', 'setting_doubtful'].includes(codeOf(save.error)) && !wrong?.field && <Alert type="error" showIcon title={wrong?.text ?? errorText(save.error, words)} data-testid="setting-error" />}
        <Findings found={dirty ? checked.findings : known?.findings ?? []} companyId={companyId} />
        {!known && (
          <Field name={own.key} hint={own.key_hint} problem={tries > 0 ? keyWrong || (wrong?.field === 'key' ? wrong.text : '') : ''}>
            {(id) => <Input {...id} autoFocus value={key} maxLength={40} data-testid="setting-key" onChange={(event) => setKey(event.target.value.trim().toLowerCase())} />}
          </Field>
        )}
        {section.fields.filter(({ when }) => !when || when[1].includes(String(value[when[0]]))).map((field, number, shown) => (
          <div key={field.name}>
            {field.group && field.group !== shown[number - 1]?.group && <h3>{own.group[field.group]}</h3>}
            <FieldInput
              field={field} value={value[field.name]} companyId={companyId} settingKey={name === 'queues' ? known?.key ?? '' : ''} disabled={!mayChange} onChange={(now) => set(field.name, now)}
              problem={wrong?.field === field.name ? wrong.text : ''} hint={field.name === 'accent' && faint ? own.contrast : hintOf(field.name)}
            />
          </div>
        ))}
        {name === 'hours' && <HoursTools weekly={value.weekly} days={value.days} disabled={!mayChange} onDays={(now) => set('days', now)} />}
        {mayChange && dirty && (
          <Field name={words.rules.why} problem="" hint={words.rules.why_hint}>
            {(id) => <Input {...id} value={reason} maxLength={200} data-testid="setting-reason" onChange={(event) => setReason(event.target.value)} />}
          </Field>
        )}
        {name === 'channels' && known && company && <ChannelSecret channel={known.key} companyId={company.id} mayChange={mayChange} />}
      </form>
      {trying && companyId && <Suspense><TryOn companyId={companyId} drafts={TRIED.flatMap((one) => draftsOf(one, companyId))} nameOfQueue={nameOfQueue} onClose={() => setTrying(false)} /></Suspense>}
      {looking && known && <Suspense><Versions section={name} item={known} mayChange={mayChange} onClose={() => setLooking(false)} /></Suspense>}
      {name === 'channels' && company && <Suspense><ChannelPreview channelKey={known?.key ?? ''} value={value} company={company} /></Suspense>}
    </div>
  )
}

function ChannelPreview({ channelKey, value, company }: { channelKey: string; value: Value; company: Company }) {
  const companies = useQuery({ queryKey: ['settings', 'companies'], queryFn: () => settings.list('companies') })
  const accent = companies.data?.items.find((one) => one.company_id === company.id)?.value.accent
  return <Preview channelKey={channelKey} value={value} company={company} companyAccent={typeof accent === 'string' ? accent : ''} />
}

/** Says once, on the way out, that what was written is still there. */
function useTold(dirty: boolean, tell: () => void): void {
  const now = useRef({ dirty, tell })
  useEffect(() => {
    now.current = { dirty, tell }
  })
  useEffect(() => () => {
    if (now.current.dirty) now.current.tell()
  }, [])
}
