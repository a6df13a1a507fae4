/** The middle pane of a task: what is to be done, for whom, who had it when, and what was noted. */
import { ArrowLeftOutlined, CheckCircleOutlined, FileTextOutlined, IdcardOutlined, RollbackOutlined, StopOutlined, SwapOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'

import { codeOf, errorText } from '@/shared/errors'
import { useKeys } from '@/shared/keys'
import { useMay, useSession, useView } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { type Task, taskQuery } from '@/shared/tasks'
import { exact } from '@/shared/time'
import { ActButton } from '@/shared/ui/ActButton'
import { Blank, CompanyTag, Failed, IconButton, Lines, TimeAgo } from '@/shared/ui/Small'
import { Due, KindIcon } from '@/shared/ui/Task'

import { type Act, CancelDialog, CompleteDialog, HandBackDialog, TaskNoteDialog } from './dialogs'
import { PassDialog } from './PassDialog'
import './tasks.css'

type Shown = 'complete' | 'back' | 'pass' | 'note' | 'cancel' | null

/** `about` is what stands above what the task says: of some kinds there is more to tell. */
export function TaskPane({ workId, about, onBack, onCustomer, onLeft }: { workId: string; about?: (task: Task) => ReactNode; onBack: () => void; onCustomer: () => void; onLeft: () => void }) {
  const words = useWords()
  const task = useQuery(taskQuery(workId))
  if (task.error && !task.data) {
    return codeOf(task.error) === 'task_unknown'
      ? <Blank title={words.tasks.errors['task_unknown'] ?? ''}><Button size="small" onClick={onBack}>{words.common.back}</Button></Blank>
      : <Failed error={task.error} retry={() => void task.refetch()} />
  }
  if (!task.data) return <Lines rows={8} />
  return (
    <div className="conversation" data-testid="task-pane" data-work={workId} data-state={task.data.card.state}>
      <Head task={task.data} onBack={onBack} onCustomer={onCustomer} onLeft={onLeft} />
      <div className="task-scroll">
        {about?.(task.data)}
        <Facts task={task.data} />
        <Notes task={task.data} />
        <History task={task.data} />
      </div>
    </div>
  )
}

function Head({ task, onBack, onCustomer, onLeft }: { task: Task; onBack: () => void; onCustomer: () => void; onLeft: () => void }) {
  const words = useWords()
  const { card } = task
  return (
    <header className="conversation-head">
      <span className="only-narrow"><IconButton name={words.common.back} icon={<ArrowLeftOutlined />} onClick={onBack} /></span>
      <div className="conversation-who">
        <h1><KindIcon kind={card.kind} size={24} /> <span data-testid="task-title">{card.title}</span></h1>
        <p>
          <span>{words.tasks.kinds[card.kind] ?? card.kind}</span>
          <span data-testid="task-state">{card.state === 'accepted' ? words.tasks.held_by(card.staff_name) : words.tasks.state[card.state]}</span>
          <CompanyTag id={card.company_id} />
          {card.ended_at === null && <Due by={card.due_by} />}
        </p>
      </div>
      <TaskActions task={task} onLeft={onLeft} />
      {card.customer_id && <span className="only-narrow"><IconButton name={words.customer.title} icon={<IdcardOutlined />} onClick={onCustomer} testId="show-customer" /></span>}
    </header>
  )
}

function TaskActions({ task, onLeft }: { task: Task; onLeft: () => void }) {
  const words = useWords()
  const { message } = App.useApp()
  const { session } = useSession()
  const queries = useQueryClient()
  const moves = useMay('take_over')
  const connected = useView((view) => view.connection === 'open')
  const [shown, setShown] = useState<Shown>(null)
  const { card } = task
  const mine = card.state === 'accepted' && card.staff_id === session.staff_id
  const open = card.ended_at === null
  const act: Act = async (send, done, leaves) => {
    try {
      await send()
    } catch (error) {
      void message.error(errorText(error, words))
      return
    }
    void message.success(done)
    setShown(null)
    void queries.invalidateQueries({ queryKey: ['task', card.work_id] })
    void queries.invalidateQueries({ queryKey: ['tasks'] })
    if (leaves) onLeft()
  }
  useKeys((event) => {
    if (!event.altKey || shown || !open) return
    if (event.code === 'KeyT' && (mine || moves)) setShown('pass')
    else if (event.code === 'KeyN') setShown('note')
    else if (event.code === 'KeyE' && mine) setShown('complete')
    else return
    event.preventDefault()
  })
  if (!open) return null
  const hide = () => setShown(null)
  const dialog = { task, act, onClose: hide }
  return (
    <div className="actions">
      {mine && <ActButton name={words.tasks.complete} keys="Alt E" icon={<CheckCircleOutlined />} testId="task-complete" disabled={!connected} onClick={() => setShown('complete')} />}
      {(mine || moves) && <ActButton name={words.tasks.pass_on} keys="Alt T" icon={<SwapOutlined />} testId="task-pass" disabled={!connected} onClick={() => setShown('pass')} />}
      {mine && <ActButton name={words.tasks.hand_back} icon={<RollbackOutlined />} testId="task-back" disabled={!connected} onClick={() => setShown('back')} />}
      <ActButton name={words.tasks.note} keys="Alt N" icon={<FileTextOutlined />} testId="task-note" disabled={!connected} onClick={() => setShown('note')} />
      {moves && <ActButton name={words.tasks.cancel} icon={<StopOutlined />} testId="task-cancel" disabled={!connected} onClick={() => setShown('cancel')} />}
      {shown === 'complete' && <CompleteDialog {...dialog} />}
      {shown === 'pass' && <PassDialog {...dialog} leaves={mine} />}
      {shown === 'back' && <HandBackDialog {...dialog} />}
      {shown === 'note' && <TaskNoteDialog {...dialog} />}
      {shown === 'cancel' && <CancelDialog {...dialog} />}
    </div>
  )
}

function Facts({ task }: { task: Task }) {
  const words = useWords()
  const nameOf = useNameOf()
  const { card } = task
  const author = task.by_kind === 'key' ? words.tasks.by_program : task.by_kind === 'staff' ? words.tasks.by(task.by_name) : words.tasks.by_house
  return (
    <section className="task-facts">
      {task.text && <p className="task-text">{task.text}</p>}
      <dl>
        <Fact name={words.tasks.queue}>{nameOf({ name: card.queue_name, name_en: card.queue_name_en })}</Fact>
        <Fact name={words.tasks.made}><span title={exact(card.made_at)}><TimeAgo at={card.made_at} /> · {author}</span></Fact>
        {card.due_by && <Fact name={words.tasks.due}><span className="figures">{exact(card.due_by).slice(0, 16)}</span></Fact>}
        {card.outcome && <Fact name={words.tasks.outcome}><b data-testid="task-outcome">{words.tasks.outcomes[card.outcome] ?? card.outcome}</b></Fact>}
        {task.external_id && <Fact name={words.tasks.external}>{task.external_id}</Fact>}
        {task.link && <Fact name={words.tasks.link}><a href={task.link} target="_blank" rel="noopener noreferrer" data-testid="task-link">{words.tasks.open_link}</a> <small>{new URL(task.link).hostname}</small></Fact>}
        {task.conversation_id && <Fact name={words.tasks.from_talk}><Link to={`/conversations/${task.conversation_id}`}>{words.tasks.open_talk}</Link></Fact>}
      </dl>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>
}

function Notes({ task }: { task: Task }) {
  const words = useWords()
  return (
    <section className="task-part">
      <h2>{words.tasks.notes}</h2>
      {task.notes.length === 0 && <p className="none">{words.tasks.no_notes}</p>}
      <ol>
        {task.notes.map((one) => (
          <li key={`${one.at}${one.text}`} data-testid="task-note-item"><p>{one.text}</p><small>{one.name || words.tasks.by_program} · <TimeAgo at={one.at} /></small></li>
        ))}
      </ol>
    </section>
  )
}

function History({ task }: { task: Task }) {
  const words = useWords()
  return (
    <section className="task-part">
      <h2>{words.tasks.history}</h2>
      {task.holdings.length === 0 && <p className="none">{words.tasks.no_history}</p>}
      <ol>
        {task.holdings.map((one) => (
          <li key={one.since + one.staff_id} data-testid="task-holding">
            <p><b>{one.name}</b> {one.until === null ? words.tasks.now : words.tasks.how[one.how] ?? one.how}</p>
            {one.reason && <p className="task-reason">{one.reason}</p>}
            <small className="figures">{words.tasks.since(exact(one.since).slice(0, 16))}</small>
          </li>
        ))}
      </ol>
    </section>
  )
}
