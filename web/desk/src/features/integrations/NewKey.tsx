/** Making a key: for which company, what it may do, and for how long. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Checkbox, Input, Modal, Select } from 'antd'
import { useState } from 'react'

import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'

import { integrations, NAME_MAX, problemText, SCOPES } from './api'
import { Choices, Field } from './Field'

const DAYS = [30, 90, 180, 365, 730] as const
const NO_END = 0

export function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (token: string) => void }) {
  const words = useWords()
  const own = words.integrations
  const nameOf = useNameOf()
  const { session } = useSession()
  const queries = useQueryClient()
  const [company, setCompany] = useState(session.companies[0]?.id ?? '')
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<string[]>([])
  const [days, setDays] = useState<number>(365)
  const [tried, setTried] = useState(false)
  const make = useMutation({
    mutationFn: () => integrations.createKey({ company_id: company, name: name.trim(), scopes, days: days || null }),
    onSuccess: ({ token }) => {
      void queries.invalidateQueries({ queryKey: ['integration-keys'] })
      onMade(token)
    },
  })
  const submit = () => {
    setTried(true)
    if (name.trim() && scopes.length > 0) make.mutate()
  }
  const toggle = (scope: string, on: boolean) => setScopes((now) => (on ? [...now, scope] : now.filter((one) => one !== scope)))
  return (
    <Modal open title={own.new_key} onCancel={onClose} onOk={submit} okText={own.new_key} cancelText={words.common.cancel} confirmLoading={make.isPending} okButtonProps={{ 'data-testid': 'key-submit' }}>
      <div className="program-form">
        <Field name={own.name} problem={tried && !name.trim() ? own.name_missing : ''} hint={own.name_hint}>
          {(id) => <Input {...id} autoFocus value={name} maxLength={NAME_MAX} data-testid="key-name" onChange={(event) => setName(event.target.value)} onPressEnter={submit} />}
        </Field>
        <div className="program-pair">
          <Field name={own.company} problem="">
            {(id) => <Select {...id} value={company} onChange={setCompany} options={session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))} />}
          </Field>
          <Field name={own.lasts} problem="">
            {(id) => <Select {...id} value={days} onChange={setDays} options={[...DAYS.map((n) => ({ value: n as number, label: own.days(n) })), { value: NO_END, label: own.until_revoked }]} />}
          </Field>
        </div>
        <Choices name={own.scopes} problem={tried && scopes.length === 0 ? own.scopes_missing : ''}>
          {SCOPES.map((scope) => (
            <Checkbox key={scope} checked={scopes.includes(scope)} onChange={(event) => toggle(scope, event.target.checked)} data-testid={`scope-${scope}`}>
              {own.scope[scope]?.[0]} <code>{scope}</code><small>{own.scope[scope]?.[1]}</small>
            </Checkbox>
          ))}
        </Choices>
        {make.error && <p className="program-problem" role="alert">{problemText(make.error, words)}</p>}
      </div>
    </Modal>
  )
}
