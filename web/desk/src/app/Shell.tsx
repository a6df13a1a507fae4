/** Header, navigation, connection state and the keyboard map, around every page. */
import { ApartmentOutlined, ApiOutlined, AuditOutlined, BarChartOutlined, CheckSquareOutlined, FormOutlined, FrownOutlined, MessageOutlined, PhoneOutlined, ProfileOutlined, QuestionCircleOutlined, SearchOutlined, SettingOutlined, SnippetsOutlined, TeamOutlined, ThunderboltOutlined, UnorderedListOutlined, UserOutlined } from '@ant-design/icons'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { Button } from 'antd'
import { NavLink, useMatch, useNavigate } from 'react-router'

import { AnnouncedBar } from '@/features/announcing/AnnouncedBar'
import { GuideButton, GuideTicks } from '@/features/guide/Guide'
import { OfferStrip } from '@/features/inbox/OfferStrip'
import { Attention } from '@/features/notices/Attention'
import { PresenceSelect } from '@/features/presence/PresenceSelect'
import { useWaitingRecords } from '@/features/records/waiting'
import { happened } from '@/shared/happened'
import { isFree, mod, useKeys } from '@/shared/keys'
import { useMay, useSession, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

import { AccountMenu } from './AccountMenu'
import { useCommands } from './commands'
import { KeyboardMap } from './KeyboardMap'
import { Notices } from './Notices'

const Palette = lazy(() => import('@/features/search/Palette'))

const AWAY_SAID_AFTER_MS = 1_500

export function Shell({ children }: { children: ReactNode }) {
  const words = useWords()
  const [keysShown, setKeysShown] = useState(false)
  const [searching, setSearching] = useState(false)
  const showKeys = () => {
    setKeysShown(true)
    happened('keys')
  }
  const commands = useCommands(showKeys)
  const agent = useMay('talk')
  const deep = useMatch('/:section/:id/*')
  const inbox = useMatch('/inbox/*')
  const navigate = useNavigate()
  useKeys((event) => {
    if (event.key === '?' && isFree(event.target)) showKeys()
    if (event.key.toLowerCase() === 'k' && mod(event) && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      setSearching((now) => !now)
    }
  })
  return (
    <div className={`shell${deep ? ' deep' : ''}`}>
      <header className="bar">
        <NavLink to="/" className="brand" aria-label={words.product}>
          <img src="/desk/icon.svg" alt="" width={24} height={24} />
          <b>{words.product}</b>
        </NavLink>
        <Navigation />
        <div className="bar-end">
          <Button size="small" className="bar-search" icon={<SearchOutlined />} aria-keyshortcuts="Control+K Meta+K" aria-haspopup="dialog" data-testid="palette-open" onClick={() => setSearching(true)}>
            <span className="unseen">{words.search.palette}</span><span className="wide">{words.search.open} <kbd aria-hidden>Ctrl K</kbd></span>
          </Button>
          <GuideButton />
          <ConnectionMark />
          {agent && <PresenceSelect />}
          <span className="wide"><IconButton name={words.keys.show} keys="?" icon={<QuestionCircleOutlined />} onClick={showKeys} /></span>
          <AccountMenu />
        </div>
      </header>
      <ConnectionNotice />
      <AnnouncedBar />
      <Notices />
      <Attention />
      {agent && !inbox && <OfferStrip onShow={() => void navigate('/inbox')} />}
      <GuideTicks />
      {children}
      {searching && <Suspense><Palette commands={commands} onClose={() => setSearching(false)} /></Suspense>}
      <KeyboardMap open={keysShown} onClose={() => setKeysShown(false)} />
    </div>
  )
}

function Navigation() {
  const words = useWords()
  const agent = useMay('talk')
  const overseer = useMay('watch_all', 'read_all')
  const board = useMay('wallboard')
  const administrator = useMay('manage_staff', 'manage_sessions', 'guard_access', 'decide')
  const records = useWaitingRecords(agent)
  const replies = useMay('talk', 'canned')
  const auditor = useMay('audit')
  const programs = useMay('manage_integrations')
  const settings = useMay('settings')
  const forms = useMay('forms')
  const approves = useMay('take_over')
  const flows = useMay('flows', 'publish_flows')
  const waiting = useView((view) => view.state.offers.length)
  const claimable = useView((view) => view.board?.items.filter((one) => one.code === '').length ?? 0)
  const open = useView((view) => view.board?.open ?? false)
  const { desk } = useSession()
  useEffect(() => {
    if (agent) desk.showBoard(true)
  }, [agent, desk])
  return (
    <nav className="navigation" aria-label={words.nav.main}>
      {agent && <Place to="/inbox" icon={<MessageOutlined />} name={words.nav.inbox} count={waiting} />}
      {agent && (open || board) && <Place to="/grab" icon={<ThunderboltOutlined />} name={words.grabbing.nav} count={claimable} />}
      {overseer && <Place to="/conversations" icon={<UnorderedListOutlined />} name={words.nav.conversations} />}
      {(agent || overseer) && <Place to="/records" icon={<ProfileOutlined />} name={words.records.nav} count={records} />}
      {overseer && <Place to="/cases" icon={<FrownOutlined />} name={words.cases.nav} />}
      {board && overseer && <Place to="/callbacks?of=all" icon={<PhoneOutlined />} name={words.callbacks.nav} />}
      {approves && <Place to="/approvals" icon={<CheckSquareOutlined />} name={words.services.approvals} />}
      {board && <Place to="/wallboard" icon={<BarChartOutlined />} name={words.nav.wallboard} />}
      {replies && <Place to="/canned" icon={<SnippetsOutlined />} name={words.nav.canned} />}
      {administrator && <Place to="/staff" icon={<TeamOutlined />} name={words.nav.staff} />}
      {auditor && <Place to="/audit" icon={<AuditOutlined />} name={words.access.audit.nav} />}
      {programs && <Place to="/integrations" icon={<ApiOutlined />} name={words.integrations.nav} />}
      {settings && <Place to="/settings" icon={<SettingOutlined />} name={words.settings.nav} />}
      {forms && <Place to="/forms" icon={<FormOutlined />} name={words.forms.nav} />}
      {flows && <Place to="/flows" icon={<ApartmentOutlined />} name={words.flows.nav} />}
      <Place to="/account" icon={<UserOutlined />} name={words.nav.account} narrow />
    </nav>
  )
}

function Place({ to, icon, name, count = 0, narrow = false }: {
  to: string; icon: ReactNode; name: string; count?: number; narrow?: boolean
}) {
  return (
    <NavLink to={to} className={`place${narrow ? ' narrow' : ''}`}>
      <span aria-hidden>{icon}</span>
      <span>{name}</span>
      {count > 0 && <i className="place-count figures">{count}</i>}
    </NavLink>
  )
}

function ConnectionMark() {
  const words = useWords()
  const state = useView((view) => view.connection)
  const ready = useView((view) => view.ready)
  // one word through all attempts to come back
  const word = words.connection[state === 'connecting' && ready ? 'waiting' : state]
  return (
    <span className={`connection ${state}`} data-testid="connection-state" data-state={state} role="status" aria-label={`${words.connection.label}: ${word}`} title={word}>
      <i aria-hidden />
      <span>{word}</span>
    </span>
  )
}

/** True once it has lasted a moment: a server that only restarts is back before anybody has to read of it. */
function useAway(now: boolean): boolean {
  const [away, setAway] = useState(false)
  useEffect(() => {
    if (!now) return
    const timer = setTimeout(() => setAway(true), AWAY_SAID_AFTER_MS)
    return () => {
      clearTimeout(timer)
      setAway(false)
    }
  }, [now])
  return away
}

function ConnectionNotice() {
  const words = useWords()
  const state = useView((view) => view.connection)
  const ready = useView((view) => view.ready)
  const away = useAway(state === 'connecting' || state === 'waiting')
  if (!ready || !(away || state === 'offline' || state === 'refused')) return null
  return <div className="connection-notice" role="alert">{state === 'refused' ? words.connection.refused : words.connection.lost}</div>
}
