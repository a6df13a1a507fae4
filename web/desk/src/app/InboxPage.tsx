/** The agent's three panes; on a phone one of them is the page. */
import { MessageOutlined } from '@ant-design/icons'
import { lazy, Suspense, useCallback } from 'react'
import { useNavigate, useParams } from 'react-router'

import { MyCallbacks } from '@/features/callbacks/CallbackList'
import { ConversationPane } from '@/features/conversation/ConversationPane'
import { CustomerPane } from '@/features/customer/CustomerPane'
import { BoardStrip } from '@/features/grabbing/BoardStrip'
import { GuideCard } from '@/features/guide/Guide'
import { InboxList } from '@/features/inbox/InboxList'
import { OfferStrip } from '@/features/inbox/OfferStrip'
import { CustomerTasks } from '@/features/tasks/CustomerTasks'
import { NewTask } from '@/features/tasks/NewTask'
import { RecordButton } from '@/features/records/RecordButton'
import { ServicesTab } from '@/features/services/ServicesTab'
import { useWords } from '@/shared/settings'
import { isTask } from '@/shared/tasks'
import { Blank, Lines } from '@/shared/ui/Small'

const TaskPanes = lazy(() => import('./TaskPanes'))

export function InboxPage({ customer = false }: { customer?: boolean }) {
  const words = useWords()
  const navigate = useNavigate()
  const { id } = useParams()
  const open = useCallback((conversationId: string | null) => void navigate(conversationId ? `/inbox/${conversationId}` : '/inbox'), [navigate])
  const beside = (customerId: string, companyId: string) => <CustomerTasks customerId={customerId} companyId={companyId} conversationId={id ?? null} />
  const services = (customerId: string, companyId: string) => <ServicesTab customerId={customerId} companyId={companyId} conversationId={id ?? null} />
  const shown = !id ? 'list' : customer ? 'right' : 'middle'
  return (
    <main className="panes" data-shown={shown}>
      {id ? <OfferStrip onShow={() => open(null)} /> : <h1 className="unseen">{words.nav.inbox}</h1>}
      <section className="pane list" aria-label={words.inbox.list}>
        <MyCallbacks selected={id ?? null} onOpen={open} />
        <InboxList selected={id ?? null} onOpen={open} above={<BoardStrip />} add={<NewTask />} />
      </section>
      {id && isTask(id) ? <Suspense fallback={<section className="pane middle"><Lines rows={8} /></section>}><TaskPanes workId={id} base="/inbox" /></Suspense> : (
        <>
          <section className="pane middle" aria-label={words.talk.log}>
            {id
              ? <ConversationPane key={id} conversationId={id} onBack={() => open(null)} onCustomer={() => void navigate(`/inbox/${id}/customer`)} onLeft={() => open(null)} extra={<RecordButton conversationId={id} />} />
              : <><Blank icon={<MessageOutlined />} title={words.inbox.pick_title} hint={words.inbox.pick_hint} /><GuideCard /></>}
          </section>
          <aside className="pane right" aria-label={words.customer.title}>
            <CustomerPane conversationId={id ?? null} onBack={() => void navigate(`/inbox/${id}`)} beside={beside} services={services} />
          </aside>
        </>
      )}
    </main>
  )
}
