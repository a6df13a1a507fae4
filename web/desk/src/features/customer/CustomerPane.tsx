/** The right pane: who this is and how surely, where they are, what happened before; and the knowledge beside it. */
import { ArrowLeftOutlined, IdcardOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Segmented, Tabs } from 'antd'
import { type ReactNode, useState } from 'react'

import type { ConversationDetails } from '@/shared/api'
import { conversationQuery, customerQuery } from '@/shared/details'
import { useKeys, isFree } from '@/shared/keys'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { Blank, Failed, IconButton, Lines } from '@/shared/ui/Small'

import { CustomerFacts } from './CustomerFacts'
import { KnowledgeSearch } from './KnowledgeSearch'
import { Timeline } from './Timeline'
import './customer.css'

/** What stands beside who it is, by customer and company. */
export type Beside = (customerId: string, companyId: string) => ReactNode

export function CustomerPane({ conversationId, onBack, beside, services }: { conversationId: string | null; onBack: () => void; beside?: Beside; services?: Beside }) {
  const words = useWords()
  const [tab, setTab] = useState('customer')
  useKeys((event) => {
    if (event.key !== '/' || !isFree(event.target)) return
    event.preventDefault()
    setTab('knowledge')
  })
  if (!conversationId) return <Blank icon={<IdcardOutlined />} title={words.customer.title} hint={words.customer.empty} />
  return (
    <>
      <div className="only-narrow customer-back"><IconButton name={words.common.back} icon={<ArrowLeftOutlined />} onClick={onBack} /></div>
      <Tabs
        activeKey={tab} onChange={setTab} size="small" className="customer-tabs" destroyOnHidden
        items={[
          { key: 'customer', label: words.customer.tab_customer, children: <Person key={conversationId} conversationId={conversationId} beside={beside} /> },
          ...(services ? [{ key: 'services', label: <span data-testid="tab-services">{words.services.tab}</span>, children: <Services key={conversationId} conversationId={conversationId} services={services} /> }] : []),
          { key: 'knowledge', label: <span data-testid="tab-knowledge">{words.customer.tab_knowledge}</span>, children: <Knowledge conversationId={conversationId} /> },
        ]}
      />
    </>
  )
}

function Person({ conversationId, beside }: { conversationId: string; beside: Beside | undefined }) {
  const details = useQuery(conversationQuery(conversationId))
  if (details.error && !details.data) return <Failed error={details.error} retry={() => void details.refetch()} />
  if (!details.data) return <Lines rows={8} />
  return <PersonOfParts details={details.data} beside={beside} />
}

/** Each company knows its own customer; with several parts one picks whose records are shown. */
function PersonOfParts({ details, beside }: { details: ConversationDetails; beside: Beside | undefined }) {
  const words = useWords()
  const { session } = useSession()
  const nameOf = useNameOf()
  const [company, setCompany] = useState(details.card.company_id)
  const known = details.parts.filter((part) => session.companies.some((one) => one.id === part.company_id))
  const part = known.find((one) => one.company_id === company) ?? known[0]
  const customerId = part?.customer_id ?? details.card.customer_id
  const customer = useQuery(customerQuery(customerId))
  const host = customerId === details.card.customer_id
  return (
    <div className="customer-scroll">
      {known.length > 1 && (
        <Segmented
          block size="small" className="customer-parts" value={part?.company_id ?? ''} onChange={setCompany}
          options={known.map((one) => ({ value: one.company_id, label: nameOf(session.companies.find((each) => each.id === one.company_id)) }))}
        />
      )}
      <CustomerFacts customer={host ? details.customer : customer.data?.customer} card={host ? details.card : undefined} details={customer.data} identity={host ? details.identity : undefined} />
      {beside?.(customerId, part?.company_id ?? details.card.company_id)}
      <h3 className="customer-heading">{words.customer.tab_timeline}</h3>
      {customer.error && !customer.data
        ? <Failed error={customer.error} retry={() => void customer.refetch()} />
        : customer.data ? <Timeline entries={customer.data.timeline} /> : <Lines rows={5} />}
    </div>
  )
}

function Services({ conversationId, services }: { conversationId: string; services: Beside }) {
  const details = useQuery(conversationQuery(conversationId))
  if (details.error && !details.data) return <Failed error={details.error} retry={() => void details.refetch()} />
  return details.data ? services(details.data.card.customer_id, details.data.card.company_id) : <Lines rows={6} />
}

function Knowledge({ conversationId }: { conversationId: string }) {
  const details = useQuery(conversationQuery(conversationId))
  const companies = details.data ? [...new Set([details.data.card.company_id, ...details.data.parts.map((part) => part.company_id)])] : []
  return <KnowledgeSearch companies={companies} />
}
