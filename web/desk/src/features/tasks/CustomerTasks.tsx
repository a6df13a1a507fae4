/** The tasks for a customer, as far as one may see them, and the way to a new one. */
import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'

import { useMay } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { taskAddress, tasksOfQuery } from '@/shared/tasks'
import { Due, KindIcon } from '@/shared/ui/Task'

import './tasks.css'

const NewTaskDialog = lazy(() => import('./NewTaskDialog').then((found) => ({ default: found.NewTaskDialog })))

export function CustomerTasks({ customerId, companyId, conversationId }: { customerId: string; companyId: string; conversationId: string | null }) {
  const words = useWords()
  const found = useQuery(tasksOfQuery(customerId))
  const talks = useMay('talk')
  const moves = useMay('take_over')
  const [adding, setAdding] = useState(false)
  const items = found.data?.items ?? []
  return (
    <section className="customer-tasks" aria-label={words.tasks.of_customer} data-testid="customer-tasks">
      <header className="customer-tasks-head">
        <h3>{words.tasks.of_customer}</h3>
        {(talks || moves) && <Button size="small" type="text" icon={<PlusOutlined />} data-testid="new-task" onClick={() => setAdding(true)}>{words.tasks.new}</Button>}
      </header>
      <ul>
        {items.map((card) => (
          <li key={card.work_id}>
            <Link to={taskAddress(card.work_id, talks)} data-testid="customer-task" data-work={card.work_id}>
              <KindIcon kind={card.kind} size={22} />
              <span className="customer-task-title">{card.title}</span>
              {card.ended_at === null && <Due by={card.due_by} />}
              <small>{words.tasks.state[card.state]}</small>
            </Link>
          </li>
        ))}
      </ul>
      {adding && <Suspense fallback={null}><NewTaskDialog companyId={companyId} customerId={customerId} conversationId={conversationId} onClose={() => setAdding(false)} /></Suspense>}
    </section>
  )
}
