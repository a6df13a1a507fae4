/** What waits for a second person, and what became of it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal, Tag } from 'antd'
import { useEffect, useState } from 'react'

import { access, type RequestState, type StaffRequest } from '@/shared/access'
import { errorText } from '@/shared/errors'
import { happened } from '@/shared/happened'
import { useRoleName } from '@/shared/roles'
import { useWords } from '@/shared/settings'
import { exact } from '@/shared/time'
import { Blank, CompanyTag, Failed, Lines, TimeAgo } from '@/shared/ui/Small'

import { AboutName, Changes } from './Changes'
import { CodeShown } from './MemberMenu'

const COLOURS: Record<RequestState, string> = { waiting: 'warning', approved: 'success', refused: 'error', withdrawn: 'default', expired: 'default' }

export function Requests() {
  const words = useWords()
  const found = useQuery({ queryKey: ['staff-requests'], queryFn: access.requests, refetchInterval: 30_000 })
  const there = found.data !== undefined
  useEffect(() => {
    if (there) happened('requests')
  }, [there])
  if (found.error && !found.data) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Lines rows={6} />
  if (found.data.items.length === 0) return <Blank title={words.access.request.empty} hint={words.access.request.empty_hint} />
  return <ul className="staff-list">{found.data.items.map((one) => <Row key={one.request_id} one={one} />)}</ul>
}

function Row({ one }: { one: StaffRequest }) {
  const words = useWords()
  const own = words.access.request
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [refusing, setRefusing] = useState(false)
  const [why, setWhy] = useState('')
  const [code, setCode] = useState<string | null>(null)
  const act = useMutation({
    mutationFn: async (what: 'approve' | 'refuse' | 'withdraw') => {
      if (what === 'withdraw') await access.withdraw(one.request_id)
      else setCode((await access.decide(one.request_id, what === 'approve', what === 'refuse' ? why : '')).code)
      return what
    },
    onSuccess: (what) => {
      setRefusing(false)
      void message.success(what === 'approve' ? own.approved : what === 'refuse' ? own.refused : own.withdrawn)
    },
    onError: (error) => void message.error(errorText(error, words)),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['staff-requests'] })
      for (const key of ['staff', 'staff-roles', 'staff-rules']) void queries.invalidateQueries({ queryKey: [key] })
    },
  })
  const roleName = useRoleName()
  const list = (roles: readonly string[]) => words.common.list(roles.map(roleName)) || words.people.no_role
  return (
    <li className="staff-row request-row" data-testid="request-row" data-kind={one.kind} data-state={one.state}>
      <div className="staff-who">
        <b>{own.kind[one.kind] ?? words.people.kind[one.kind]}</b> <AboutName one={one} /> {one.wanted.login && <code>{one.wanted.login}</code>} <Tag color={COLOURS[one.state]}>{own.state[one.state]}</Tag>
        {one.wanted.roles.length > 0 && <p>{one.kind === 'set_roles' && `${list(one.wanted.roles_before)} → `}{list(one.wanted.roles)}</p>}
        <Changes one={one} />
        <p>{(one.wanted.companies.length > 0 ? one.wanted.companies : one.companies).map((id) => <CompanyTag key={id} id={id} />)}</p>
        <p>{own.by} {one.asked_by_name} <TimeAgo at={one.asked_at} /> · {words.common.pair(own.reason, one.reason)}</p>
        {one.state === 'waiting' ? <p>{own.until} {exact(one.expires_at)}</p> : one.decided_at && <p>{own.decided} {one.decided_by_name} <TimeAgo at={one.decided_at} />{one.decision_reason && ` · ${one.decision_reason}`}</p>}
      </div>
      {one.may_decide && (
        <span className="request-buttons">
          <Button size="small" type="primary" loading={act.isPending} onClick={() => act.mutate('approve')} data-testid="request-approve">{own.approve}</Button>
          <Button size="small" onClick={() => setRefusing(true)} data-testid="request-refuse">{own.refuse}</Button>
        </span>
      )}
      {one.mine && one.state === 'waiting' && <Button size="small" loading={act.isPending} onClick={() => act.mutate('withdraw')}>{own.withdraw}</Button>}
      <Modal open={refusing} title={own.refuse} onCancel={() => setRefusing(false)} onOk={() => act.mutate('refuse')} okText={own.refuse} cancelText={words.common.cancel} okButtonProps={{ disabled: why.trim() === '', 'data-testid': 'refuse-confirm' }}>
        <Input.TextArea value={why} maxLength={200} aria-label={own.why_refuse} placeholder={own.why_refuse} onChange={(event) => setWhy(event.target.value)} data-testid="refuse-reason" />
      </Modal>
      {code && <CodeShown code={code} onClose={() => setCode(null)} />}
    </li>
  )
}
