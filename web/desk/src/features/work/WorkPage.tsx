/** The list behind a figure: which conversations, whose, how long; some of them moved at once. The address holds the filter. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Segmented } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'

import { api, type Figure, type Why, type Work } from '@/shared/api'
import { useMay } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { duration } from '@/shared/time'
import { Blank, CompanyTag, Failed, LevelTag, Lines, TimeAgo } from '@/shared/ui/Small'
import type { Words } from '@/shared/words/zh'

import { MoveDialog } from './MoveDialog'
import './work.css'

const FIGURES: readonly Figure[] = ['waiting', 'active', 'accepted', 'late', 'abandoned']
const RENEW_EVERY_MS = 5_000

export default function WorkPage() {
  const words = useWords()
  const nameOf = useNameOf()
  const { message } = App.useApp()
  const takes = useMay('take_over')
  const queries = useQueryClient()
  const [address, setAddress] = useSearchParams()
  const figure = FIGURES.find((one) => one === address.get('figure')) ?? 'waiting'
  const queue_id = address.get('queue_id') ?? undefined
  const staff_id = address.get('staff_id') ?? undefined
  const work = useQuery({ queryKey: ['work', figure, queue_id, staff_id], queryFn: () => api.work({ figure, queue_id, staff_id }), refetchInterval: RENEW_EVERY_MS })
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [moving, setMoving] = useState(false)
  const items = work.data?.items ?? []
  const movable = takes && (figure === 'waiting' || figure === 'active')
  const chosen = items.filter((one) => selected.has(one.conversation_id))
  const toggle = (id: string) => setSelected((now) => new Set(now.has(id) ? [...now].filter((one) => one !== id) : [...now, id]))
  const change = (name: string, value: string | null) => {
    const next = new URLSearchParams(address)
    if (value) next.set(name, value)
    else next.delete(name)
    setSelected(new Set())
    setAddress(next)
  }
  const move = async (to: { queue_id?: string; staff_id?: string }, reason: string) => {
    const answer = await api.reassign(chosen.map((one) => one.conversation_id), to, reason)
    const refused = answer.items.filter((one) => one.code !== 'moved')
    const moved = answer.items.length - refused.length
    if (moved > 0) void message.success(words.supervise.moved(moved))
    for (const code of new Set(refused.map((one) => one.code))) {
      void message.warning(words.supervise.not_moved(refused.filter((one) => one.code === code).length, words.errors[code] ?? code))
    }
    setSelected(new Set())
    void queries.invalidateQueries({ queryKey: ['work'] })
  }
  return (
    <main className="work" data-testid="work">
      <header className="work-head">
        <h1>{words.supervise.work_title}</h1>
        <Segmented size="small" value={figure} onChange={(value) => change('figure', value)} options={FIGURES.map((one) => ({ value: one, label: words.supervise.figures[one] ?? one }))} />
        {queue_id && <Button size="small" onClick={() => change('queue_id', null)}>{items[0] ? nameOf({ name: items[0].queue_name, name_en: items[0].queue_name_en }) : words.wallboard.queue} ✕</Button>}
        {staff_id && <Button size="small" onClick={() => change('staff_id', null)}>{words.supervise.of_person(items[0]?.staff_name ?? '')} ✕</Button>}
        {movable && (
          <span className="work-move">
            <Checkbox checked={items.length > 0 && chosen.length === items.length} indeterminate={chosen.length > 0 && chosen.length < items.length} disabled={items.length === 0} onChange={(event) => setSelected(new Set(event.target.checked ? items.slice(0, 50).map((one) => one.conversation_id) : []))} data-testid="work-all">{words.supervise.select_all}</Checkbox>
            <Button size="small" type="primary" disabled={chosen.length === 0} onClick={() => setMoving(true)} data-testid="work-move">{words.supervise.move}{chosen.length > 0 && ` · ${words.supervise.selected(chosen.length)}`}</Button>
          </span>
        )}
      </header>
      {work.error && !work.data ? <Failed error={work.error} retry={() => void work.refetch()} /> : !work.data ? <Lines rows={8} /> : null}
      {work.data && items.length === 0 && <Blank title={words.supervise.nobody_here} hint={words.supervise.nobody_here_hint} />}
      <ul className="work-list">
        {items.map((one) => <WorkRow key={one.conversation_id} work={one} selectable={movable} selected={selected.has(one.conversation_id)} onToggle={() => toggle(one.conversation_id)} />)}
      </ul>
      {moving && <MoveDialog companies={[...new Set(chosen.map((one) => one.company_id))]} count={chosen.length} onMove={move} onClose={() => setMoving(false)} />}
    </main>
  )
}

function WorkRow({ work, selectable, selected, onToggle }: { work: Work; selectable: boolean; selected: boolean; onToggle: () => void }) {
  const words = useWords()
  const nameOf = useNameOf()
  const late = work.waited_s > work.target_wait_s
  const name = work.customer_name || words.talk.customer
  return (
    <li className="work-row" data-testid="work-row" data-conversation={work.conversation_id}>
      {selectable && <Checkbox checked={selected} onChange={onToggle} aria-label={name} />}
      <Link to={`/conversations/${work.conversation_id}`}>
        <span className="work-who"><b>{name}</b><LevelTag level={work.customer_level} /></span>
        <span className="work-text">{work.last_text}</span>
        <span>{nameOf({ name: work.queue_name, name_en: work.queue_name_en })} <CompanyTag id={work.company_id} /></span>
        <span>{work.staff_name || '–'}</span>
        <span className={`figures${late ? ' poor' : ''}`}>{work.accepted_at || work.ended_at ? words.supervise.waited : words.supervise.waits} {duration(work.waited_s)}</span>
        <TimeAgo at={work.accepted_at ?? work.enqueued_at} />
        {work.why && <small className="work-why" data-testid="work-why" data-code={work.why.code}>{lineOf(work.why, work.state === 'queued', words, nameOf)}</small>}
      </Link>
    </li>
  )
}

function lineOf(why: Why, waits: boolean, words: Words, nameOf: ReturnType<typeof useNameOf>): string {
  const skill = nameOf({ name: why.skill, name_en: why.skill_en })
  const line = waits ? words.supervise.why_waits[why.code] : words.supervise.why_here[why.code]
  return line?.({ people: why.people, skill, level: why.level, seconds: why.in_s ?? 0 }) ?? ''
}
