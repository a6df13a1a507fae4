/** What customers thought: means of the last 90 days, then each rating; every one leads to its record. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Tag } from 'antd'

import { api } from '@/shared/api'
import { useMay } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { Blank, CompanyTag, Failed, Lines, TimeAgo } from '@/shared/ui/Small'

import { type Average, recordsApi } from './api'

export function Stars({ score }: { score: number }) {
  const words = useWords()
  return <span className={`stars${score <= 2 ? ' low' : ''}`} role="img" aria-label={words.records.stars(score)}>{'★'.repeat(score)}{'☆'.repeat(5 - score)}</span>
}

export function RatingsList({ onOpen }: { onOpen: (conversationId: string) => void }) {
  const words = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['records', 'ratings'], queryFn: ({ pageParam }) => recordsApi.ratings(pageParam),
    initialPageParam: '', getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  if (pages.error && !pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />
  if (!pages.data) return <Lines rows={8} />
  const items = pages.data.pages.flatMap((page) => page.items)
  if (items.length === 0) return <Blank title={words.records.empty_ratings} />
  const averages = pages.data.pages[0]?.averages ?? []
  return (
    <>
      <Means title={words.records.by_person} items={averages.filter((one) => one.queue_key === '')} />
      <Means title={words.records.by_queue} items={averages.filter((one) => one.queue_key !== '')} />
      <ul className="records-list">
        {items.map((one) => (
          <li key={one.conversation_id} className={one.score <= 2 ? 'low' : ''}>
            <button type="button" data-testid="rating-row" onClick={() => onOpen(one.conversation_id)}>
              <span className="records-line"><Stars score={one.score} />{one.reasons.map((reason) => <Tag key={reason}>{words.records.reasons[reason] ?? reason}</Tag>)}</span>
              {one.words && <span className="records-words">{one.words}</span>}
              <span className="records-line small"><CompanyTag id={one.company_id} /><span>{one.staff_name || words.records.bot}</span></span>
            </button>
            <TimeAgo at={one.given_at} />
          </li>
        ))}
      </ul>
      {pages.hasNextPage && <Button size="small" type="text" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{words.records.load_more}</Button>}
    </>
  )
}

function Means({ title, items }: { title: string; items: readonly Average[] }) {
  const words = useWords()
  const nameOf = useNameOf()
  const agent = useMay('talk', 'wallboard')
  const queues = useQuery({ queryKey: ['queues'], queryFn: api.queues, enabled: agent })
  if (items.length === 0) return null
  const named = (one: Average) => one.queue_key
    ? nameOf(queues.data?.items.find((queue) => queue.key === one.queue_key && queue.company_id === one.company_id)) || one.queue_key
    : one.name || words.records.bot
  return (
    <section className="means" aria-label={title}>
      <h2>{title} <small>{words.records.last_days}</small></h2>
      <dl>{items.map((one) => <div key={`${one.company_id}${one.staff_id}${one.queue_key}`}><dt>{named(one)} <CompanyTag id={one.company_id} /></dt><dd className="figures"><b>{one.mean.toFixed(1)}</b> <small>{words.records.count(one.count)}</small></dd></div>)}</dl>
    </section>
  )
}
