/** The right pane where there is no conversation: who somebody is, and what happened with them. */
import { ArrowLeftOutlined, IdcardOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { customerQuery } from '@/shared/details'
import { useWords } from '@/shared/settings'
import { Blank, Failed, IconButton, Lines } from '@/shared/ui/Small'

import { CustomerFacts } from './CustomerFacts'
import { Timeline } from './Timeline'
import './customer.css'

export function CustomerOf({ customerId, beside, onBack }: { customerId: string | null; beside: ReactNode; onBack: () => void }) {
  const words = useWords()
  return (
    <>
      <div className="only-narrow customer-back"><IconButton name={words.common.back} icon={<ArrowLeftOutlined />} onClick={onBack} /></div>
      {customerId === null ? <Blank icon={<IdcardOutlined />} title={words.tasks.no_customer} hint={words.tasks.no_customer_hint} /> : <Known key={customerId} customerId={customerId} beside={beside} />}
    </>
  )
}

function Known({ customerId, beside }: { customerId: string; beside: ReactNode }) {
  const words = useWords()
  const customer = useQuery(customerQuery(customerId))
  if (customer.error && !customer.data) return <Failed error={customer.error} retry={() => void customer.refetch()} />
  if (!customer.data) return <Lines rows={8} />
  return (
    <div className="customer-scroll">
      <CustomerFacts customer={customer.data.customer} card={undefined} details={customer.data} identity={undefined} onRecord />
      {beside}
      <h3 className="customer-heading">{words.customer.tab_timeline}</h3>
      <Timeline entries={customer.data.timeline} />
    </div>
  )
}
