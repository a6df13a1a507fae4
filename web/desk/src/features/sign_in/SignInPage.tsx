import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'

import { access, isStep, type SignedInReply, type SignInAnswer, type StepReply } from '@/shared/access'
import type { Session } from '@/shared/api'
import { codeOf, errorText } from '@/shared/errors'
import { useSettings } from '@/shared/settings'
import { LANGUAGE_NAMES, otherLanguage } from '@/shared/words/languages'

import { DemoLogins } from './DemoLogins'
import { cameBack, pageToReturnTo } from './provider'
import { ProviderButton } from './ProviderButton'
import { KeepCodes, Steps } from './SignInSteps'
import './sign_in.css'

interface Fields {
  login: string
  password: string
}

export function SignInPage({ expired, onSignedIn }: { expired: boolean; onSignedIn: (session: Session) => void }) {
  const { words, settings, change } = useSettings()
  const other = otherLanguage(settings.language)
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const [form] = Form.useForm<Fields>()
  const picked = Form.useWatch('login', form) ?? ''
  const button = useRef<HTMLButtonElement>(null)
  const fill = (login: string, password: string) => {
    setError('')
    form.setFieldsValue({ login, password })
    button.current?.focus()
  }
  const [byCode, setByCode] = useState(false)
  const [due, setDue] = useState<StepReply | null>(null)
  const [keeping, setKeeping] = useState<SignedInReply | null>(null)
  const options = useQuery({ queryKey: ['sign-in-options'], queryFn: access.options, staleTime: Infinity })
  const ways = options.data ?? { passwords: true, provider: null }
  const [emergency, setEmergency] = useState(false)
  const typed = ways.passwords || emergency
  const navigate = useNavigate()
  const back = cameBack(useLocation())
  const [returning, setReturning] = useState(back !== null)
  const fail = (problem: unknown) => {
    setError(errorText(problem, words))
    if (codeOf(problem) === 'step_ended') setDue(null)
  }
  const run = async (work: () => Promise<SignInAnswer>) => {
    setBusy(true)
    setError('')
    try {
      const answer = await work()
      if (isStep(answer)) setDue(answer)
      else if (answer.recovery_codes.length > 0) setKeeping(answer)
      else onSignedIn(answer)
    } catch (problem) {
      fail(problem)
    } finally {
      setBusy(false)
    }
  }
  const handled = useRef(false)
  useEffect(() => {
    if (!back || handled.current) return
    // each way back is good once: a second effect must not use it up for the first
    handled.current = true
    // eslint-disable-next-line react-hooks/set-state-in-effect -- coming back to this address is what starts it
    const finish = back.code ? run(() => access.fromProvider(back)) : Promise.resolve(setError(words.people.provider_said_no))
    void finish.finally(() => {
      setReturning(false)
      // code and state leave the address, and the history with it
      void navigate(pageToReturnTo(), { replace: true })
    })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, for the address one came back to
  }, [])
  const submit = ({ login, password }: Fields) =>
    run(() => (byCode ? access.withCode(login.trim(), password.trim()) : access.signIn(login.trim(), password)))
  return (
    <main className="sign-in">
      <section className="sign-in-card">
        <header>
          <img src="/desk/icon.svg" alt="" width={40} height={40} />
          <div>
            <h1>{words.product}</h1>
            <p>{words.product_line}</p>
          </div>
        </header>
        {expired && !error && <Alert type="warning" title={words.sign_in.expired} />}
        {error && <Alert type="error" title={error} role="alert" data-testid="login-error" />}
        {returning ? <p role="status" className="sign-in-returning">{words.people.returning}</p> : keeping ? <KeepCodes codes={keeping.recovery_codes} onDone={() => onSignedIn(keeping)} />
          : due ? <Steps due={due} busy={busy} run={run} fail={fail} onBack={() => { setDue(null); setError('') }} /> : (
            <>
            {!ways.passwords && <ProviderButton options={ways} first fail={fail} />}
            {typed && (
              <>
          <Form<Fields> form={form} layout="vertical" requiredMark={false} onFinish={submit}>
            <Form.Item name="login" label={words.sign_in.login} rules={[{ required: true, message: words.sign_in.need_login }]}>
              <Input size="large" autoComplete="username" autoFocus data-testid="login-name" />
            </Form.Item>
            <Form.Item name="password" label={byCode ? words.access.sign_in.code : words.sign_in.password} extra={byCode ? words.access.sign_in.code_hint : undefined} rules={[{ required: true, message: byCode ? words.access.sign_in.need_code : words.sign_in.need_password }]}>
              {byCode ? <Input size="large" autoComplete="one-time-code" maxLength={40} data-testid="login-code" /> : <Input.Password size="large" autoComplete="current-password" data-testid="login-password" />}
            </Form.Item>
            <Button ref={button} type="primary" htmlType="submit" size="large" block loading={busy && { delay: 300 }} data-testid="login-submit">{words.sign_in.submit}</Button>
          </Form>
            <Button type="link" size="small" className="sign-in-language" data-testid="login-by-code" onClick={() => { setByCode(!byCode); setError(''); form.resetFields(['password']) }}>
              {byCode ? words.access.sign_in.use_password : words.access.sign_in.use_code}
            </Button>
              </>
            )}
            {ways.passwords ? <ProviderButton options={ways} first={false} fail={fail} />
              : !emergency && <Button type="link" size="small" className="sign-in-language" data-testid="login-emergency" onClick={() => setEmergency(true)}>{words.people.emergency}</Button>}
            </>
          )}
        <Button type="link" size="small" className="sign-in-language" onClick={() => change({ language: other })}>
          {LANGUAGE_NAMES[other]}
        </Button>
      </section>
      {!due && !keeping && <DemoLogins picked={picked} onPick={fill} />}
    </main>
  )
}
