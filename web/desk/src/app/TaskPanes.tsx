/** The middle and the right pane of a task; `base` is the page they stand in. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'

import { CustomerOf } from '@/features/customer/CustomerOf'
import { CustomerTasks } from '@/features/tasks/CustomerTasks'
import { TaskPane } from '@/features/tasks/TaskPane'
import { CaseOfTask } from '@/features/cases/CaseOfTask'
import { useWords } from '@/shared/settings'
import { type Task, taskQuery } from '@/shared/tasks'

import { AlertOfTask } from './AlertOfTask'

function About({ task }: { task: Task }) {
  const { card } = task
  if (card.kind === 'journey_alert') return <AlertOfTask task={task} />
  return card.kind === 'complaint' ? <CaseOfTask workId={card.work_id} /> : null
}

export default function TaskPanes({ workId, base }: { workId: string; base: string }) {
  const words = useWords()
  const navigate = useNavigate()
  const card = useQuery(taskQuery(workId)).data?.card
  const list = () => void navigate(base)
  return (
    <>
      <section className="pane middle" aria-label={words.tasks.pane}>
        <TaskPane key={workId} workId={workId} onBack={list} onCustomer={() => void navigate(`${base}/${workId}/customer`)} onLeft={list} about={(task) => <About task={task} />} />
      </section>
      <aside className="pane right" aria-label={words.customer.title}>
        {card && (
          <CustomerOf
            customerId={card.customer_id} onBack={() => void navigate(`${base}/${workId}`)}
            beside={card.customer_id && <CustomerTasks customerId={card.customer_id} companyId={card.company_id} conversationId={null} />}
          />
        )}
      </aside>
    </>
  )
}
