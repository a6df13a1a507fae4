/** Starting a service for the customer one talks with. */
import type { Service } from '@suiban/client/services'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal } from 'antd'
import { useState } from 'react'

import { errorText } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { Failed, Lines } from '@/shared/ui/Small'

import { servicesApi } from './api'
import { useSaid } from './said'

export function StartDialog({ companyId, conversationId, onClose }: { companyId: string; conversationId: string; onClose: () => void }) {
  const words = useWords()
  const text = words.services
  const said = useSaid()
  const { message } = App.useApp()
  const client = useQueryClient()
  const [sought, setSought] = useState('')
  const [busy, setBusy] = useState(false)
  const found = useQuery({ queryKey: ['services', 'startable', companyId], queryFn: () => servicesApi.startable(companyId) })
  const start = async (service: Service, how: 'talk' | 'page') => {
    setBusy(true)
    try {
      await servicesApi.start(conversationId, service.key, how)
      void message.success(text.started)
      await client.invalidateQueries({ queryKey: ['services'] })
      onClose()
    } catch (error) {
      void message.error(errorText(error, words))
      setBusy(false)
    }
  }
  const shown = (found.data?.items ?? []).filter((one) => [one.name.zh, one.name.en, ...one.phrases].some((name) => name.toLowerCase().includes(sought.trim().toLowerCase())))
  return (
    <Modal open title={text.start_title} footer={null} onCancel={onClose}>
      <p className="services-quiet">{text.start_hint}</p>
      <Input allowClear aria-label={text.start_search} placeholder={text.start_search} value={sought} onChange={(event) => setSought(event.target.value)} />
      {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} /> : !found.data ? <Lines rows={5} /> : (
        <ul className="services-start">
          {shown.length === 0 && <li className="services-quiet">{text.start_none}</li>}
          {shown.map((service) => (
            <li key={service.key} data-testid="service-startable" data-key={service.key}>
              <span>{said(service.name)}</span>
              {(service.doors.length === 0 || service.doors.includes('chat')) && <Button size="small" type="primary" disabled={busy} data-testid="service-start-talk" onClick={() => void start(service, 'talk')}>{text.start_talk}</Button>}
              {(service.doors.length === 0 || service.doors.includes('page')) && <Button size="small" disabled={busy} data-testid="service-start-page" onClick={() => void start(service, 'page')}>{text.start_page}</Button>}
            </li>
          ))}
        </ul>
      )}
    </Modal>
  )
}
