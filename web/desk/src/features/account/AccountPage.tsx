/** One's own sign-ins, and how the workbench looks and behaves on this browser. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Segmented, Tag } from 'antd'
import type { ReactNode } from 'react'

import { access } from '@/shared/access'
import { api, type SignInRecord } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useOwnRoleName } from '@/shared/roles'
import { useSession } from '@/shared/session'
import { type Settings, useSettings, useTitleOf, useWords } from '@/shared/settings'
import { exact } from '@/shared/time'
import { LANGUAGE_NAMES } from '@/shared/words/languages'
import { Blank, CompanyTag, Failed, Initial, Lines, TimeAgo } from '@/shared/ui/Small'

import { howOf } from '@/shared/ui/how'
import { deviceName } from './device'
import { Security } from './Security'
import './account.css'

export default function AccountPage({ children }: { children?: ReactNode }) {
  const { words, settings, change } = useSettings()
  const { session, signOut } = useSession()
  const roleName = useOwnRoleName()
  const titleOf = useTitleOf()
  return (
    <main className="page">
      <div className="page-inner account">
        <header>
          <Initial name={session.name} id={session.staff_id} size={48} />
          <div>
            <h1>{session.name}</h1>
            <p>{titleOf(session)} {session.roles.map((role) => <Tag key={role}>{roleName(role)}</Tag>)}</p>
            <p>{session.companies.map((one) => <CompanyTag key={one.id} id={one.id} />)}</p>
          </div>
          <Button onClick={() => void signOut()} data-testid="account-sign-out">{words.account.sign_out}</Button>
        </header>
        <h2>{words.access.account.security}</h2>
        <Security />
        <h2>{words.account.settings}</h2>
        <div className="card">
          <Line name={words.account.language}>
            <Segmented<Settings['language']> value={settings.language} onChange={(language) => change({ language })} options={[{ value: 'zh', label: LANGUAGE_NAMES.zh }, { value: 'en', label: LANGUAGE_NAMES.en }]} />
          </Line>
          <Line name={words.account.theme}>
            <Segmented<Settings['theme']>
              value={settings.theme} onChange={(theme) => change({ theme })}
              options={[{ value: 'light', label: words.account.light }, { value: 'dark', label: words.account.dark }, { value: 'system', label: words.account.system }]}
            />
          </Line>
          <Line name={words.account.send_key}>
            <Segmented<Settings['send_key']> value={settings.send_key} onChange={(send_key) => change({ send_key })} options={[{ value: 'enter', label: 'Enter' }, { value: 'mod_enter', label: '⌘/Ctrl + Enter' }]} />
          </Line>
        </div>
        {children}
        <div className="account-heading"><h2>{words.account.sessions}</h2><EndOthers /></div>
        <Sessions />
      </div>
    </main>
  )
}

function EndOthers() {
  const words = useWords()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: access.endOtherSessions,
    onSuccess: ({ ended }) => {
      void message.success(words.access.account.ended(ended))
      void queries.invalidateQueries({ queryKey: ['my-sessions'] })
    },
    onError: (error) => void message.error(errorText(error, words)),
  })
  return <Button size="small" loading={end.isPending} onClick={() => end.mutate()} data-testid="end-others">{words.access.account.end_others}</Button>
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return <div className="account-line"><span>{name}</span>{children}</div>
}

function Sessions() {
  const words = useWords()
  const sessions = useQuery({ queryKey: ['my-sessions'], queryFn: api.mySessions })
  if (sessions.error && !sessions.data) return <Failed error={sessions.error} retry={() => void sessions.refetch()} />
  if (!sessions.data) return <div className="card"><Lines rows={3} /></div>
  if (sessions.data.items.length === 0) return <Blank title={words.account.no_sessions} />
  return <div className="card">{sessions.data.items.map((one) => <SignIn key={one.id} record={one} />)}</div>
}

function SignIn({ record }: { record: SignInRecord }) {
  const words = useWords()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => api.revokeSession(record.id),
    onSuccess: () => {
      void message.success(words.account.revoked)
      void queries.invalidateQueries({ queryKey: ['my-sessions'] })
    },
    onError: (error) => void message.error(errorText(error, words)),
  })
  return (
    <div className="account-line" data-testid="session-row" data-current={record.current}>
      <span>
        <b title={record.device}>{deviceName(record.device) || words.account.other_device}</b> {record.current && <Tag>{words.account.current}</Tag>}
        <small>{words.account.signed_in} <TimeAgo at={record.created_at} /> · {words.access.account.last_seen} <TimeAgo at={record.last_seen_at} /> · {words.account.expires} {exact(record.expires_at)}</small>
        <small>{howOf(record, words)} {record.network}</small>
      </span>
      {!record.current && <Button size="small" loading={revoke.isPending} onClick={() => revoke.mutate()} data-testid="session-revoke">{words.account.revoke}</Button>}
    </div>
  )
}
