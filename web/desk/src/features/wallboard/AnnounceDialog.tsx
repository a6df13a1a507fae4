/** To tell all customers of a company something at once: at all doors or some, to everybody or to who waits in some queues. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input, Modal, Segmented, Select } from 'antd'
import { useState } from 'react'

import type { QueueFigures } from '@suiban/client/types'

import type { Door } from '@/shared/board'
import { errorText } from '@/shared/errors'
import { live } from '@/shared/live'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { moment, useNow } from '@/shared/time'

import { beginsOf, endsOf, fieldOf, type Lasting, LASTINGS, nextHour } from './lasting'
import { useQueueName } from './names'

const CHARACTERS_MAX = 300
const SEVERITIES = ['info', 'warning', 'critical'] as const

export function AnnounceDialog({ doors, queues, company, onClose }: { doors: readonly Door[]; queues: readonly QueueFigures[]; company: string; onClose: () => void }) {
  const words = useWords()
  const own = words.live
  const nameOf = useNameOf()
  const queueName = useQueueName()
  const { message } = App.useApp()
  const { session } = useSession()
  const cache = useQueryClient()
  const [company_id, setCompany] = useState(company || (session.companies[0]?.id ?? ''))
  const [severity, setSeverity] = useState<(typeof SEVERITIES)[number]>('warning')
  const [text, setText] = useState('')
  const [text_en, setTextEn] = useState('')
  const [channel_ids, setDoors] = useState<string[]>([])
  const [queue_ids, setQueues] = useState<string[]>([])
  const [lasting, setLasting] = useState<Lasting>('two_hours')
  // empty: at once
  const [field, setField] = useState('')
  const now = useNow(5_000)
  const begins = field === '' ? null : beginsOf(field, new Date(now))
  const wrong = field !== '' && begins === null
  const publish = useMutation({
    mutationFn: () => live.announce({ company_id, severity, text: text.trim(), text_en: text_en.trim(), channel_ids, queue_ids, begins_at: begins?.toISOString() ?? null, ends_at: endsOf(lasting, begins ?? new Date()) ?? '' }),
    onSuccess: (made) => {
      void message.success(begins ? own.scheduled(moment(made.begins_at, Date.now())) : own.published)
      void cache.invalidateQueries({ queryKey: ['announcements'] })
      onClose()
    },
  })
  const choose = (id: string) => {
    setCompany(id)
    setDoors([])
    setQueues([])
  }
  return (
    <Modal open title={own.announce} onCancel={onClose} onOk={() => publish.mutate()} okText={own.publish} cancelText={words.common.cancel} confirmLoading={publish.isPending} okButtonProps={{ disabled: text.trim() === '' || company_id === '' || wrong, danger: severity === 'critical', 'data-testid': 'announce-submit' }} width={480}>
      <p className="announce-hint">{own.announce_hint}</p>
      {publish.error && <Alert type="error" role="alert" className="abilities-alert" title={errorText(publish.error, words)} />}
      <div className="announce" data-testid="announce">
        {session.companies.length > 1 && <Select value={company_id} onChange={choose} options={session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))} aria-label={words.wallboard.company} data-testid="announce-company" />}
        <Segmented value={severity} onChange={setSeverity} options={SEVERITIES.map((one) => ({ value: one, label: own.severities[one] ?? one }))} aria-label={own.severity} />
        <Input.TextArea autoFocus value={text} maxLength={CHARACTERS_MAX} showCount autoSize={{ minRows: 2, maxRows: 5 }} placeholder={own.text} aria-label={own.text} data-testid="announce-text" onChange={(event) => setText(event.target.value)} />
        <Input.TextArea value={text_en} maxLength={CHARACTERS_MAX} autoSize={{ minRows: 1, maxRows: 5 }} placeholder={own.text_en} aria-label={own.text_en} onChange={(event) => setTextEn(event.target.value)} />
        <Select mode="multiple" value={channel_ids} onChange={setDoors} placeholder={own.for_doors} aria-label={own.for_doors} showSearch={{ optionFilterProp: 'label' }} options={doors.filter((one) => one.company_id === company_id).map((one) => ({ value: one.channel_id, label: nameOf(one) }))} />
        <Select mode="multiple" value={queue_ids} onChange={setQueues} placeholder={own.for_queues} aria-label={own.for_queues} showSearch={{ optionFilterProp: 'label' }} options={queues.filter((one) => one.company_id === company_id).map((one) => ({ value: one.queue_id, label: queueName(one) }))} />
        <label>{own.starts}<Select value={field === '' ? 'at_once' : 'at_time'} onChange={(how) => setField(how === 'at_once' ? '' : fieldOf(nextHour(new Date())))} options={[{ value: 'at_once', label: own.at_once }, { value: 'at_time', label: own.at_time }]} data-testid="announce-starts" /></label>
        {field !== '' && <Input type="datetime-local" value={field} onChange={(event) => setField(event.target.value || fieldOf(nextHour(new Date())))} status={wrong ? 'error' : ''} aria-label={own.starts_at} aria-invalid={wrong} data-testid="announce-begins" />}
        {wrong && <p role="alert" className="announce-wrong">{own.starts_wrong}</p>}
        <label>{own.lasts}<Select value={lasting} onChange={setLasting} options={LASTINGS.filter((one) => one !== 'good').map((one) => ({ value: one, label: own.lasting[one] }))} /></label>
      </div>
    </Modal>
  )
}
