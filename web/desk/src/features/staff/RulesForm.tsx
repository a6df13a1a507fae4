/** What a company asks of sign-ins: proposed by security within safe bounds, approved by a second person. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, InputNumber, Select } from 'antd'
import { useState } from 'react'

import { access, type PoliciesReply, type Rules } from '@/shared/access'
import { errorText } from '@/shared/errors'
import { useRoleName, useRoles } from '@/shared/roles'
import { useMay } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { Failed, Lines } from '@/shared/ui/Small'

import { ReasonField } from './MemberMenu'

export function RulesPage() {
  const words = useWords()
  const nameOf = useNameOf()
  const found = useQuery({ queryKey: ['staff-rules'], queryFn: access.policies })
  const [company, setCompany] = useState('')
  if (found.error && !found.data) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Lines rows={10} />
  const shown = found.data.items.find((one) => one.company_id === company) ?? found.data.items[0]
  if (!shown) return null
  return (
    <>
      <p className="staff-hint">{words.people.rules_hint}</p>
      <Select
        className="rules-company" value={shown.company_id} onChange={setCompany} aria-label={words.access.staff.company} data-testid="rules-company"
        options={found.data.companies.map((one) => ({ value: one.id, label: nameOf(one) }))}
      />
      {/* another company, or rules that have changed since, begin anew */}
      <RulesForm key={`${shown.company_id} ${JSON.stringify(shown.rules)}`} company={shown.company_id} rules={shown.rules} bounds={found.data.bounds} />
    </>
  )
}

function RulesForm({ company, rules, bounds }: { company: string; rules: Rules; bounds: PoliciesReply['bounds'] }) {
  const words = useWords()
  const own = words.people
  const roles = useRoles()
  const roleName = useRoleName()
  const guards = useMay('guard_access')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<Rules & { reason: string }>()
  const values = Form.useWatch([], form)
  const changed = values !== undefined && Object.entries(rules).some(([name, value]) => JSON.stringify(sorted(values[name as keyof Rules])) !== JSON.stringify(sorted(value as Rules[keyof Rules])))
  const requests = useQuery({ queryKey: ['staff-requests'], queryFn: access.requests })
  const waiting = requests.data?.items.some((one) => one.kind === 'set_policy' && one.state === 'waiting' && one.companies.includes(company))
  const ask = useMutation({
    mutationFn: ({ reason, ...wanted }: Rules & { reason: string }) => access.askRules(company, wanted, reason),
    onSuccess: () => {
      void message.success(words.access.staff.asked)
      void queries.invalidateQueries({ queryKey: ['staff-requests'] })
      form.resetFields()
    },
  })
  const range = ({ least, most, off }: { least: number; most: number; off: boolean }) => (off ? own.between_or_off(least, most) : own.between(least, most))
  return (
    <div className="rules-card">
      {waiting && <Alert type="info" className="staff-alert" title={own.waiting} data-testid="rules-waiting" />}
      {ask.error && <Alert type="error" role="alert" className="staff-alert" title={errorText(ask.error, words)} />}
      <Form form={form} layout="vertical" requiredMark={false} disabled={!guards} initialValues={rules} onFinish={(fields) => ask.mutate(fields)} data-testid="rules-form">
        <div className="rules-grid">
          {Object.entries(bounds).map(([name, bound]) => (
            <Form.Item
              key={name} name={name} label={own.rule[name] ?? name} extra={name === 'lock_failures' ? `${range(bound)}${words.access.and}${own.lock_hint}` : range(bound)}
              rules={[{ validator: (_, value: unknown) => (isWithin(value, bound) ? Promise.resolve() : Promise.reject(new Error(own.out_of_bounds))) }]}
            ><InputNumber precision={0} min={0} max={100_000} data-testid={`rule-${name}`} /></Form.Item>
          ))}
        </div>
        <Form.Item name="second_step_roles" label={own.rule.second_step_roles}>
          <Select mode="multiple" placeholder={own.none} data-testid="rule-roles" options={(roles.data?.items ?? []).map((one) => ({ value: one.key, label: roleName(one.key) }))} />
        </Form.Item>
        {guards ? (
          <>
            {changed && <ReasonField />}
            <span className="request-buttons">
              <Button type="primary" htmlType="submit" disabled={!changed} loading={ask.isPending} data-testid="rules-ask">{own.ask_rules}</Button>
              <Button disabled={!changed} onClick={() => form.resetFields()}>{own.reset}</Button>
            </span>
          </>
        ) : <p className="staff-hint">{own.only_security}</p>}
      </Form>
    </div>
  )
}

/** Whether a rule may be this much; 0 turns some of them off. */
export function isWithin(value: unknown, { least, most, off }: { least: number; most: number; off: boolean }): boolean {
  return typeof value === 'number' && ((value >= least && value <= most) || (off && value === 0))
}

function sorted(value: Rules[keyof Rules] | undefined): unknown {
  return Array.isArray(value) ? [...value].sort() : value
}
