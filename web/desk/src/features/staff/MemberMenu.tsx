/** What may be done to a member: at once where one person may, else as a request for a second one. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Dropdown, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'

import { access } from '@/shared/access'
import { api, type StaffMember } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useRoleName, useRoles } from '@/shared/roles'
import { useMay, useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { howOf } from '@/shared/ui/how'
import { Failed, Lines, TimeAgo } from '@/shared/ui/Small'

import { EditMember } from './EditMember'

type Act = 'edit' | 'unlink' | 'roles' | 'grant' | 'code' | 'deactivate' | 'reactivate' | 'unlock' | 'reset_second' | 'sessions'
interface Fields {
  reason: string
  roles?: string[]
  companies?: string[]
}

export function MemberMenu({ member }: { member: StaffMember }) {
  const all = useWords()
  const words = all.access.staff
  const own = all.people
  const people = useMay('manage_staff')
  const guards = useMay('guard_access')
  const { session } = useSession()
  const [act, setAct] = useState<Act | null>(null)
  const over = member.over_others
  const possible: [Act, string, boolean][] = [
    ['edit', own.edit, people],
    ['sessions', words.sessions, true],
    ['roles', words.roles, people && member.active],
    ['grant', words.grant, people && over && member.companies.length < session.companies.length],
    ['code', words.code, people && member.active],
    ['reset_second', words.reset_second, member.has_second],
    ['unlink', own.unlink, member.linked],
    ['unlock', words.unlock, guards],
    ['deactivate', words.deactivate, member.active],
    ['reactivate', words.reactivate, people && !member.active],
  ]
  const items = possible.filter(([, , shown]) => shown).map(([key, label]) => ({ key, label, onClick: () => setAct(key), danger: key === 'deactivate' }))
  // nobody manages themselves; the place is kept, so that the rows stand in line
  if (member.staff_id === session.staff_id) return <Button size="small" disabled>{words.more}</Button>
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']}><Button size="small" data-testid="member-menu">{words.more}</Button></Dropdown>
      {act === 'edit' ? <EditMember member={member} onClose={() => setAct(null)} /> : act === 'sessions' ? <SessionsOf member={member} onClose={() => setAct(null)} /> : act && <ActDialog act={act} member={member} over={over} onClose={() => setAct(null)} />}
    </>
  )
}

/** Whether two people decide, so that this only asks. */
function isAsked(act: Act, over: boolean): boolean {
  return act === 'roles' || act === 'grant' || act === 'reset_second' || act === 'unlink' || (over && (act === 'code' || act === 'reactivate'))
}

async function perform(act: Act, member: StaffMember, over: boolean, { reason, roles, companies }: Fields): Promise<string | number | undefined> {
  const id = member.staff_id
  if (act === 'roles') await access.ask('set_roles', id, { roles: roles ?? [] }, reason)
  else if (act === 'grant') await access.ask('grant_mandates', id, { companies: companies ?? [] }, reason)
  else if (act === 'reset_second') await access.ask('reset_second_step', id, {}, reason)
  else if (act === 'unlink') await access.ask('unlink_identity', id, {}, reason)
  else if (act === 'code' && over) await access.ask('issue_code', id, {}, reason)
  else if (act === 'reactivate' && over) await access.ask('reactivate', id, {}, reason)
  else if (act === 'code') return (await access.issueCode(id, reason)).code
  else if (act === 'unlock') return (await access.unlock(id, reason)).places
  else if (act === 'deactivate') await access.deactivate(id, reason)
  else await access.reactivate(id, reason)
  return undefined
}

function ActDialog({ act, member, over, onClose }: { act: Act; member: StaffMember; over: boolean; onClose: () => void }) {
  const all = useWords()
  const words = all.access.staff
  const nameOf = useNameOf()
  const { session } = useSession()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const [code, setCode] = useState<string | null>(null)
  const asked = isAsked(act, over)
  const run = useMutation({
    mutationFn: (fields: Fields) => perform(act, member, over, fields),
    onSuccess: (answer) => {
      void queries.invalidateQueries({ queryKey: ['staff'] })
      void queries.invalidateQueries({ queryKey: ['staff-requests'] })
      if (typeof answer === 'string') {
        setCode(answer)
        return
      }
      void message.success(asked ? words.asked : typeof answer === 'number' ? words.unlocked(answer) : words.done)
      onClose()
    },
    onError: (error) => void message.error(errorText(error, all)),
  })
  if (code) return <CodeShown code={code} onClose={onClose} />
  return (
    <Modal
      open title={`${act === 'unlink' || act === 'edit' ? all.people[act] : words[act]} · ${member.name}`} onCancel={onClose} onOk={() => form.submit()} confirmLoading={run.isPending}
      okText={asked ? words.ask : all.common.confirm} cancelText={all.common.cancel} okButtonProps={{ 'data-testid': 'act-confirm', danger: act === 'deactivate' }}
    >
      <p className="staff-hint">{asked ? words.four_eyes : act === 'deactivate' ? words.deactivate_hint : ''}</p>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ roles: member.roles }} onFinish={(fields: Fields) => run.mutate(fields)}>
        {act === 'roles' && <RolesField />}
        {act === 'grant' && (
          <Form.Item name="companies" label={words.company} rules={[{ required: true, message: words.company }]}>
            <Select mode="multiple" options={session.companies.filter((one) => !member.companies.includes(one.id)).map((one) => ({ value: one.id, label: nameOf(one) }))} />
          </Form.Item>
        )}
        <ReasonField />
      </Form>
    </Modal>
  )
}

export function RolesField() {
  const words = useWords()
  const roles = useRoles()
  const roleName = useRoleName()
  const keys = roles.data?.items.map((one) => one.key) ?? Object.keys(words.staff.role)
  return (
    <Form.Item name="roles" label={words.staff.roles} rules={[{ required: true, message: words.access.errors.role_unknown ?? '' }]}>
      <Select mode="multiple" data-testid="roles-select" options={keys.map((key) => ({ value: key, label: roleName(key) }))} />
    </Form.Item>
  )
}

/** A reason, and then it is done or asked for. */
export function ReasonDialog({ title, hint, okText, danger, run, onDone, onClose }: {
  title: string; hint: string; okText: string; danger?: boolean; run: (reason: string) => Promise<unknown>; onDone: () => void; onClose: () => void
}) {
  const words = useWords()
  const queries = useQueryClient()
  const [form] = Form.useForm<{ reason: string }>()
  const act = useMutation({
    mutationFn: ({ reason }: { reason: string }) => run(reason),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['staff-requests'] })
      onDone()
      onClose()
    },
  })
  return (
    <Modal open title={title} onCancel={onClose} onOk={() => form.submit()} confirmLoading={act.isPending} okText={okText} cancelText={words.common.cancel} okButtonProps={{ danger: danger ?? false, 'data-testid': 'act-confirm' }}>
      <p className="staff-hint">{hint}</p>
      {act.error && <Alert type="error" role="alert" className="staff-alert" title={errorText(act.error, words)} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(fields) => act.mutate(fields)}><ReasonField /></Form>
    </Modal>
  )
}

export function ReasonField() {
  const words = useWords().access.staff
  return (
    <Form.Item name="reason" label={words.reason} extra={words.reason_hint} rules={[{ required: true, whitespace: true, message: words.reason }]}>
      <Input maxLength={200} data-testid="act-reason" />
    </Form.Item>
  )
}

export function CodeShown({ code, onClose }: { code: string; onClose: () => void }) {
  const words = useWords()
  return (
    <Modal open title={words.access.staff.code_title} closable={false} footer={<Button type="primary" onClick={onClose}>{words.common.close}</Button>}>
      <p className="staff-hint">{words.access.staff.code_hint}</p>
      <p className="staff-code"><code data-testid="one-time-code">{code}</code></p>
    </Modal>
  )
}

function SessionsOf({ member, onClose }: { member: StaffMember; onClose: () => void }) {
  const words = useWords()
  const own = words.access
  const { message } = App.useApp()
  const end = useMutation({
    mutationFn: () => api.closeSessions(member.staff_id),
    onSuccess: () => {
      void message.success(words.staff.closed)
      void found.refetch()
    },
    onError: (error) => void message.error(errorText(error, words)),
  })
  const found = useQuery({ queryKey: ['staff-sessions', member.staff_id], queryFn: () => access.sessionsOf(member.staff_id), staleTime: 0 })
  return (
    <Modal
      open title={`${own.staff.sessions} · ${member.name}`} onCancel={onClose} okText={words.people.end_all} cancelText={words.common.close} confirmLoading={end.isPending} onOk={() => end.mutate()}
      okButtonProps={{ danger: true, disabled: !found.data?.items.length, 'data-testid': 'sessions-end' }}
    >
      {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} /> : !found.data ? <Lines rows={3} /> : found.data.items.length === 0 ? <p>{own.staff.no_sessions}</p> : (
        <ul className="staff-sessions">{found.data.items.map((one) => (
          <li key={one.id}><b>{one.device || words.account.other_device}</b><small>{howOf(one, words)} {one.network} · {own.account.last_seen} <TimeAgo at={one.last_seen_at} /></small></li>
        ))}</ul>
      )}
    </Modal>
  )
}
