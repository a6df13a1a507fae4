/** Administrator: who may serve which company, and closing all of someone's sign-ins. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Popconfirm, Switch, Tag } from 'antd'
import { useState } from 'react'

import { api, type Page, type StaffMember } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { Blank, Failed, Initial, Lines } from '@/shared/ui/Small'

import './staff.css'

export default function StaffPage() {
  const words = useWords()
  const [filter, setFilter] = useState('')
  const staff = useQuery({ queryKey: ['staff'], queryFn: api.staff })
  const shown = staff.data?.items.filter((one) => `${one.name} ${one.login}`.toLowerCase().includes(filter.toLowerCase()))
  return (
    <main className="page">
      <div className="page-inner">
        <h1>{words.staff.title}</h1>
        <div className="staff-tools">
          <Input allowClear value={filter} placeholder={words.staff.filter} aria-label={words.staff.filter} onChange={(event) => setFilter(event.target.value.trim())} />
          <p>{words.staff.withdrawn}</p>
        </div>
        {staff.error && !staff.data ? <Failed error={staff.error} retry={() => void staff.refetch()} /> : !shown ? <Lines rows={10} />
          : shown.length === 0 ? <Blank title={words.staff.empty} />
            : <ul className="staff-list">{shown.map((one) => <Member key={one.staff_id} member={one} />)}</ul>}
      </div>
    </main>
  )
}

function Member({ member }: { member: StaffMember }) {
  const words = useWords()
  const nameOf = useNameOf()
  const { session } = useSession()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const told = (error: unknown) => void message.error(errorText(error, words))
  const mandates = useMutation({
    mutationFn: (companies: string[]) => api.setMandates(member.staff_id, companies),
    onSuccess: (_, companies) => {
      queries.setQueryData<Page<StaffMember>>(['staff'], (page) => page && {
        ...page, items: page.items.map((one) => (one.staff_id === member.staff_id ? { ...one, companies } : one)),
      })
      void message.success(words.staff.saved)
    },
    onError: told,
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
        <b>{member.name}</b> <span>{member.title}</span>
        <p><code>{member.login}</code> {member.roles.map((role) => <Tag key={role}>{words.staff.role[role] ?? role}</Tag>)}{!member.active && <Tag color="red">{words.staff.inactive}</Tag>}</p>
      </div>
      <div className="staff-mandates" aria-label={words.staff.mandates}>
        {session.companies.map((company) => (
          <label key={company.id}>
            <Switch size="small" checked={member.companies.includes(company.id)} loading={mandates.isPending} onChange={(on) => toggle(company.id, on)} aria-label={`${words.staff.mandates}: ${nameOf(company)}`} data-testid="mandate-switch" data-company={company.key} />
            {nameOf(company)}
          </label>
        ))}
      </div>
      <Popconfirm title={words.staff.close_title(member.name)} description={words.staff.close_hint} onConfirm={() => close.mutate()} okButtonProps={{ 'data-testid': 'close-sessions-confirm' }}>
        <Button size="small" loading={close.isPending} data-testid="close-sessions">{words.staff.close_sessions}</Button>
      </Popconfirm>
    </li>
  )
}
