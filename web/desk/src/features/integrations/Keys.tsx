/** Keys of programs: what each may do, when it was used, and ending it. */
import { KeyOutlined, PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popconfirm, Tag, Tooltip } from 'antd'
import { useState } from 'react'

import { errorText } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { day, useServerNow } from '@/shared/time'
import { Once } from '@/shared/ui/Once'
import { Blank, CompanyTag, Failed, Lines, TimeAgo } from '@/shared/ui/Small'

import { integrations, type Key, stateOf } from './api'
import { NewKey } from './NewKey'

export function Keys() {
  const own = useWords().integrations
  const now = useServerNow(60_000)
  const [making, setMaking] = useState(false)
  const [token, setToken] = useState('')
  const [all, setAll] = useState(false)
  const keys = useQuery({ queryKey: ['integration-keys'], queryFn: integrations.keys, refetchInterval: 60_000 })
  const ended = keys.data?.items.filter((one) => stateOf(one, now) !== 'active') ?? []
  const shown = keys.data?.items.filter((one) => all || !ended.includes(one)) ?? []
  return (
    <section aria-label={own.keys}>
      <div className="program-tools">
        <p>{own.keys_hint}</p>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)} data-testid="key-new">{own.new_key}</Button>
      </div>
      {keys.error && !keys.data ? <Failed error={keys.error} retry={() => void keys.refetch()} /> : !keys.data ? <Lines rows={6} />
        : shown.length === 0 ? <Blank icon={<KeyOutlined />} title={own.keys_empty} hint={own.keys_empty_hint} />
          : <ul className="program-list">{shown.map((one) => <Row key={one.key_id} one={one} state={stateOf(one, now)} />)}</ul>}
      {ended.length > 0 && !all && <Button type="link" onClick={() => setAll(true)} data-testid="keys-ended">{own.show_ended(ended.length)}</Button>}
      {making && <NewKey onClose={() => setMaking(false)} onMade={(made) => { setMaking(false); setToken(made) }} />}
      {token && <Once title={own.once_key} secret={token} use={own.once_use} onClose={() => setToken('')} />}
    </section>
  )
}

function Row({ one, state }: { one: Key; state: ReturnType<typeof stateOf> }) {
  const words = useWords()
  const own = words.integrations
  const queries = useQueryClient()
  const { message } = App.useApp()
  const revoke = useMutation({
    mutationFn: () => integrations.revokeKey(one.key_id),
    onSuccess: () => void message.success(own.key_revoked),
    onError: (error) => void message.error(errorText(error, words)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['integration-keys'] }),
  })
  return (
    <li className="program-row" data-testid="key-row" data-state={state}>
      <div className="program-what">
        <p><b>{one.name}</b> <CompanyTag id={one.company_id} />{state !== 'active' && <Tag>{own[state]}</Tag>}</p>
        <p>{one.scopes.map((scope) => <Tooltip key={scope} title={own.scope[scope]?.[1]}><Tag tabIndex={0}>{own.scope[scope]?.[0] ?? scope}</Tag></Tooltip>)}</p>
        <p className="program-when">
          <span>{own.created} <TimeAgo at={one.created_at} /></span>
          <span>{one.last_used_at ? <>{own.last_used} <TimeAgo at={one.last_used_at} /></> : own.never_used}</span>
          {state === 'active' && <span>{one.expires_at ? own.ends(day(one.expires_at)) : own.never_ends}</span>}
        </p>
      </div>
      {state === 'active' && (
        <Popconfirm title={own.revoke_title(one.name)} description={own.revoke_hint} okText={own.revoke} okButtonProps={{ danger: true, 'data-testid': 'key-revoke-confirm' }} onConfirm={() => revoke.mutate()}>
          <Button size="small" danger loading={revoke.isPending} aria-label={`${own.revoke} ${one.name}`} data-testid="key-revoke">{own.revoke}</Button>
        </Popconfirm>
      )}
    </li>
  )
}
