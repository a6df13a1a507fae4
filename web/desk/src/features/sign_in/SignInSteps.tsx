/** What is due before somebody is signed in: a code, a new password, setting up the second step, keeping recovery codes. */
import { Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'

import { access, type Proposed, type SignInAnswer, type StepReply } from '@/shared/access'
import { useWords } from '@/shared/settings'
import { Lines } from '@/shared/ui/Small'
import { RecoveryCodes, SecondStepPicture } from '@/shared/ui/Secrets'

export type Run = (work: () => Promise<SignInAnswer>) => Promise<void>

export function Steps({ due, busy, run, onBack, fail }: {
  due: StepReply; busy: boolean; run: Run; onBack: () => void; fail: (error: unknown) => void
}) {
  const words = useWords().access.sign_in
  const name = due.step === 'second' ? words.second_title : due.step === 'password' ? words.password_title : words.enrol_title
  return (
    <>
      <h2 className="sign-in-step">{name}</h2>
      {due.step === 'second' && <CodeForm key={due.token} hint={words.second_hint} label={words.second_code} busy={busy} onCode={(code) => run(() => access.second(due.token, code))} />}
      {due.step === 'password' && <PasswordForm busy={busy} onPassword={(password) => run(() => access.newPassword(due.token, password))} />}
      {due.step === 'enrol' && <Enrol token={due.token} busy={busy} run={run} fail={fail} />}
      <Button type="link" size="small" className="sign-in-language" onClick={onBack}>{words.back}</Button>
    </>
  )
}

function CodeForm({ hint, label, busy, onCode }: { hint: string; label: string; busy: boolean; onCode: (code: string) => Promise<void> }) {
  const words = useWords().access.sign_in
  return (
    <Form<{ code: string }> layout="vertical" requiredMark={false} onFinish={({ code }) => void onCode(code.trim())}>
      <p>{hint}</p>
      <Form.Item name="code" label={label} rules={[{ required: true, whitespace: true, message: words.need_code }]}>
        <Input size="large" autoFocus autoComplete="one-time-code" inputMode="text" maxLength={40} data-testid="second-code" />
      </Form.Item>
      <Button type="primary" htmlType="submit" size="large" block loading={busy && { delay: 300 }} data-testid="second-submit">{words.go_on}</Button>
    </Form>
  )
}

export function PasswordForm({ busy, onPassword }: { busy: boolean; onPassword: (password: string) => Promise<void> }) {
  const words = useWords().access.sign_in
  return (
    <Form<{ fresh: string; again: string }> layout="vertical" requiredMark={false} onFinish={({ fresh }) => void onPassword(fresh)}>
      <p>{words.password_hint}</p>
      <Form.Item name="fresh" label={words.new_password} rules={[{ required: true, message: words.password_hint }]}>
        <Input.Password size="large" autoFocus autoComplete="new-password" maxLength={200} data-testid="new-password" />
      </Form.Item>
      <Form.Item
        name="again" label={words.again} dependencies={['fresh']}
        rules={[({ getFieldValue }) => ({ validator: (_, value) => (value === getFieldValue('fresh') ? Promise.resolve() : Promise.reject(new Error(words.differs))) })]}
      >
        <Input.Password size="large" autoComplete="new-password" maxLength={200} data-testid="new-password-again" />
      </Form.Item>
      <Button type="primary" htmlType="submit" size="large" block loading={busy && { delay: 300 }} data-testid="new-password-submit">{words.go_on}</Button>
    </Form>
  )
}

function Enrol({ token, busy, run, fail }: { token: string; busy: boolean; run: Run; fail: (error: unknown) => void }) {
  const words = useWords().access.sign_in
  const [proposed, setProposed] = useState<Proposed | null>(null)
  useEffect(() => {
    let left = false
    access.enrol(token).then((found) => { if (!left) setProposed(found) }, (error: unknown) => { if (!left) fail(error) })
    return () => { left = true }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- one secret for one unfinished sign-in
  }, [token])
  if (!proposed) return <Lines rows={5} />
  return (
    <>
      <SecondStepPicture proposed={proposed} />
      <CodeForm hint={words.enrol_hint} label={words.enrol_code} busy={busy} onCode={(code) => run(() => access.confirmEnrol(token, code))} />
    </>
  )
}

export function KeepCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const words = useWords().access.sign_in
  return (
    <>
      <h2 className="sign-in-step">{words.recovery_title}</h2>
      <p>{words.recovery_hint}</p>
      <RecoveryCodes codes={codes} />
      <Button type="primary" size="large" block onClick={onDone} data-testid="codes-kept">{words.saved}</Button>
    </>
  )
}
