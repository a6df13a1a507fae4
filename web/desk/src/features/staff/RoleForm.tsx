/** How a role is to be: what must stay apart cannot be chosen together, and it says why. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Checkbox, Form, Input, Modal, Select } from 'antd'
import type { ReactNode } from 'react'

import { access, type Role, type RolesReply } from '@/shared/access'
import { errorText } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'

import { ReasonField } from './MemberMenu'

export interface Draft {
  key: string | null
  name: string
  name_en: string
  permissions: string[]
  companies: string[]
  version: number
}

/** A draft of this role, of a copy of it, or of a new one. */
export function draftOf(role?: Role, copy = false, name = ''): Draft {
  if (!role) return { key: null, name: '', name_en: '', permissions: [], companies: [], version: 0 }
  const { permissions, companies } = role
  if (copy) return { key: null, name: name ? `${name} 2` : '', name_en: '', permissions, companies, version: 0 }
  return { key: role.key, name: role.name, name_en: role.name_en, permissions, companies, version: role.version }
}

interface Fields {
  name: string
  name_en: string
  permissions: string[]
  companies: string[]
  reason: string
}

/** The first two of these permissions that one person must not have together. */
export function apartOf(permissions: readonly string[], apart: readonly [string, string][]): [string, string] | undefined {
  return apart.find(([one, other]) => permissions.includes(one) && permissions.includes(other))
}

/** The form would say of the group that it is required, which groups cannot be. */
function Permissions({ children, id, value, onChange }: { children: ReactNode; id?: string; value?: string[]; onChange?: (chosen: string[]) => void }) {
  return <Checkbox.Group className="role-permissions" {...(id ? { id } : {})} value={value ?? []} onChange={(chosen: string[]) => onChange?.(chosen)}>{children}</Checkbox.Group>
}

export function RoleForm({ draft, all, onClose }: { draft: Draft; all: RolesReply; onClose: () => void }) {
  const words = useWords()
  const own = words.people
  const nameOf = useNameOf()
  const { session } = useSession()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const chosen = Form.useWatch('permissions', form) ?? draft.permissions
  const pair = apartOf(chosen, all.apart)
  const label = (key: string) => own.permission[key] ?? key
  const ask = useMutation({
    mutationFn: ({ reason, companies, ...role }: Fields) =>
      access.askRole(draft.key, { ...role, version: draft.version }, companies, reason),
    onSuccess: () => {
      void message.success(words.access.staff.asked)
      void queries.invalidateQueries({ queryKey: ['staff-requests'] })
      onClose()
    },
  })
  const mine = session.companies.map((one) => one.id)
  const areas = [...new Set([...Object.keys(own.area), ...all.permissions.map((one) => one.area)])].filter((area) => all.permissions.some((one) => one.area === area))
  return (
    <Modal
      open width={640} title={draft.key ? `${own.edit_role} · ${nameOf(draft)}` : own.new_role} onCancel={onClose} onOk={() => form.submit()} confirmLoading={ask.isPending}
      okText={words.access.staff.ask} cancelText={words.common.cancel} okButtonProps={{ disabled: pair !== undefined, 'data-testid': 'role-ask' }}
    >
      <p className="staff-hint">{words.access.staff.four_eyes}</p>
      {ask.error && <Alert type="error" role="alert" className="staff-alert" title={errorText(ask.error, words)} data-testid="role-error" />}
      <Form<Fields>
        form={form} layout="vertical" requiredMark={false} onFinish={(fields) => ask.mutate(fields)}
        initialValues={{ ...draft, companies: draft.companies.length > 0 ? draft.companies : mine }}
      >
        <div className="role-names">
          <Form.Item name="name" label={own.role_name} rules={[{ required: true, whitespace: true, message: own.role_name_rule }]}><Input maxLength={40} data-testid="role-name" /></Form.Item>
          <Form.Item name="name_en" label={own.role_name_en} rules={[{ required: true, whitespace: true, message: own.role_name_rule }]}><Input maxLength={40} data-testid="role-name-en" /></Form.Item>
        </div>
        <Form.Item name="companies" label={own.role_companies} extra={own.role_companies_hint} rules={[{ required: true, message: own.role_companies }]}>
          <Select mode="multiple" disabled={draft.key !== null} options={session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))} />
        </Form.Item>
        <Form.Item name="permissions" label={own.permissions} rules={[{ required: true, message: own.need_permission }]}>
          <Permissions>
            {areas.map((area) => (
              <fieldset key={area}>
                <legend>{own.area[area] ?? area}</legend>
                {all.permissions.filter((one) => one.area === area).map((one) => <Checkbox key={one.key} value={one.key} data-testid={`permission-${one.key}`}>{label(one.key)}</Checkbox>)}
              </fieldset>
            ))}
          </Permissions>
        </Form.Item>
        {pair && <Alert type="warning" role="alert" className="staff-alert" title={own.apart(label(pair[0]), label(pair[1]))} data-testid="role-apart" />}
        <ReasonField />
      </Form>
    </Modal>
  )
}
