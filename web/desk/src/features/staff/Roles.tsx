/** Roles: built-in ones to read and copy, those of the house to propose; a second person approves. */
import { App, Button, Tag } from 'antd'
import { useState } from 'react'

import { access, type Role, type RolesReply } from '@/shared/access'
import { useRoleName, useRoles } from '@/shared/roles'
import { useMay } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { CompanyTag, Failed, Lines } from '@/shared/ui/Small'

import { ReasonDialog } from './MemberMenu'
import { type Draft, draftOf, RoleForm } from './RoleForm'

export function Roles() {
  const words = useWords().people
  const found = useRoles()
  const guards = useMay('guard_access')
  const [draft, setDraft] = useState<Draft | null>(null)
  if (found.error && !found.data) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Lines rows={10} />
  const { items } = found.data
  return (
    <>
      <div className="staff-head">
        <p className="staff-hint">{words.roles_hint}</p>
        {guards ? <Button type="primary" onClick={() => setDraft(draftOf())} data-testid="new-role">{words.new_role}</Button> : <span className="staff-hint">{words.only_security}</span>}
      </div>
      <ul className="staff-list">
        {items.map((role) => <Row key={role.key} role={role} all={found.data} guards={guards} onDraft={setDraft} />)}
      </ul>
      {draft && <RoleForm draft={draft} all={found.data} onClose={() => setDraft(null)} />}
    </>
  )
}

function Row({ role, all, guards, onDraft }: { role: Role; all: RolesReply; guards: boolean; onDraft: (draft: Draft) => void }) {
  const words = useWords()
  const own = words.people
  const name = useRoleName()(role.key)
  const { message } = App.useApp()
  const [retiring, setRetiring] = useState(false)
  const builtIn = role.version === 0
  return (
    <li className="staff-row role-row" data-testid="role-row" data-role={builtIn ? role.key : role.name}>
      <div className="staff-who">
        <b>{name}</b> <Tag color={builtIn ? 'default' : 'blue'}>{builtIn ? own.built_in : own.own_role}</Tag> <span>{own.members(role.members)}</span>{role.mine && <span> · {own.mine}</span>}
        {all.permissions.some((one) => role.permissions.includes(one.key)) && (
          <p>{all.permissions.filter((one) => role.permissions.includes(one.key)).map((one) => <Tag key={one.key}>{own.permission[one.key] ?? one.key}</Tag>)}</p>
        )}
        {role.companies.length > 0 && <p>{role.companies.map((id) => <CompanyTag key={id} id={id} />)}</p>}
      </div>
      {guards && (
        <span className="request-buttons">
          <Button size="small" onClick={() => onDraft(draftOf(role, true, name))} aria-label={`${own.copy}: ${name}`} data-testid="role-copy">{own.copy}</Button>
          {!builtIn && <Button size="small" disabled={role.mine} onClick={() => onDraft(draftOf(role))} aria-label={`${own.edit_role}: ${name}`} data-testid="role-edit">{own.edit_role}</Button>}
          {!builtIn && <Button size="small" danger disabled={role.mine} onClick={() => setRetiring(true)} aria-label={`${own.retire}: ${name}`} data-testid="role-retire">{own.retire}</Button>}
        </span>
      )}
      {retiring && (
        <ReasonDialog
          title={`${own.retire} · ${name}`} hint={`${own.retire_hint(role.members)} ${words.access.staff.four_eyes}`} okText={words.access.staff.ask} danger
          run={(reason) => access.askRetire(role.key, reason)} onDone={() => void message.success(words.access.staff.asked)} onClose={() => setRetiring(false)}
        />
      )}
    </li>
  )
}
