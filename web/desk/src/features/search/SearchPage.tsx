/** The whole search page: one kind at a time, filters as chips, everything in the address so that it can be kept. */
import { SearchOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Input, Segmented, Select } from 'antd'
import { useEffect, useState } from 'react'
import { Link, useSearchParams } from 'react-router'

import { type Asked, type Found, type Kind, messageAddress, QUESTION_CHARACTERS_MAX, rememberSearch, search } from '@/shared/found'
import { useMay, useSession, useView } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { taskAddress } from '@/shared/tasks'
import { Chip } from '@/shared/ui/Chip'
import { Blank, Failed, Lines } from '@/shared/ui/Small'

import { Remark } from './Palette'
import { useOpenCustomer } from './opening'
import { ArticleLine, CustomerLine, MessageLine, TaskLine } from './results'
import './search.css'

const KINDS: readonly Kind[] = ['message', 'customer', 'task', 'article']

export default function SearchPage() {
  const words = useWords()
  const { session } = useSession()
  const nameOf = useNameOf()
  const [params, setParams] = useSearchParams()
  const q = params.get('q') ?? ''
  const kind = KINDS.find((one) => one === params.get('kind')) ?? 'message'
  const put = (part: Record<string, string>) => {
    setParams((before) => {
      const after = new URLSearchParams(before)
      for (const [name, value] of Object.entries(part)) {
        if (value) after.set(name, value)
        else after.delete(name)
      }
      return after
    }, { replace: true })
  }
  const asked: Asked = { q, kind }
  if (kind !== 'article') asked.company_id = params.get('company_id') ?? undefined
  if (kind === 'message') {
    Object.assign(asked, {
      author: params.get('author') ?? undefined, order: params.get('order') ?? undefined,
      since: dayStart(params.get('from')), until: dayStart(params.get('to'), 1),
    })
  }
  const pages = useInfiniteQuery({
    queryKey: ['search', 'page', asked],
    queryFn: ({ pageParam, signal }) => search({ ...asked, cursor: pageParam || undefined }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.messages?.next_cursor ?? page.customers?.next_cursor ?? page.tasks?.next_cursor ?? undefined,
    enabled: q.trim() !== '',
  })
  useEffect(() => {
    if (pages.data) rememberSearch(session.staff_id, q)
  }, [pages.data, q, session.staff_id])
  return (
    <main className="page">
      <div className="page-inner">
        <h1>{words.search.title}</h1>
        <Field key={q} text={q} onAsk={(text) => put({ q: text })} />
        <div className="search-chips" role="group" aria-label={words.search.filters}>
          <Segmented value={kind} onChange={(value) => put({ kind: value })} aria-label={words.search.kind} options={[{ value: 'message', label: words.search.messages }, { value: 'customer', label: words.search.customers }, { value: 'task', label: words.search.tasks }, { value: 'article', label: words.search.articles }]} />
          {session.companies.length > 1 && kind !== 'article' && (
            <Select
              allowClear size="small" placeholder={words.search.company} aria-label={words.search.company} value={params.get('company_id')} style={{ minWidth: 120 }}
              onChange={(value?: string) => put({ company_id: value ?? '' })} options={session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))}
            />
          )}
          {kind === 'message' && (
            <>
              {(['customer', 'staff', 'bot'] as const).map((author) => (
                <Chip key={author} name={words.search.author[author] ?? author} on={params.get('author') === author} onChange={(on) => put({ author: on ? author : '' })} />
              ))}
              <Chip name={words.search.newest} on={params.get('order') === 'newest'} onChange={(on) => put({ order: on ? 'newest' : '' })} />
              <label className="search-day">{words.search.from}<Input type="date" size="small" value={params.get('from') ?? ''} onChange={(event) => put({ from: event.target.value })} /></label>
              <label className="search-day">{words.search.to}<Input type="date" size="small" value={params.get('to') ?? ''} onChange={(event) => put({ to: event.target.value })} /></label>
            </>
          )}
        </div>
        {q.trim() === '' ? <Blank icon={<SearchOutlined />} title={words.search.start} hint={words.search.hint} />
          : pages.error && !pages.data ? <Failed error={pages.error} retry={() => void pages.refetch()} />
            : !pages.data ? <Lines rows={8} />
              : <Results pages={pages.data.pages} />}
        {pages.hasNextPage && <div className="search-more"><Button data-testid="search-further" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{words.search.load_more}</Button></div>}
      </div>
    </main>
  )
}

function Field({ text, onAsk }: { text: string; onAsk: (text: string) => void }) {
  const words = useWords()
  const [written, setWritten] = useState(text)
  return (
    <Input.Search
      autoFocus allowClear enterButton value={written} maxLength={QUESTION_CHARACTERS_MAX} placeholder={words.search.page_placeholder} aria-label={words.search.page_placeholder}
      data-testid="search-field" onChange={(event) => setWritten(event.target.value)} onSearch={(value) => onAsk(value.trim())}
    />
  )
}

function Results({ pages }: { pages: readonly Found[] }) {
  const words = useWords()
  const held = useView((view) => view.state.conversations)
  const messages = pages.flatMap((page) => page.messages?.items ?? [])
  const customers = pages.flatMap((page) => page.customers?.items ?? [])
  const tasks = pages.flatMap((page) => page.tasks?.items ?? [])
  const articles = pages.flatMap((page) => page.articles?.items ?? [])
  const state = pages.at(-1)?.messages
  const openCustomer = useOpenCustomer()
  const talks = useMay('talk')
  const mine = (id: string) => held.some((one) => one.conversation_id === id)
  return (
    <div className="results" data-testid="search-results">
      {state && state.state !== 'ready' && <p role="status"><Remark state={state} /></p>}
      {messages.map((hit) => <Link key={`${hit.conversation_id}-${hit.seq}`} className="found-line" data-testid="search-hit" to={messageAddress(hit, mine(hit.conversation_id))}><MessageLine hit={hit} /></Link>)}
      {customers.map((hit) => <button type="button" key={hit.customer_id} className="found-line" data-testid="search-hit" onClick={() => void openCustomer(hit.customer_id)}><CustomerLine hit={hit} /></button>)}
      {tasks.map((hit) => <Link key={hit.work_id} className="found-line" data-testid="search-hit" to={taskAddress(hit.work_id, talks)}><TaskLine hit={hit} /></Link>)}
      {articles.map((hit) => <details key={`${hit.company_id}-${hit.key}`} className="found-article" data-testid="search-hit"><summary className="found-line"><ArticleLine hit={hit} /></summary><p>{hit.text}</p></details>)}
      {messages.length + customers.length + tasks.length + articles.length === 0 && <Blank title={pages.at(-1)?.tasks?.next_cursor ? words.search.none_so_far : words.search.nothing} hint={words.search.nothing_hint} />}
    </div>
  )
}

/** The beginning of a day where the person is, or of one of the days after it. */
function dayStart(text: string | null, later = 0): string | undefined {
  const [year, month, date] = (/^\d{4}-\d{2}-\d{2}$/.exec(text ?? '')?.[0] ?? '').split('-').map(Number)
  if (!year || !month || !date) return undefined
  return new Date(year, month - 1, date + later).toISOString()
}
