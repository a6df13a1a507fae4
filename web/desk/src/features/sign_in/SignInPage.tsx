import { Alert, Button, Form, Input } from 'antd'
import { useRef, useState } from 'react'

import { api, type Session } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useSettings } from '@/shared/settings'
import { LANGUAGE_NAMES, otherLanguage } from '@/shared/words/languages'

import { DemoLogins } from './DemoLogins'
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
  const submit = async ({ login, password }: Fields) => {
    setBusy(true)
    setError('')
    try {
      onSignedIn(await api.signIn(login.trim(), password))
    } catch (problem) {
      setError(errorText(problem, words))
    } finally {
      setBusy(false)
    }
  }
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
        <Form<Fields> form={form} layout="vertical" requiredMark={false} onFinish={submit}>
          <Form.Item name="login" label={words.sign_in.login} rules={[{ required: true, message: words.sign_in.need_login }]}>
            <Input size="large" autoComplete="username" autoFocus data-testid="login-name" />
          </Form.Item>
          <Form.Item name="password" label={words.sign_in.password} rules={[{ required: true, message: words.sign_in.need_password }]}>
            <Input.Password size="large" autoComplete="current-password" data-testid="login-password" />
          </Form.Item>
          <Button ref={button} type="primary" htmlType="submit" size="large" block loading={busy && { delay: 300 }} data-testid="login-submit">{words.sign_in.submit}</Button>
        </Form>
        <Button type="link" size="small" className="sign-in-language" onClick={() => change({ language: other })}>
          {LANGUAGE_NAMES[other]}
        </Button>
      </section>
      <DemoLogins picked={picked} onPick={fill} />
    </main>
  )
}
