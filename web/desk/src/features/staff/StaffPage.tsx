/** Administrator: who may serve which company, and closing all of someone's sign-ins. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Popconfirm, Segmented, Select, Switch, Tag } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import { access } from '@/shared/access'
import { api, type Page, type StaffMember } from '@/shared/api'
import { codeOf, errorText } from '@/shared/errors'
import { useRoleName, useRoles } from '@/shared/roles'
import { useMay, useSession } from '@/shared/session'
import { useNameOf, useTitleOf, useWords } from '@/shared/settings'
import { Blank, Failed, Initial, Lines, TimeAgo } from '@/shared/ui/Small'

import { CreateMember } from './CreateMember'
import type { Members as MembersPage } from './EditMember'
import { MemberMenu } from './MemberMenu'
import { Requests } from './Requests'
import { Roles } from './Roles'
import { RulesPage } from './RulesForm'

import './staff.css'

export default function StaffPage() {
  const words = useWords()
  const people = useMay('manage_staff')
  const sees = useMay('manage_staff', 'manage_sessions')
  const [place, setPlace] = useSearchParams()
  const views = ['members', 'requests', 'roles', 'rules'].slice(sees ? 0 : 1)
  const view = views.find((one) => one === place.get('view')) ?? views[0]
  const requests = useQuery({ queryKey: ['staff-requests'], queryFn: access.requests, refetchInterval: 30_000 })
  const waiting = requests.data?.items.filter((one) => one.may_decide).length ?? 0
  return (
    <main className="page">
      <div className="page-inner">
        <div className="staff-head">
          <h1>{words.staff.title}</h1>
          {people && <CreateMember />}
        </div>
        <Segmented<string>
          className="staff-views" value={view ?? ''} onChange={(to) => setPlace(to === views[0] ? {} : { view: to })}
          options={[
            { value: 'members', label: words.access.staff.members }, { value: 'requests', label: <span data-testid="staff-requests">{words.access.staff.requests}{waiting > 0 && <i className="staff-waiting figures">{waiting}</i>}</span> },
            { value: 'roles', label: <span data-testid="staff-roles">{words.people.roles}</span> }, { value: 'rules', label: <span data-testid="staff-rules">{words.people.rules}</span> },
          ].filter((one) => views.includes(one.value))}
        />
        {view === 'requests' ? <Requests /> : view === 'roles' ? <Roles /> : view === 'rules' ? <RulesPage /> : <Members />}
      </div>
    </main>
  )
}

function Members() {
  const words = useWords()
  const nameOf = useNameOf()
  const { session } = useSession()
  const [filter, setFilter] = useState('')
  const [company, setCompany] = useState('')
  const [role, setRole] = useState('')
  const [state, setState] = useState('')
  const staff = useQuery({ queryKey: ['staff'], queryFn: api.staff as () => Promise<MembersPage> })
  const roles = useRoles()
  const roleName = useRoleName()
  const roleKeys = roles.data?.items.map((one) => one.key) ?? Object.keys(words.staff.role)
  const shown = staff.data?.items.filter((one) => `${one.name} ${one.login}`.toLowerCase().includes(filter.toLowerCase())
    && (!company || one.companies.includes(company)) && (!role || (one.roles as string[]).includes(role)) && (!state || one.active === (state === 'active')))
  const all = { value: '', label: words.access.staff.all }
  return (
    <>
      <div className="staff-tools">
        <Input allowClear value={filter} placeholder={words.staff.filter} aria-label={words.staff.filter} onChange={(event) => setFilter(event.target.value.trim())} />
        <Select value={company} onChange={setCompany} aria-label={words.access.staff.company} options={[{ ...all, label: words.common.pair(words.access.staff.company, all.label) }, ...session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))]} />
        <Select value={role} onChange={setRole} aria-label={words.staff.roles} options={[{ ...all, label: words.common.pair(words.staff.roles, all.label) }, ...roleKeys.map((key) => ({ value: key, label: roleName(key) }))]} />
        <Select value={state} onChange={setState} aria-label={words.access.staff.state} options={[{ ...all, label: words.common.pair(words.access.staff.state, all.label) }, { value: 'active', label: words.access.staff.active }, { value: 'inactive', label: words.access.staff.inactive }]} />
      </div>
      <p className="staff-hint">{words.staff.withdrawn}</p>
      {staff.error && !staff.data ? <Failed error={staff.error} retry={() => void staff.refetch()} /> : !shown ? <Lines rows={10} />
        : shown.length === 0 ? <Blank title={words.staff.empty} />
          : <ul className="staff-list">{shown.map((one) => <Member key={one.staff_id} member={one} />)}</ul>}
    </>
  )
}

function Member({ member }: { member: StaffMember }) {
  const words = useWords()
  const nameOf = useNameOf()
  const titleOf = useTitleOf()
  const roleName = useRoleName()
  const { session } = useSession()
  const grants = useMay('manage_staff')
  const own = member.staff_id === session.staff_id
  const { message } = App.useApp()
  const queries = useQueryClient()
  const told = (error: unknown) => void message.error(errorText(error, words))
  const mandates = useMutation({
    mutationFn: (companies: string[]) => api.setMandates(member.staff_id, companies, member.companies),
    onSuccess: (_, companies) => {
      queries.setQueryData<Page<StaffMember>>(['staff'], (page) => page && {
        ...page, items: page.items.map((one) => (one.staff_id === member.staff_id ? { ...one, companies } : one)),
      })
      void message.success(words.staff.saved)
    },
    onError: (error) => {
      told(error)
      if (codeOf(error) === 'member_changed') void queries.invalidateQueries({ queryKey: ['staff'] })
    },
  })
  const close = useMutation({
    mutationFn: () => api.closeSessions(member.staff_id), onSuccess: () => void message.success(words.staff.closed), onError: told,
  })
  const toggle = (company: string, on: boolean) =>
    mandates.mutate(on ? [...member.companies, company] : member.companies.filter((one) => one !== company))
  return (
    <li className="staff-row" data-testid="staff-row" data-login={member.login}>
      <Initial name={member.name} id={member.staff_id} size={36} />
      <div className="staff-who">
        <b>{member.name}</b> <span>{titleOf(member)}</span>
        <p><code>{member.login}</code> {member.roles.map((role) => <Tag key={role}>{roleName(role)}</Tag>)}{member.roles.length === 0 && <Tag color="orange">{words.people.no_role}</Tag>}{member.linked && <Tag>{words.people.linked}</Tag>}{member.has_second && <Tag>{words.access.staff.has_second}</Tag>}{!member.active && <Tag color="red">{words.staff.inactive}</Tag>} {member.last_sign_in_at ? <span>{words.access.staff.last_sign_in} <TimeAgo at={member.last_sign_in_at} /></span> : <span>{words.access.staff.never}</span>}</p>
      </div>
      <div className="staff-mandates" aria-label={words.staff.mandates}>
        {session.companies.map((company) => (
          <label key={company.id}>
            <Switch size="small" checked={member.companies.includes(company.id)} disabled={own || (!grants && !member.companies.includes(company.id))} loading={mandates.isPending} onChange={(on) => toggle(company.id, on)} aria-label={`${words.staff.mandates}: ${nameOf(company)}`} data-testid="mandate-switch" data-company={company.key} />
            {nameOf(company)}
          </label>
        ))}
      </div>
      <Popconfirm title={words.staff.close_title(member.name)} description={words.staff.close_hint} onConfirm={() => close.mutate()} okButtonProps={{ 'data-testid': 'close-sessions-confirm' }}>
        <Button size="small" loading={close.isPending} data-testid="close-sessions">{words.staff.close_sessions}</Button>
      </Popconfirm>
      <MemberMenu member={member} />
    </li>
  )
}
