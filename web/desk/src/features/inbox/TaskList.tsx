/** Tasks I have: what is due first on top, then what I took first. */
import { type ReactNode, useMemo } from 'react'

import type { HeldTask, TaskCard } from '@suiban/client/types'

import { useView } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { CompanyTag, TimeAgo } from '@/shared/ui/Small'
import { Due, KindIcon } from '@/shared/ui/Task'

import { byDue } from './order'

export function TaskList({ selected, onOpen, add }: { selected: string | null; onOpen: (workId: string) => void; add?: ReactNode }) {
  const words = useWords()
  const held = useView((view) => view.state.tasks)
  const cards = useView((view) => view.task_cards)
  const rows = useMemo(() => held.map((task) => ({ task, card: cards[task.work_id] })).sort(byDue), [held, cards])
  if (rows.length === 0) return null
  return (
    <section aria-label={words.tasks.mine} data-testid="task-list">
      <header className="list-head">
        <h2>{words.tasks.mine}</h2>
        <span className="figures">{rows.length}</span>
        {add}
      </header>
      {rows.map(({ task, card }) => <TaskItem key={task.work_id} task={task} card={card} selected={task.work_id === selected} onOpen={onOpen} />)}
    </section>
  )
}

function TaskItem({ task, card, selected, onOpen }: { task: HeldTask; card: TaskCard | undefined; selected: boolean; onOpen: (workId: string) => void }) {
  const words = useWords()
  const nameOf = useNameOf()
  return (
    <button type="button" className={`item${selected ? ' selected' : ''}`} data-testid="task-item" data-work={task.work_id} aria-current={selected} onClick={() => onOpen(task.work_id)}>
      <KindIcon kind={task.kind} />
      <span className="item-body">
        <span className="item-line">
          <b className="item-name">{card?.title ?? words.common.loading}</b>
          <span className="item-wait">{card?.due_by ? <Due by={card.due_by} /> : <TimeAgo at={task.held_since} />}</span>
        </span>
        <span className="item-line">
          <span className="item-text">{[words.tasks.kinds[task.kind] ?? task.kind, card?.customer_name].filter(Boolean).join(' · ')}</span>
        </span>
        <span className="item-line item-small">
          <CompanyTag id={task.company_id} />
          {card && <span className="item-page">{nameOf({ name: card.queue_name, name_en: card.queue_name_en })}</span>}
        </span>
      </span>
    </button>
  )
}
