/** What is asked when a task is completed, handed back, noted beside or called off. */
import { Input, Modal, Radio } from 'antd'
import { type ReactNode, useState } from 'react'

import { useWords } from '@/shared/settings'
import { NOTE_MAX, OUTCOMES, type Task, tasks } from '@/shared/tasks'

/** Sends, says that it is done, and leaves the task where it is no longer mine. */
export type Act = (send: () => Promise<unknown>, done: string, leaves: boolean) => Promise<void>
export interface DialogOf {
  task: Task
  act: Act
  onClose: () => void
}

export function Asking({ title, ok, disabled, testId, danger = false, onOk, onClose, children }: {
  title: string; ok: string; disabled: boolean; testId: string; danger?: boolean; onOk: () => Promise<void>; onClose: () => void; children: ReactNode
}) {
  const [busy, setBusy] = useState(false)
  const send = async () => {
    setBusy(true)
    await onOk()
    setBusy(false)
  }
  return (
    <Modal open title={title} onCancel={onClose} onOk={() => void send()} okText={ok} confirmLoading={busy} okButtonProps={{ disabled, danger, 'data-testid': testId }} width={460}>
      <div className="task-dialog">{children}</div>
    </Modal>
  )
}

export function CompleteDialog({ task, act, onClose }: DialogOf) {
  const words = useWords()
  const [outcome, setOutcome] = useState<string>('done')
  const [note, setNote] = useState('')
  return (
    <Asking title={words.tasks.complete_title} ok={words.tasks.complete} disabled={false} testId="task-complete-submit" onClose={onClose} onOk={() => act(() => tasks.complete(task.card.work_id, outcome, note.trim()), words.tasks.completed, true)}>
      <Radio.Group value={outcome} onChange={(event) => setOutcome(event.target.value as string)} options={OUTCOMES.map((one) => ({ value: one, label: words.tasks.outcomes[one] ?? one }))} aria-label={words.tasks.outcome} />
      <NoteInput value={note} onChange={setNote} placeholder={words.tasks.note_optional} />
    </Asking>
  )
}

export function TaskNoteDialog({ task, act, onClose }: DialogOf) {
  const words = useWords()
  const [note, setNote] = useState('')
  return (
    <Asking title={words.tasks.add_note} ok={words.common.save} disabled={note.trim() === ''} testId="task-note-submit" onClose={onClose} onOk={() => act(() => tasks.note(task.card.work_id, note.trim()), words.tasks.noted, false)}>
      <p>{words.tasks.note_hint}</p>
      <NoteInput value={note} onChange={setNote} placeholder="" autoFocus />
    </Asking>
  )
}

export function HandBackDialog({ task, act, onClose }: DialogOf) {
  const words = useWords()
  return <WithReason title={words.tasks.hand_back_title} hint={words.tasks.hand_back_hint} ok={words.tasks.hand_back} testId="task-back-submit" onClose={onClose} onOk={(reason) => act(() => tasks.passOn(task.card.work_id, {}, reason), words.tasks.handed_back, true)} />
}

export function CancelDialog({ task, act, onClose }: DialogOf) {
  const words = useWords()
  return <WithReason danger title={words.tasks.cancel_title} hint={words.tasks.cancel_hint} ok={words.tasks.cancel} testId="task-cancel-submit" onClose={onClose} onOk={(reason) => act(() => tasks.cancel(task.card.work_id, reason), words.tasks.cancelled, false)} />
}

function WithReason({ title, hint, ok, testId, danger = false, onOk, onClose }: {
  title: string; hint: string; ok: string; testId: string; danger?: boolean; onOk: (reason: string) => Promise<void>; onClose: () => void
}) {
  const words = useWords()
  const [reason, setReason] = useState('')
  return (
    <Asking title={title} ok={ok} disabled={reason.trim() === ''} testId={testId} danger={danger} onClose={onClose} onOk={() => onOk(reason.trim())}>
      <p>{hint}</p>
      <Input autoFocus value={reason} maxLength={200} placeholder={words.tasks.reason_needed} aria-label={words.tasks.reason} data-testid="task-reason" onChange={(event) => setReason(event.target.value)} />
    </Asking>
  )
}

function NoteInput({ value, onChange, placeholder, autoFocus = false }: { value: string; onChange: (text: string) => void; placeholder: string; autoFocus?: boolean }) {
  const words = useWords()
  return <Input.TextArea autoFocus={autoFocus} value={value} maxLength={NOTE_MAX} autoSize={{ minRows: 3, maxRows: 8 }} placeholder={placeholder} aria-label={words.tasks.note} data-testid="task-note-text" onChange={(event) => onChange(event.target.value)} />
}
