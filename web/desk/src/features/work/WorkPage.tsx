/** The list behind a figure: which conversations, whose, how long; some of them moved at once. The address holds the filter. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Segmented } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'

import { codeOf } from '@/shared/errors'
import { api } from '@/shared/api'
import { useCompany, useMay } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { tasks } from '@/shared/tasks'
import { clock, duration } from '@/shared/time'
import { Blank, CompanyTag, Failed, LevelTag, Lines, StandInTag, TimeAgo } from '@/shared/ui/Small'
import { KindIcon } from '@/shared/ui/Task'
import type { Words } from '@/shared/words/zh'
import type { Figure, Why, Work } from '@/shared/work'

import { MoveDialog } from './MoveDialog'
import './work.css'

const FIGURES: readonly Figure[] = ['waiting', 'reserved', 'active', 'accepted', 'late', 'abandoned', 'short', 'later']
const KINDS_OF_POINTS = ['level', 'returned'] as const
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
  const company_id = address.get('company_id') ?? undefined
  const channel_id = address.get('channel_id') ?? undefined
  const quarter = address.get('quarter') ?? undefined
  const company = useCompany(company_id)
  const work = useQuery({ queryKey: ['work', figure, queue_id, staff_id, company_id, channel_id, quarter], queryFn: () => api.work({ figure, queue_id, staff_id, company_id, channel_id, quarter }), refetchInterval: RENEW_EVERY_MS })
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [moving, setMoving] = useState(false)
  const items = work.data?.items ?? []
  const movable = takes && (figure === 'waiting' || figure === 'reserved' || figure === 'active')
  const chosen = items.filter((one) => selected.has(one.work_id))
  const toggle = (id: string) => setSelected((now) => new Set(now.has(id) ? [...now].filter((one) => one !== id) : [...now, id]))
  const change = (name: string, value: string | null) => {
    const next = new URLSearchParams(address)
    if (value) next.set(name, value)
    else next.delete(name)
    setSelected(new Set())
    setAddress(next)
  }
  const move = async (to: { queue_id?: string; staff_id?: string }, reason: string) => {
    const codes = await moveAll(chosen, to, reason)
    const refused = codes.filter((one) => one !== 'moved')
    const moved = codes.length - refused.length
    if (moved > 0) void message.success(words.supervise.moved(moved))
    for (const code of new Set(refused)) {
      void message.warning(words.supervise.not_moved(refused.filter((one) => one === code).length, words.errors[code] ?? code))
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
        {company && <Button size="small" onClick={() => change('company_id', null)}>{nameOf(company)} ✕</Button>}
        {channel_id && <Button size="small" onClick={() => change('channel_id', null)}>{words.board.door} ✕</Button>}
        {quarter && <Button size="small" onClick={() => change('quarter', null)}>{words.board.quarter(clock(quarter))} ✕</Button>}
        {movable && (
          <span className="work-move">
            <Checkbox checked={items.length > 0 && chosen.length === items.length} indeterminate={chosen.length > 0 && chosen.length < items.length} disabled={items.length === 0} onChange={(event) => setSelected(new Set(event.target.checked ? items.slice(0, 50).map((one) => one.work_id) : []))} data-testid="work-all">{words.supervise.select_all}</Checkbox>
            <Button size="small" type="primary" disabled={chosen.length === 0} onClick={() => setMoving(true)} data-testid="work-move">{words.supervise.move}{chosen.length > 0 && ` · ${words.supervise.selected(chosen.length)}`}</Button>
          </span>
        )}
      </header>
      {work.error && !work.data ? <Failed error={work.error} retry={() => void work.refetch()} /> : !work.data ? <Lines rows={8} /> : null}
      {work.data && items.length === 0 && <Blank title={words.supervise.nobody_here} hint={words.supervise.nobody_here_hint} />}
      <ul className="work-list">
        {items.map((one) => <WorkRow key={one.work_id} work={one} selectable={movable} selected={selected.has(one.work_id)} onToggle={() => toggle(one.work_id)} />)}
      </ul>
      {moving && <MoveDialog companies={[...new Set(chosen.map((one) => one.company_id))]} count={chosen.length} onMove={move} onClose={() => setMoving(false)} />}
    </main>
  )
}

/** Conversations together, tasks one by one; for each how it went. */
async function moveAll(chosen: readonly Work[], to: { queue_id?: string; staff_id?: string }, reason: string): Promise<string[]> {
  const talks = chosen.flatMap((one) => one.conversation_id ?? [])
  const moved = talks.length > 0 ? (await api.reassign(talks, to, reason)).items.map((one) => one.code) : []
  const works = chosen.filter((one) => one.conversation_id === null)
  const passed = await Promise.all(works.map((one) => tasks.passOn(one.work_id, to, reason).then(() => 'moved', codeOf)))
  return [...moved, ...passed]
}

function WorkRow({ work, selectable, selected, onToggle }: { work: Work; selectable: boolean; selected: boolean; onToggle: () => void }) {
  const words = useWords()
  const nameOf = useNameOf()
  const late = work.waited_s > work.target_wait_s
  const name = work.customer_name || (work.conversation_id ? words.talk.customer : words.tasks.kinds[work.kind] ?? work.kind)
  const id = work.conversation_id ?? work.work_id
  const points = KINDS_OF_POINTS.flatMap((kind) => (work.points[kind] ? [words.supervise.points[kind](work.points[kind])] : [])).join(' · ')
  return (
    <li className="work-row" data-testid="work-row" data-conversation={work.conversation_id} data-work={work.work_id}>
      {selectable && <Checkbox checked={selected} onChange={onToggle} aria-label={name} />}
      <Link to={`/conversations/${id}`}>
        <span className="work-who">{work.conversation_id === null && <KindIcon kind={work.kind} size={20} />}<b>{name}</b><LevelTag level={work.customer_level} /><StandInTag shown={work.stands_in} /></span>
        <span className="work-text">{work.last_text}</span>
        <span>{nameOf({ name: work.queue_name, name_en: work.queue_name_en })} <CompanyTag id={work.company_id} /></span>
        <span>{work.staff_name || '–'}</span>
        <span className={`figures${late ? ' poor' : ''}`}>{work.accepted_at || work.ended_at ? words.supervise.waited : words.supervise.waits} {duration(work.waited_s)}</span>
        <TimeAgo at={work.accepted_at ?? work.enqueued_at} />
        {(work.why || points) && <small className="work-why" data-testid="work-why" data-code={work.why?.code}>{[work.why && lineOf(work.why, work.state === 'queued', words, nameOf), points].filter(Boolean).join(' · ')}</small>}
      </Link>
    </li>
  )
}

function lineOf(why: Why, waits: boolean, words: Words, nameOf: ReturnType<typeof useNameOf>): string {
  const skill = nameOf({ name: why.skill, name_en: why.skill_en })
  const line = waits ? words.supervise.why_waits[why.code] : words.supervise.why_here[why.code]
  return line?.({ people: why.people, helpers: why.helpers, skill, level: why.level, seconds: why.in_s ?? 0 }) ?? ''
}
