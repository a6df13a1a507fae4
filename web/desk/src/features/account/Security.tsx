/** One's own password and second step. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Modal, Tag } from 'antd'
import { useState } from 'react'

import { access, type Proposed } from '@/shared/access'
import { errorText } from '@/shared/errors'
import { happened } from '@/shared/happened'
import { useSession } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { exact } from '@/shared/time'
import { RecoveryCodes, SecondStepPicture } from '@/shared/ui/Secrets'
import { Failed, Lines } from '@/shared/ui/Small'

type Dialog = 'password' | 'on' | 'off' | 'renew' | null

export function Security() {
  const words = useWords()
  const { session } = useSession()
  const state = useQuery({ queryKey: ['my-second'], queryFn: access.secondState })
  const [dialog, setDialog] = useState<Dialog>(null)
  const own = words.access.account
  return (
    <>
      {session.previous_at && (
        <Alert
          className="account-last" type={session.failed_before ? 'warning' : 'info'} data-testid="last-sign-in"
          title={`${words.access.last(exact(session.previous_at))}${session.failed_before ? words.access.failed(session.failed_before) : ''}`}
          description={session.failed_before ? words.access.not_you : undefined}
        />
      )}
      <div className="card">
        <div className="account-line"><b>{own.password}</b><Button size="small" onClick={() => setDialog('password')} data-testid="change-password">{own.change_password}</Button></div>
        {state.error && !state.data ? <Failed error={state.error} retry={() => void state.refetch()} /> : !state.data ? <Lines rows={1} /> : (
          <div className="account-line">
            <span><b>{own.second}</b> {state.data.demanded && <Tag>{own.demanded}</Tag>}<small>{state.data.set_up ? own.second_on(state.data.recovery_codes_left) : own.second_off}</small></span>
            <span className="account-buttons">
              {state.data.set_up && <Button size="small" onClick={() => setDialog('renew')}>{own.renew}</Button>}
              {state.data.set_up && !state.data.demanded && <Button size="small" danger onClick={() => setDialog('off')}>{own.turn_off}</Button>}
              {!state.data.set_up && <Button size="small" onClick={() => setDialog('on')} data-testid="second-on">{own.turn_on}</Button>}
            </span>
          </div>
        )}
      </div>
      {dialog === 'password' && <ChangePassword onClose={() => setDialog(null)} />}
      {(dialog === 'on' || dialog === 'off' || dialog === 'renew') && <SecondDialog what={dialog} onClose={() => setDialog(null)} />}
    </>
  )
}

function ChangePassword({ onClose }: { onClose: () => void }) {
  const words = useWords()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<{ present: string; fresh: string; again: string }>()
  const change = useMutation({
    mutationFn: ({ present, fresh }: { present: string; fresh: string }) => access.changePassword(present, fresh),
    onSuccess: () => {
      void message.success(words.access.account.changed)
      void queries.invalidateQueries({ queryKey: ['my-sessions'] })
      onClose()
    },
  })
  const { sign_in: labels, account: own } = words.access
  return (
    <Modal open title={own.change_password} onCancel={onClose} onOk={() => form.submit()} confirmLoading={change.isPending} okText={words.common.save} cancelText={words.common.cancel} okButtonProps={{ 'data-testid': 'password-save' }}>
      {change.error && <Alert type="error" role="alert" title={errorText(change.error, words)} data-testid="password-error" />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => change.mutate(values)}>
        <Form.Item name="present" label={own.present} rules={[{ required: true, message: words.sign_in.need_password }]}><Input.Password autoComplete="current-password" data-testid="password-present" /></Form.Item>
        <Form.Item name="fresh" label={labels.new_password} extra={labels.password_hint} rules={[{ required: true, message: words.sign_in.need_password }]}><Input.Password autoComplete="new-password" maxLength={200} data-testid="password-new" /></Form.Item>
        <Form.Item
          name="again" label={labels.again} dependencies={['fresh']}
          rules={[({ getFieldValue }) => ({ validator: (_, value) => (value === getFieldValue('fresh') ? Promise.resolve() : Promise.reject(new Error(labels.differs))) })]}
        ><Input.Password autoComplete="new-password" maxLength={200} data-testid="password-again" /></Form.Item>
      </Form>
    </Modal>
  )
}

function SecondDialog({ what, onClose }: { what: 'on' | 'off' | 'renew'; onClose: () => void }) {
  const words = useWords()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [value, setValue] = useState('')
  const [proposed, setProposed] = useState<Proposed | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const { sign_in: labels, account: own } = words.access
  const step = useMutation({
    mutationFn: async () => {
      if (proposed) {
        setCodes((await access.confirmSecond(value.trim())).recovery_codes)
        happened('second_step')
      }
      else if (what === 'on') setProposed(await access.proposeSecond(value))
      else if (what === 'renew') setCodes((await access.renewCodes(value)).recovery_codes)
      else {
        await access.removeSecond(value)
        void message.success(own.turned_off)
        onClose()
      }
    },
    onSuccess: () => {
      setValue('')
      void queries.invalidateQueries({ queryKey: ['my-second'] })
    },
  })
  const title = codes ? labels.recovery_title : what === 'renew' ? own.renew : own.second
  if (codes) {
    return (
      <Modal open title={title} closable={false} footer={<Button type="primary" onClick={onClose} data-testid="codes-kept">{labels.saved}</Button>}>
        <p>{labels.recovery_hint}</p>
        <RecoveryCodes codes={codes} />
      </Modal>
    )
  }
  return (
    <Modal open title={title} onCancel={onClose} onOk={() => step.mutate()} okText={labels.go_on} cancelText={words.common.cancel} confirmLoading={step.isPending} okButtonProps={{ disabled: value === '', 'data-testid': 'second-go-on' }}>
      {step.error && <Alert type="error" role="alert" title={errorText(step.error, words)} />}
      {proposed && <SecondStepPicture proposed={proposed} />}
      <label className="account-field">
        {proposed ? own.scan : own.present}
        {proposed
          ? <Input autoFocus autoComplete="one-time-code" inputMode="numeric" maxLength={7} value={value} onChange={(event) => setValue(event.target.value)} onPressEnter={() => step.mutate()} data-testid="second-value" />
          : <Input.Password autoFocus autoComplete="current-password" value={value} onChange={(event) => setValue(event.target.value)} onPressEnter={() => step.mutate()} data-testid="second-value" />}
      </label>
    </Modal>
  )
}
