/** What waits for somebody of the bank to agree. */
import type { InstanceLine } from '@suiban/client/services'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popconfirm } from 'antd'
import { useState } from 'react'

import { errorText } from '@/shared/errors'
import { calledBy } from '@/shared/naming'
import { useWords } from '@/shared/settings'
import { Blank, CompanyTag, Failed, Lines, TimeAgo } from '@/shared/ui/Small'

import { servicesApi, type Approval } from './api'
import { Rows } from './Instance'
import { useSaid } from './said'
import './services.css'

const RENEW_EVERY_MS = 5_000

export default function ApprovalsPage() {
  const words = useWords()
  const text = words.services
  const found = useQuery({ queryKey: ['approvals'], queryFn: servicesApi.approvals, refetchInterval: RENEW_EVERY_MS })
  return (
    <main className="page">
      <div className="page-inner" data-testid="approvals">
        <header className="page-head"><h1>{text.approvals}</h1><p className="services-quiet">{text.approvals_hint}</p></header>
        {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} /> : !found.data ? <Lines rows={6} /> : (
          <>
            {found.data.items.length === 0 && <Blank title={text.approvals_none} />}
            {found.data.items.map((item) => <ApprovalCard key={item.line.instance_id} item={item} />)}
          </>
        )}
      </div>
    </main>
  )
}

function ApprovalCard({ item }: { item: Approval }) {
  const words = useWords()
  const text = words.services
  const said = useSaid()
  const { message } = App.useApp()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const decide = async (line: InstanceLine, agreed: boolean) => {
    setBusy(true)
    try {
      await servicesApi.agree(line.instance_id, agreed)
      void message.success(agreed ? text.agreed : text.refused)
      await client.invalidateQueries({ queryKey: ['approvals'] })
    } catch (error) {
      void message.error(errorText(error, words))
    }
    setBusy(false)
  }
  return (
    <article className="service" data-testid="approval" data-instance={item.line.instance_id}>
      <header>
        <h3>{said(item.line.name)} · {said(item.line.step_name)}</h3>
        <CompanyTag id={item.company_id} />
      </header>
      <p className="services-quiet">{text.asked_by} {calledBy(item.customer_name, item.customer_id, words)} · {text.waiting_since} <TimeAgo at={item.since} /></p>
      <Rows rows={item.filled} />
      <footer>
        <Button size="small" type="primary" disabled={busy} data-testid="approval-agree" onClick={() => void decide(item.line, true)}>{text.agree}</Button>
        <Popconfirm title={text.refuse_ask} okText={text.refuse} cancelText={words.common.cancel} onConfirm={() => void decide(item.line, false)}>
          <Button size="small" disabled={busy} data-testid="approval-refuse">{text.refuse}</Button>
        </Popconfirm>
      </footer>
    </article>
  )
}
