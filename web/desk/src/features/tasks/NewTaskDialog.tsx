/** A task for a queue: a work order, a complaint, a lead, with what one knows from the talk. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Input, Select } from 'antd'
import { useState } from 'react'

import { api } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { LINK_MAX, tasks, TEXT_MAX, TITLE_MAX } from '@/shared/tasks'

import { CustomerPick } from './CustomerPick'
import { Asking } from './dialogs'

const HOURS: Record<string, number> = { hour: 1, hours: 4, day: 24, days: 72 }
const USUAL = 'order'

/** `companyId` null: company and customer are chosen here. */
export function NewTaskDialog({ companyId: known, customerId, conversationId, onClose }: {
  companyId: string | null; customerId: string | null; conversationId: string | null; onClose: () => void
}) {
  const words = useWords()
  const nameOf = useNameOf()
  const { message } = App.useApp()
  const { session } = useSession()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState(session.companies[0]?.id ?? '')
  const companyId = known ?? chosen
  const [about, setAbout] = useState(customerId)
  const kinds = useQuery({ queryKey: ['kinds', companyId], queryFn: () => tasks.kinds(companyId), staleTime: 10 * 60_000 })
  const queues = useQuery({ queryKey: ['queues'], queryFn: api.queues })
  const [kind, setKind] = useState(USUAL)
  const [queue, setQueue] = useState<string | null>(null)
  const [title, setTitle] = useState('')
  const [text, setText] = useState('')
  const [link, setLink] = useState('')
  const [due, setDue] = useState('')
  const own = queues.data?.items.filter((one) => one.company_id === companyId) ?? []
  const wrong = link.trim() !== '' && !/^https:\/\/[^\s@]+$/.test(link.trim())
  const changeCompany = (id: string) => {
    setChosen(id)
    setQueue(null)
    setAbout(null)
  }
  const send = async () => {
    const hours = HOURS[due]
    try {
      await tasks.enter({
        company_id: companyId, kind, queue_id: queue ?? '', title: title.trim(), text: text.trim(), link: link.trim(), customer_id: about, conversation_id: conversationId,
        due_by: hours ? new Date(Date.now() + hours * 3_600_000).toISOString() : null,
      })
    } catch (error) {
      void message.error(errorText(error, words))
      return
    }
    void message.success(words.tasks.entered)
    void queries.invalidateQueries({ queryKey: ['tasks'] })
    onClose()
  }
  return (
    <Asking title={words.tasks.new} ok={words.tasks.submit} disabled={title.trim() === '' || queue === null || wrong} testId="task-enter" onClose={onClose} onOk={send}>
      <p>{words.tasks.new_hint}</p>
      {known === null && session.companies.length > 1 && <Select value={chosen} onChange={changeCompany} aria-label={words.wallboard.company} data-testid="task-company" options={session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))} />}
      {known === null && <CustomerPick key={companyId} companyId={companyId} value={about} onChange={setAbout} />}
      <Select value={kind} onChange={setKind} loading={kinds.isPending} aria-label={words.tasks.kind} data-testid="task-kind" options={(kinds.data?.items ?? []).filter((one) => !one.talks).map((one) => ({ value: one.key, label: nameOf(one) }))} />
      <Select value={queue} onChange={setQueue} loading={queues.isPending} placeholder={words.tasks.queue} aria-label={words.tasks.queue} data-testid="task-queue" options={own.map((one) => ({ value: one.queue_id, label: nameOf(one) }))} />
      <Input value={title} maxLength={TITLE_MAX} placeholder={words.tasks.title_hint} aria-label={words.tasks.title} data-testid="task-title-input" onChange={(event) => setTitle(event.target.value)} />
      <Input.TextArea value={text} maxLength={TEXT_MAX} autoSize={{ minRows: 3, maxRows: 8 }} placeholder={words.tasks.text_hint} aria-label={words.tasks.text} data-testid="task-text-input" onChange={(event) => setText(event.target.value)} />
      <Select value={due} onChange={setDue} aria-label={words.tasks.due} options={[{ value: '', label: words.common.pair(words.tasks.due, words.tasks.due_none) }, ...Object.keys(HOURS).map((one) => ({ value: one, label: words.tasks.due_in[one] ?? one }))]} />
      <Input value={link} maxLength={LINK_MAX} status={wrong ? 'error' : ''} placeholder={words.tasks.link_hint} aria-label={words.tasks.link} onChange={(event) => setLink(event.target.value)} />
      {wrong && <p role="alert">{words.tasks.link_wrong}</p>}
    </Asking>
  )
}
