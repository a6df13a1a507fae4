/** Complaints of customers: by state, the overdue ones in red; for who works on them their own. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Segmented, Select, Tag } from 'antd'
import { useSearchParams } from 'react-router'

import { CASE_STATES, type CaseCard, type CaseFilter, cases, isLate } from '@/shared/cases'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { exact, useServerNow } from '@/shared/time'
import { Blank, CompanyTag, Failed, Lines, TimeAgo } from '@/shared/ui/Small'

import { CaseDrawer } from './CaseDrawer'
import './cases.css'

const SHOWN = ['all', 'overdue', ...CASE_STATES] as const
type Shown = (typeof SHOWN)[number]

export default function CasesPage() {
  const words = useWords()
  const nameOf = useNameOf()
  const { session } = useSession()
  const [search, setSearch] = useSearchParams()
  const shown = SHOWN.find((one) => one === search.get('state')) ?? 'all'
  const company = search.get('company') ?? ''
  const opened = search.get('case')
  const put = (name: string, value: string) => setSearch((before) => {
    if (value) before.set(name, value)
    else before.delete(name)
    return before
  }, { replace: name !== 'case' })
  return (
    <main className="page">
      <div className="page-inner" data-testid="cases-page">
        <h1>{words.cases.title}</h1>
        <div className="cases-tools">
          <Segmented<Shown>
            value={shown} aria-label={words.cases.list} onChange={(value) => put('state', value === 'all' ? '' : value)}
            options={SHOWN.map((value) => ({ value, label: value === 'all' ? words.cases.all : value === 'overdue' ? words.cases.overdue : words.cases.state[value] ?? value }))}
          />
          {session.companies.length > 1 && (
            <Select
              size="small" value={company} aria-label={words.cases.company} onChange={(value) => put('company', value)}
              options={[{ value: '', label: words.cases.company }, ...session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))]}
            />
          )}
        </div>
        <List key={`${shown}.${company}`} filter={{ ...(company ? { company_id: company } : {}), ...filterOf(shown) }} onOpen={(id) => put('case', id)} />
      </div>
      {opened && <CaseDrawer key={opened} caseId={opened} onClose={() => put('case', '')} />}
    </main>
  )
}

function filterOf(shown: Shown): CaseFilter {
  if (shown === 'all') return {}
  return shown === 'overdue' ? { overdue: true } : { state: shown }
}

function List({ filter, onOpen }: { filter: CaseFilter; onOpen: (id: string) => void }) {
  const words = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['cases', 'list', filter], queryFn: ({ pageParam }) => cases.list({ ...filter, ...(pageParam ? { before: pageParam } : {}) }),
    initialPageParam: '', getNextPageParam: (page) => page.next_before ?? undefined, refetchInterval: 30_000,
  })
  const items = pages.data?.pages.flatMap((page) => page.items) ?? []
  if (pages.error && !pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />
  if (!pages.data) return <Lines rows={8} />
  if (items.length === 0) return <Blank title={words.cases.empty} hint={words.cases.empty_hint} />
  return (
    <>
      <ul className="cases-list">{items.map((one) => <Row key={one.case_id} card={one} onOpen={onOpen} />)}</ul>
      {pages.hasNextPage && <Button size="small" type="text" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{words.cases.more}</Button>}
    </>
  )
}

function Row({ card, onOpen }: { card: CaseCard; onOpen: (id: string) => void }) {
  const words = useWords()
  const now = useServerNow(60_000)
  const late = isLate(card, now)
  return (
    <li className={late ? 'late' : ''}>
      <button type="button" data-testid="case-row" data-case={card.case_id} data-state={card.state} onClick={() => onOpen(card.case_id)}>
        <span className="cases-line"><b className="figures">{card.number}</b><span className="cases-topic">{card.topic}</span><Tag>{words.cases.state[card.state]}</Tag></span>
        <span className="cases-line small">
          <span>{card.customer_name || words.talk.customer}</span><CompanyTag id={card.company_id} />
          <span>{card.staff_name ? words.cases.by(card.staff_name) : words.cases.nobody}</span>
          {card.first_told_at === null && <span className={late ? 'late' : ''} data-testid="case-promise">{words.common.pair(words.cases.promise, exact(card.promise_by).slice(0, 16))}</span>}
        </span>
      </button>
      <TimeAgo at={card.registered_at} />
    </li>
  )
}
