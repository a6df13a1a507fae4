/** Registering and changing a webhook. When somebody else saves meanwhile, that is said before anything is lost. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Input, Modal, Select } from 'antd'
import { useState } from 'react'

import { codeOf } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'

import { integrations, isAddress, NAME_MAX, type NewWebhook, problemText, URL_MAX, type Webhook } from './api'
import { Choices, Field } from './Field'

export function WebhookEditor({ known, events, onClose, onMade }: {
  known: Webhook | null; events: readonly string[]; onClose: () => void; onMade: (made: NewWebhook) => void
}) {
  const words = useWords()
  const own = words.integrations
  const nameOf = useNameOf()
  const { session } = useSession()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [company, setCompany] = useState(session.companies[0]?.id ?? '')
  // the version that is being changed: `known` moves on when the list is renewed
  const [written, setWritten] = useState(known ?? { name: '', url: '', events: [] as string[], version: 0, active: true })
  const [tried, setTried] = useState(false)
  const renew = () => queries.invalidateQueries({ queryKey: ['webhooks'] })
  const save = useMutation<Webhook | NewWebhook>({
    mutationFn: () => {
      const asked = { ...written, name: written.name.trim(), url: written.url.trim() }
      return known
        ? integrations.saveWebhook(known.webhook_id, asked)
        : integrations.createWebhook({ name: asked.name, url: asked.url, events: asked.events, company_id: company })
    },
    onSuccess: async (done) => {
      await renew()
      if ('secret' in done) onMade(done)
      else void message.success(own.saved)
      onClose()
    },
    onError: (error) => {
      if (codeOf(error) === 'webhook_changed') void renew()
    },
  })
  const problems = {
    name: written.name.trim() ? '' : own.name_missing,
    url: isAddress(written.url.trim()) ? '' : own.url_wrong,
    events: written.events.length > 0 ? '' : own.events_missing,
  }
  const submit = () => {
    setTried(true)
    if (!problems.name && !problems.url && !problems.events) save.mutate()
  }
  const toggle = (event: string, on: boolean) =>
    setWritten({ ...written, events: on ? [...written.events, event] : written.events.filter((one) => one !== event) })
  const stale = known !== null && known.version !== written.version
  return (
    <Modal open title={known ? own.edit_hook : own.new_hook} onCancel={onClose} onOk={submit} okText={words.common.save} cancelText={words.common.cancel} confirmLoading={save.isPending} okButtonProps={{ 'data-testid': 'hook-save', disabled: stale }}>
      <div className="program-form">
        {stale && (
          <Alert
            type="warning" showIcon title={own.changed_meanwhile} data-testid="hook-stale"
            action={<Button size="small" onClick={() => { setWritten(known); save.reset() }} data-testid="hook-newest">{own.load_newest}</Button>}
          />
        )}
        <Field name={own.name} problem={tried ? problems.name : ''}>
          {(id) => <Input {...id} autoFocus value={written.name} maxLength={NAME_MAX} data-testid="hook-name" onChange={(event) => setWritten({ ...written, name: event.target.value })} />}
        </Field>
        {!known && (
          <Field name={own.company} problem="">
            {(id) => <Select {...id} value={company} onChange={setCompany} options={session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))} />}
          </Field>
        )}
        <Field name={own.url} problem={tried ? problems.url : ''} hint={own.url_hint}>
          {(id) => <Input {...id} type="url" inputMode="url" value={written.url} maxLength={URL_MAX} data-testid="hook-url" onChange={(event) => setWritten({ ...written, url: event.target.value })} />}
        </Field>
        <Choices name={own.events} problem={tried ? problems.events : ''}>
          {events.map((event) => (
            <Checkbox key={event} checked={written.events.includes(event)} onChange={(change) => toggle(event, change.target.checked)} data-testid={`event-${event}`}>
              {own.event[event] ?? event} <code>{event}</code>
            </Checkbox>
          ))}
        </Choices>
        {save.error && !stale && <p className="program-problem" role="alert">{problemText(save.error, words)}</p>}
      </div>
    </Modal>
  )
}
