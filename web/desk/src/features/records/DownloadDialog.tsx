/** A transcript leaves the house with a reason, which the audit keeps. */
import { App, Input, Modal, Select } from 'antd'
import { useState } from 'react'

import { download } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useSettings } from '@/shared/settings'

import { recordsApi } from './api'

export function DownloadDialog({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const { words, settings } = useSettings()
  const { message } = App.useApp()
  const [reason, setReason] = useState('')
  const [format, setFormat] = useState<'html' | 'txt' | 'json'>('html')
  const [busy, setBusy] = useState(false)
  const start = async () => {
    setBusy(true)
    try {
      const { name, file } = await download(recordsApi.transcript(conversationId), { format, language: settings.language, reason: reason.trim() })
      const link = document.createElement('a')
      link.href = URL.createObjectURL(file)
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
      void message.success(words.records.downloaded)
      onClose()
    } catch (error) {
      void message.error(errorText(error, words))
    } finally {
      setBusy(false)
    }
  }
  const formats = [{ value: 'html', label: words.records.print }, { value: 'txt', label: words.records.plain }, { value: 'json', label: words.records.data }]
  return (
    <Modal open title={words.records.download} onCancel={onClose} onOk={() => void start()} confirmLoading={busy} okButtonProps={{ disabled: reason.trim() === '', 'data-testid': 'transcript-submit' }} width={440}>
      <div className="record-download">
        <p>{words.records.download_hint}</p>
        <Select value={format} options={formats} onChange={setFormat} aria-label={words.records.format} />
        <Input autoFocus value={reason} maxLength={200} placeholder={words.records.reason_needed} aria-label={words.records.reason} data-testid="transcript-reason" onChange={(event) => setReason(event.target.value)} onPressEnter={() => reason.trim() && void start()} />
      </div>
    </Modal>
  )
}
