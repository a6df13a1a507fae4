/** Who did what to what, when and why: for auditors and security. The address holds the filters. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Drawer, Input, Select } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import { access, type AuditEntry } from '@/shared/access'
import { errorText } from '@/shared/errors'
import { useReasonName } from '@/shared/reasons'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { exact } from '@/shared/time'
import { Blank, CompanyTag, Failed, Lines, TimeAgo } from '@/shared/ui/Small'
import type { Words } from '@/shared/words/zh'

import './audit.css'

const FILTERS = ['company_id', 'action', 'staff_id', 'object_id', 'since', 'until'] as const
type Filter = (typeof FILTERS)[number]

export default function AuditPage() {
  const words = useWords()
  const own = words.access.audit
  const [place, setPlace] = useSearchParams()
  const [shown, setShown] = useState<AuditEntry | null>(null)
  const filter = Object.fromEntries(FILTERS.map((name) => [name, place.get(name) ?? undefined])) as Record<Filter, string | undefined>
  const asked = { ...filter, since: moment(filter.since), until: moment(filter.until) }
  const pages = useInfiniteQuery({
    queryKey: ['audit', asked],
    queryFn: ({ pageParam }) => access.audit({ ...asked, cursor: pageParam || undefined }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const put = (name: Filter, value: string) => setPlace((now) => {
    const next = new URLSearchParams(now)
    if (value) next.set(name, value)
    else next.delete(name)
    return next
  }, { replace: true })
  const entries = pages.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <main className="page">
      <div className="page-inner">
        <h1>{own.title}</h1>
        <Chains />
        <Filters filter={filter} put={put} clear={() => setPlace({})} />
        {pages.error && !pages.data ? <Failed error={pages.error} retry={() => void pages.refetch()} /> : !pages.data ? <Lines rows={10} />
          : entries.length === 0 ? <Blank title={own.empty} hint={own.empty_hint} />
            : <><p className="audit-row audit-columns" aria-hidden>{[own.when, own.who, own.action, own.object, own.reason].map((name) => <span key={name}>{name}</span>)}<span>{own.company}</span></p><ul className="audit-list">{entries.map((one) => <Row key={one.entry_id} one={one} onOpen={() => setShown(one)} />)}</ul></>}
        {pages.hasNextPage && <div className="audit-more"><Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()} data-testid="audit-more">{own.more}</Button></div>}
      </div>
      <Drawer open={shown !== null} onClose={() => setShown(null)} title={shown && actionName(shown.action, words)} data-testid="audit-detail">
        {shown && <Detail one={shown} onWho={() => { if (shown.actor_kind === 'staff' && shown.actor_id) put('staff_id', shown.actor_id); setShown(null) }} onObject={() => { put('object_id', shown.object_id); setShown(null) }} />}
      </Drawer>
    </main>
  )
}

/** A local date and time of the address as the server reads it; what is none filters nothing. */
function moment(local: string | undefined): string | undefined {
  const parsed = local ? new Date(local) : null
  return parsed && !Number.isNaN(parsed.getTime()) ? parsed.toISOString() : undefined
}

export function actionName(action: string, words: Words): string {
  const module = action.slice(0, action.indexOf('.'))
  return words.access.audit.actions[action] ?? `${words.access.audit.module[module] ?? module} · ${action.slice(module.length + 1)}`
}

function whoName(one: AuditEntry, words: Words): string {
  if (one.actor_name) return one.actor_name
  const kinds: Record<string, string> = { house: words.access.audit.house, customer: words.access.audit.customer, key: words.access.audit.key }
  return kinds[one.actor_kind] ?? one.actor_id ?? ''
}

function Filters({ filter, put, clear }: { filter: Record<Filter, string | undefined>; put: (name: Filter, value: string) => void; clear: () => void }) {
  const words = useWords()
  const own = words.access.audit
  const nameOf = useNameOf()
  const { session } = useSession()
  const modules = Object.entries(own.module).map(([key, label]) => ({ value: `${key}.`, label: `${label} · *` }))
  const actions = Object.entries(own.actions).map(([value, label]) => ({ value, label }))
  return (
    <div className="audit-filters">
      <Select value={filter.company_id ?? ''} onChange={(value) => put('company_id', value)} aria-label={own.company} options={[{ value: '', label: words.common.pair(own.company, own.any) }, ...session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))]} />
      <Select showSearch={{ optionFilterProp: 'label' }} value={filter.action ?? ''} onChange={(value) => put('action', value)} aria-label={own.action} data-testid="audit-action" options={[{ value: '', label: words.common.pair(own.action, own.any) }, ...modules, ...actions]} />
      <Person chosen={filter.staff_id ?? ''} put={(id) => put('staff_id', id)} />
      <Input allowClear key={`o${filter.object_id ?? ''}`} defaultValue={filter.object_id} placeholder={own.object} aria-label={own.object} onPressEnter={(event) => put('object_id', event.currentTarget.value.trim())} onBlur={(event) => put('object_id', event.currentTarget.value.trim())} />
      <span className="audit-times">
        <label>{own.from}<Input type="datetime-local" value={filter.since ?? ''} onChange={(event) => put('since', event.target.value)} /></label>
        <label>{own.until}<Input type="datetime-local" value={filter.until ?? ''} onChange={(event) => put('until', event.target.value)} /></label>
      </span>
      {Object.values(filter).some(Boolean) && <Button type="link" onClick={clear}>{own.clear}</Button>}
    </div>
  )
}

/** By name or login, those who left among them. */
function Person({ chosen, put }: { chosen: string; put: (id: string) => void }) {
  const words = useWords()
  const own = words.access.audit
  const people = useQuery({ queryKey: ['audit-people'], queryFn: access.auditPeople })
  const known = (people.data?.items ?? []).map((one) => ({ value: one.staff_id, label: `${one.name} ${one.login}${one.here ? '' : ` · ${own.gone}`}` }))
  const options = chosen && !known.some((one) => one.value === chosen) ? [{ value: chosen, label: chosen }, ...known] : known
  return <Select showSearch={{ optionFilterProp: 'label' }} loading={people.isPending} value={chosen} onChange={put} aria-label={own.who} data-testid="audit-who" options={[{ value: '', label: words.common.pair(own.who, own.any) }, ...options]} />
}

function Chains() {
  const words = useWords()
  const own = words.access.audit
  const heads = useQuery({ queryKey: ['audit-heads'], queryFn: access.auditHeads })
  return (
    <div className="audit-chains" title={own.chain_hint}>
      <b>{own.chain}</b>
      {heads.data ? heads.data.items.map((one) => (
        <span key={one.company_id} data-testid="audit-head"><CompanyTag id={one.company_id} /> {own.links(one.number)} <code title={one.hash}>{one.hash.slice(0, 12)}…</code></span>
      )) : heads.error ? <>{errorText(heads.error, words)} <Button size="small" type="link" onClick={() => void heads.refetch()}>{words.common.retry}</Button></> : <span aria-busy>…</span>}
    </div>
  )
}

/** Why: in one's own words, or one of the reasons for being away that companies have. */
function useWhy(): (one: AuditEntry) => string {
  const reasonOf = useReasonName()
  return (one) => (one.action.startsWith('routing.presence') ? reasonOf(one.reason) : one.reason)
}

function Row({ one, onOpen }: { one: AuditEntry; onOpen: () => void }) {
  const words = useWords()
  const why = useWhy()(one)
  return (
    <li>
      <button type="button" className="audit-row" onClick={onOpen} data-testid="audit-row" data-action={one.action}>
        <TimeAgo at={one.at} />
        <b>{whoName(one, words)}</b>
        <span>{actionName(one.action, words)}</span>
        <span className="audit-object">{one.object_name || <code>{one.object_id}</code>}</span>
        <span className="audit-reason" title={why}>{why}</span>
        <CompanyTag id={one.company_id} />
      </button>
    </li>
  )
}

function Detail({ one, onWho, onObject }: { one: AuditEntry; onWho: () => void; onObject: () => void }) {
  const words = useWords()
  const own = words.access.audit
  const why = useWhy()(one)
  return (
    <dl className="audit-detail">
      <dt>{own.when}</dt><dd>{exact(one.at)}</dd>
      <dt>{own.who}</dt><dd>{one.actor_kind === 'staff' ? <Button type="link" size="small" onClick={onWho}>{whoName(one, words)}</Button> : whoName(one, words)}</dd>
      <dt>{own.action}</dt><dd>{actionName(one.action, words)} <code>{one.action}</code></dd>
      <dt>{own.object}</dt><dd><Button type="link" size="small" onClick={onObject}>{one.object_name || one.object_id}</Button></dd>
      {why && <><dt>{own.reason}</dt><dd>{why}</dd></>}
      <dt>{own.company}</dt><dd><CompanyTag id={one.company_id} /></dd>
      {Object.entries(one.detail).map(([name, value]) => [<dt key={name}>{own.details[name] ?? name}</dt>, <dd key={`${name}=`}><code>{Array.isArray(value) ? value.join(', ') : String(value)}</code></dd>])}
      <dt>{own.entry}</dt><dd><code>{one.entry_id}</code></dd>
    </dl>
  )
}
