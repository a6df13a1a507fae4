/** Providers, who is signed in, and the running desk. */
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { BrowserRouter, useLocation } from 'react-router'

import { cameBack } from '@/features/sign_in/provider'
import { unsubscribe } from '@suiban/client/push'

import { SignInPage } from '@/features/sign_in/SignInPage'
import { api, type Session } from '@/shared/api'
import { Desk } from '@/shared/desk'
import { forgetOldDrafts } from '@/shared/drafts'
import { codeOf } from '@/shared/errors'
import { forgetSearches } from '@/shared/found'
import { SessionProvider } from '@/shared/session'
import { SettingsProvider, useSettings } from '@/shared/settings'
import { themeOf } from '@/shared/theme'
import { Failed } from '@/shared/ui/Small'

import { Pages } from './Pages'
import { PageSkeleton } from './PageSkeleton'
import './app.css'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000, gcTime: 30 * 60_000, refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && ['offline', 'unavailable'].includes(codeOf(error)),
    },
  },
})

export function App() {
  return (
    <SettingsProvider>
      <Themed />
    </SettingsProvider>
  )
}

function Themed() {
  const { dark, settings } = useSettings()
  const theme = useMemo(() => themeOf(dark), [dark])
  useEffect(() => document.documentElement.classList.add('suiban'), [])
  return (
    <ConfigProvider theme={theme} button={{ autoInsertSpace: false }} locale={settings.language === 'zh' ? zhCN : enUS}>
      <AntApp className="app">
        <QueryClientProvider client={queries}>
          <BrowserRouter basename="/desk">
            <Gate />
          </BrowserRouter>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}

/** Signed in: the desk. Not signed in: the sign-in page, on the same address, so that one comes back to it. */
function Gate() {
  const [expired, setExpired] = useState(false)
  const location = useLocation()
  const me = useQuery({ queryKey: ['me'], queryFn: api.me, staleTime: Infinity, refetchOnReconnect: false })
  const end = useCallback(() => {
    setExpired(true)
    queries.clear()
    queries.setQueryData(['me'], null)
  }, [])
  const signedIn = useCallback((session: Session) => {
    setExpired(false)
    queries.setQueryData(['me'], session)
  }, [])
  if (cameBack(location)) return <SignInPage expired={false} onSignedIn={signedIn} />
  if (me.data) return <Running key={me.data.staff_id} session={me.data} onEnd={end} onLeave={() => setExpired(false)} />
  if (me.isPending) return <PageSkeleton />
  if (me.error && !['not_signed_in', 'http_401'].includes(codeOf(me.error))) {
    return <main className="app"><Failed error={me.error} retry={() => void me.refetch()} /></main>
  }
  return <SignInPage expired={expired} onSignedIn={signedIn} />
}

function Running({ session, onEnd, onLeave }: { session: Session; onEnd: () => void; onLeave: () => void }) {
  const [desk, setDesk] = useState<Desk | null>(null)
  useEffect(() => forgetOldDrafts(Date.now()), [])
  useEffect(() => {
    // what was fetched under the old mandates is forgotten, not just renewed: it must leave the screen at once
    const refresh = () => {
      void queries.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' })
      void queries.invalidateQueries({ queryKey: ['me'] })
    }
    const made = new Desk(queries, session.staff_id, refresh)
    const unsubscribe = made.subscribe(() => {
      if (made.read().connection === 'signed_out') onEnd()
    })
    made.start()
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the socket belongs to this effect's life
    setDesk(made)
    return () => {
      unsubscribe()
      made.stop()
    }
  }, [session.staff_id, onEnd])
  const signOut = useCallback(async () => {
    const left = await api.signOut()
    void unsubscribe('/desk/')
    forgetSearches(session.staff_id)
    onEnd()
    onLeave()
    // who came from an identity provider leaves it as well
    if (left.end_session) window.location.assign(left.end_session)
  }, [session.staff_id, onEnd, onLeave])
  const door = useMemo(() => desk && { session, desk, signOut }, [session, desk, signOut])
  if (!door) return <PageSkeleton />
  return (
    <SessionProvider value={door}>
      <Pages />
    </SessionProvider>
  )
}
