/** Records of closed talks: one's own to wrap up; for who watches over companies everybody's, and what customers thought. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Segmented, Select, Tag } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'

import { useMay, useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { exact, useServerNow } from '@/shared/time'
import { Blank, CompanyTag, Failed, Lines, TimeAgo } from '@/shared/ui/Small'

import { type ListedRecord, recordsApi } from './api'
import { RatingsList, Stars } from './RatingsList'
import RecordDrawer from './RecordDrawer'
import './records.css'

const STATES = ['waiting', 'confirmed', 'low', 'all', 'ratings'] as const

export default function RecordsPage() {
  const words = useWords()
  const nameOf = useNameOf()
  const { session } = useSession()
  const [search, setSearch] = useSearchParams()
  const state = STATES.find((one) => one === search.get('state')) ?? 'waiting'
  const put = (name: string, value: string) => setSearch((before) => {
    if (value) before.set(name, value)
    else before.delete(name)
    return before
  }, { replace: name !== 'record' })
  const codes = useQuery({ queryKey: ['records', 'codes'], queryFn: recordsApi.codes })
  const products = [...new Map((codes.data?.items ?? []).filter((one) => one.axis === 'product').map((one) => [one.key, one])).values()]
  const opened = search.get('record')
  return (
    <main className="page">
      <div className="page-inner records" data-testid="records-page">
        <h1>{words.records.title}</h1>
        <div className="records-tools">
          <Segmented value={state} aria-label={words.records.list} options={STATES.map((value) => ({ value, label: words.records[value] }))} onChange={(value) => put('state', value)} />
          {state !== 'ratings' && session.companies.length > 1 && (
            <Select size="small" value={search.get('company') ?? ''} aria-label={words.records.filter_company} onChange={(value) => put('company', value)}
              options={[{ value: '', label: words.records.filter_company }, ...session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))]} />
          )}
          {state !== 'ratings' && (
            <Select size="small" value={search.get('product') ?? ''} aria-label={words.records.filter_product} onChange={(value) => put('product', value)}
              options={[{ value: '', label: words.records.filter_product }, ...products.map((one) => ({ value: one.key, label: nameOf(one) }))]} />
          )}
        </div>
        {state === 'ratings' ? <RatingsList onOpen={(id) => put('record', id)} />
          : <List state={state} company={search.get('company') ?? ''} product={search.get('product') ?? ''} onOpen={(id, company) => setSearch((before) => {
              before.set('record', id)
              before.set('of', company)
              return before
            })} />}
      </div>
      {opened && <RecordDrawer key={opened} conversationId={opened} {...(search.get('of') ? { companyId: search.get('of') ?? '' } : {})} onClose={() => setSearch((before) => {
        before.delete('record')
        before.delete('of')
        return before
      })} />}
    </main>
  )
}

function List({ state, company, product, onOpen }: { state: string; company: string; product: string; onOpen: (id: string, company: string) => void }) {
  const words = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['records', 'list', state, company, product],
    queryFn: ({ pageParam }) => recordsApi.list({ ...(state === 'all' ? {} : { state }), company_id: company, product, cursor: pageParam }),
    initialPageParam: '', getNextPageParam: (page) => page.next_cursor ?? undefined, refetchInterval: 30_000,
  })
  const items = pages.data?.pages.flatMap((page) => page.items) ?? []
  if (pages.error && !pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />
  if (!pages.data) return <Lines rows={8} />
  if (items.length === 0) return <Blank title={state === 'waiting' ? words.records.empty_waiting : words.records.empty} />
  return (
    <>
      <ul className="records-list">{items.map((one) => <Row key={`${one.conversation_id}${one.company_id}`} item={one} onOpen={onOpen} />)}</ul>
      {pages.hasNextPage && <Button size="small" type="text" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{words.records.load_more}</Button>}
    </>
  )
}

function Row({ item, onOpen }: { item: ListedRecord; onOpen: (id: string, company: string) => void }) {
  const words = useWords()
  const nameOf = useNameOf()
  const navigate = useNavigate()
  const now = useServerNow(60_000)
  const overseer = useMay('watch_all', 'read_all')
  const codes = useQuery({ queryKey: ['records', 'codes'], queryFn: recordsApi.codes })
  const named = (axis: string, key: string) => nameOf(codes.data?.items.find((one) => one.axis === axis && one.key === key && one.company_id === item.company_id)) || key
  const late = item.promises_due !== null && Date.parse(item.promises_due) < now
  return (
    <li className={item.low ? 'low' : ''}>
      <button type="button" data-testid="record-row" data-conversation={item.conversation_id} onClick={() => onOpen(item.conversation_id, item.company_id)}>
        <span className="records-line"><b>{named('product', item.product)} · {named('scenario', item.scenario)}</b><Tag>{words.records[item.resolved]}</Tag>{item.sentiment !== 'calm' && <Tag color={item.sentiment === 'angry' ? 'error' : 'warning'}>{words.records[item.sentiment]}</Tag>}{item.score !== null && <Stars score={item.score} />}</span>
        <span className="records-line small"><span>{item.customer_name || words.talk.customer}</span><CompanyTag id={item.company_id} />{overseer && <span>{words.records.by(item.staff_name)}</span>}{item.promises_due && <span className={late ? 'late' : ''} title={exact(item.promises_due)}>{late ? words.records.overdue : words.records.due_at} {exact(item.promises_due).slice(5, 16)}</span>}</span>
      </button>
      <TimeAgo at={item.closed_at} />
      {overseer && <Button size="small" type="link" onClick={() => void navigate(`/conversations/${item.conversation_id}`)}>{words.records.open_talk}</Button>}
    </li>
  )
}
