/** What the customer is in the middle of: where, for how long, and a way to go on with them. */
import { PlusOutlined, ProfileOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'

import { useMay, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { Blank, Failed, Lines, TimeAgo } from '@/shared/ui/Small'

import { servicesApi } from './api'
import { Instance } from './Instance'
import { StartDialog } from './StartDialog'
import { useSaid } from './said'
import './services.css'

const RENEW_EVERY_MS = 5_000

export function ServicesTab({ customerId, companyId, conversationId }: { customerId: string; companyId: string; conversationId: string | null }) {
  const words = useWords()
  const text = words.services
  const said = useSaid()
  const agent = useMay('talk')
  const held = useView((view) => view.state.conversations.some((one) => one.conversation_id === conversationId))
  const [starting, setStarting] = useState(false)
  const found = useQuery({ queryKey: ['services', customerId], queryFn: () => servicesApi.ofCustomer(customerId), refetchInterval: RENEW_EVERY_MS })
  const start = agent && held && conversationId !== null && (
    <Button size="small" icon={<PlusOutlined />} data-testid="services-start" onClick={() => setStarting(true)}>{text.start}</Button>
  )
  return (
    <div className="customer-scroll services" data-testid="services">
      {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} /> : !found.data ? <Lines rows={6} /> : (
        <>
          <div className="services-head">{start}</div>
          {found.data.open.length === 0 && <Blank icon={<ProfileOutlined />} title={text.none} hint={text.none_hint} />}
          {found.data.open.map((line) => <Instance key={line.instance_id} line={line} helps={agent} />)}
          {found.data.past.length > 0 && <h3 className="customer-heading">{text.past}</h3>}
          <ul className="services-past">
            {found.data.past.map((line) => (
              <li key={line.instance_id} data-testid="service-past">
                <span>{said(line.name)}</span> <span className="services-quiet">{text.outcomes[line.outcome] ?? line.outcome}</span> <TimeAgo at={line.step_since} />
              </li>
            ))}
          </ul>
        </>
      )}
      {starting && conversationId !== null && <StartDialog companyId={companyId} conversationId={conversationId} onClose={() => setStarting(false)} />}
    </div>
  )
}
