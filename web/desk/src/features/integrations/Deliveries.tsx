/** What a webhook was and is to be told: state, attempts, what went wrong, the body; failed ones go again or are skipped. */
import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Popconfirm, Segmented, Tag } from 'antd'
import { useState } from 'react'

import type { Page } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { exact, useServerNow } from '@/shared/time'
import { Blank, Failed, Lines, TimeAgo } from '@/shared/ui/Small'
import type { Words } from '@/shared/words/zh'

import { type Delivery, type DeliveryState, integrations, laidOut, STATES, type Webhook } from './api'

const RENEWED_MS = 10_000
const COLOURS: Record<DeliveryState, string> = { queued: 'processing', delivered: 'success', dead: 'error', skipped: 'default' }

export function Deliveries({ hook, state, onState, onClose }: { hook: Webhook; state: string; onState: (state: string) => void; onClose: () => void }) {
  const own = useWords().integrations
  const wanted = STATES.find((one) => one === state) ?? ''
  const pages = useInfiniteQuery({
    queryKey: ['deliveries', hook.webhook_id, wanted],
    queryFn: ({ pageParam }) => integrations.deliveries(hook.webhook_id, wanted || undefined, pageParam || undefined),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: RENEWED_MS,
  })
  const items = pages.data?.pages.flatMap((page) => page.items) ?? []
  const options = [{ value: '', label: own.all_states }, ...STATES.map((one) => ({ value: one as string, label: <span data-testid={`state-${one}`}>{own.state[one]}</span> }))]
  return (
    <Drawer open size="large" onClose={onClose} title={own.deliveries_of(hook.name)} data-testid="deliveries">
      <div className="delivery-states"><Segmented<string> value={wanted} onChange={onState} aria-label={own.filter_state} options={options} /></div>
      {pages.error && !pages.data ? <Failed error={pages.error} retry={() => void pages.refetch()} /> : !pages.data ? <Lines rows={8} />
        : items.length === 0 ? <Blank title={wanted ? own.none_state : own.none} {...(wanted ? {} : { hint: own.none_hint })} />
          : <ul className="program-list">{items.map((one) => <Row key={one.delivery_id} one={one} />)}</ul>}
      {pages.hasNextPage && <div className="program-more"><Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()} data-testid="deliveries-more">{own.load_more}</Button></div>}
    </Drawer>
  )
}

/** How the last attempt ended, in words. */
function ending(one: Delivery, words: Words): string {
  const own = words.integrations
  if (one.attempts === 0) return own.not_tried
  const parts = [own.attempts(one.attempts), one.last_status === null ? '' : own.answered(one.last_status), one.last_error ? own.reason[one.last_error] ?? one.last_error : '']
  return parts.filter(Boolean).join(' · ')
}

function Row({ one }: { one: Delivery }) {
  const words = useWords()
  const own = words.integrations
  const now = useServerNow(5_000)
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [open, setOpen] = useState(false)
  const settle = useMutation({
    mutationFn: (what: 'again' | 'skip') => integrations.settle(one.delivery_id, what),
    onSuccess: (done, what) => {
      queries.setQueriesData<InfiniteData<Page<Delivery>>>({ queryKey: ['deliveries', one.webhook_id] }, (known) => known && {
        ...known, pages: known.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.delivery_id === done.delivery_id ? done : item)) })),
      })
      void message.success(what === 'again' ? own.again_done : own.skip_done)
    },
    onError: (error) => void message.error(errorText(error, words)),
    onSettled: async () => {
      await Promise.all([queries.invalidateQueries({ queryKey: ['deliveries', one.webhook_id] }), queries.invalidateQueries({ queryKey: ['webhooks'] })])
    },
  })
  return (
    <li className="delivery" data-testid="delivery" data-state={one.state}>
      <p><Tag color={COLOURS[one.state]}>{own.state[one.state]}</Tag><b>{own.event[one.event] ?? one.event}</b> <code>{one.event}</code></p>
      <p className="program-when"><span className="figures">{own.sequence(one.sequence)}</span><TimeAgo at={one.created_at} /><span>{ending(one, words)}</span>{one.state === 'queued' && <span>{Date.parse(one.next_at) > now ? own.next_try(exact(one.next_at)) : own.in_line}</span>}</p>
      <div className="program-acts">
        <Button size="small" type="text" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="delivery-body">{own.body}</Button>
        {one.state === 'dead' && <Button size="small" loading={settle.isPending} onClick={() => settle.mutate('again')} data-testid="delivery-again">{own.again}</Button>}
        {one.state === 'dead' && (
          <Popconfirm title={own.skip_title} description={own.skip_hint} okText={own.skip} okButtonProps={{ 'data-testid': 'delivery-skip-confirm' }} onConfirm={() => settle.mutate('skip')}>
            <Button size="small" disabled={settle.isPending} data-testid="delivery-skip">{own.skip}</Button>
          </Popconfirm>
        )}
      </div>
      {open && <pre tabIndex={0} aria-label={own.body_of(one.sequence)}>{laidOut(one.body)}</pre>}
    </li>
  )
}
