/** Supervisor and auditor: every conversation in the mandate, read-only, with the same middle and right panes. */
import { EyeOutlined } from '@ant-design/icons'
import { lazy, Suspense } from 'react'
import { useNavigate, useParams } from 'react-router'

import { ConversationPane } from '@/features/conversation/ConversationPane'
import { CustomerPane } from '@/features/customer/CustomerPane'
import { GuideCard } from '@/features/guide/Guide'
import { ConversationsList } from '@/features/oversight/ConversationsList'
import { CustomerTasks } from '@/features/tasks/CustomerTasks'
import { RecordButton } from '@/features/records/RecordButton'
import { ServicesTab } from '@/features/services/ServicesTab'
import { useWords } from '@/shared/settings'
import { isTask } from '@/shared/tasks'
import { Blank, Lines } from '@/shared/ui/Small'

const TaskPanes = lazy(() => import('./TaskPanes'))

export default function ConversationsPage({ customer = false }: { customer?: boolean }) {
  const words = useWords()
  const navigate = useNavigate()
  const { id } = useParams()
  const beside = (customerId: string, companyId: string) => <CustomerTasks customerId={customerId} companyId={companyId} conversationId={id ?? null} />
  const services = (customerId: string, companyId: string) => <ServicesTab customerId={customerId} companyId={companyId} conversationId={id ?? null} />
  const shown = !id ? 'list' : customer ? 'right' : 'middle'
  return (
    <main className="panes" data-shown={shown}>
      {!id && <h1 className="unseen">{words.conversations.title}</h1>}
      <section className="pane list" aria-label={words.conversations.title}>
        <ConversationsList selected={id ?? null} onOpen={(conversationId) => void navigate(`/conversations/${conversationId}`)} />
      </section>
      {id && isTask(id) ? <Suspense fallback={<section className="pane middle"><Lines rows={8} /></section>}><TaskPanes workId={id} base="/conversations" /></Suspense> : (
        <>
          <section className="pane middle" aria-label={words.talk.log}>
            {id
              ? <ConversationPane key={id} conversationId={id} onBack={() => void navigate('/conversations')} onCustomer={() => void navigate(`/conversations/${id}/customer`)} extra={<RecordButton conversationId={id} />} />
              : <><Blank icon={<EyeOutlined />} title={words.conversations.pick} /><GuideCard /></>}
          </section>
          <aside className="pane right" aria-label={words.customer.title}>
            <CustomerPane conversationId={id ?? null} onBack={() => void navigate(`/conversations/${id}`)} beside={beside} services={services} />
          </aside>
        </>
      )}
    </main>
  )
}
