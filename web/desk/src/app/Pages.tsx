/** The addresses of the workbench. Rare pages are loaded when first opened. */
import { lazy, type ReactNode, Suspense } from 'react'
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router'
import { Button } from 'antd'

import { useMay } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { Blank, Lines } from '@/shared/ui/Small'

import { InboxPage } from './InboxPage'
import { Shell } from './Shell'

const ConversationsPage = lazy(() => import('./ConversationsPage'))
const WallboardPage = lazy(() => import('@/features/wallboard/WallboardPage'))
const CallbacksPage = lazy(() => import('@/features/callbacks/CallbacksPage'))
const WorkPage = lazy(() => import('@/features/work/WorkPage'))
const PresenceDayPage = lazy(() => import('@/features/presence/PresenceDayPage'))
const CasesPage = lazy(() => import('@/features/cases/CasesPage'))
const GrabPage = lazy(() => import('@/features/grabbing/GrabPage'))
const WallPage = lazy(() => import('@/features/wallboard/WallPage'))
const StaffPage = lazy(() => import('@/features/staff/StaffPage'))
const RecordsPage = lazy(() => import('@/features/records/RecordsPage'))
const SearchPage = lazy(() => import('@/features/search/SearchPage'))
const CannedPage = lazy(() => import('@/features/canned/CannedPage'))
const AuditPage = lazy(() => import('@/features/audit/AuditPage'))
const IntegrationsPage = lazy(() => import('@/features/integrations/IntegrationsPage'))
const SettingsPage = lazy(() => import('@/features/settings/SettingsPage'))
const ApprovalsPage = lazy(() => import('@/features/services/ApprovalsPage'))
const FormsPage = lazy(() => import('@/features/forms/FormsPage'))
const FlowsPage = lazy(() => import('@/features/flows/FlowsPage'))
const FlowPage = lazy(() => import('@/features/flows/FlowPage'))
const FunnelPage = lazy(() => import('@/features/flows/FunnelPage'))
const AccountPage = lazy(() => import('@/features/account/AccountPage'))
const NoticeSettings = lazy(() => import('@/features/notices/NoticeSettings'))

export function Pages() {
  const agent = useMay('talk')
  const overseer = useMay('watch_all', 'read_all')
  const board = useMay('wallboard')
  const administrator = useMay('manage_staff', 'manage_sessions', 'guard_access', 'decide')
  const replies = useMay('talk', 'canned')
  const auditor = useMay('audit')
  const programs = useMay('manage_integrations')
  const settings = useMay('settings', 'audit')
  const forms = useMay('forms')
  const approves = useMay('take_over')
  const flows = useMay('flows', 'publish_flows', 'wallboard')
  const location = useLocation()
  const home = agent ? '/inbox' : overseer ? '/conversations' : administrator ? '/staff' : replies ? '/canned' : '/account'
  // the wall hangs somewhere: nothing around it
  if (board && location.pathname.replace(/\/$/, '') === '/wall') return <Late><WallPage /></Late>
  return (
    <Shell>
      <Routes>
        <Route index element={<Navigate to={home} replace />} />
        {agent && <Route path="inbox" element={<InboxPage />} />}
        {agent && <Route path="inbox/:id" element={<InboxPage />} />}
        {agent && <Route path="inbox/:id/customer" element={<InboxPage customer />} />}
        {agent && <Route path="grab" element={<Late><GrabPage /></Late>} />}
        {overseer && <Route path="conversations" element={<Late><ConversationsPage /></Late>} />}
        {(overseer || agent) && <Route path="conversations/:id" element={<Late><ConversationsPage /></Late>} />}
        {(overseer || agent) && <Route path="conversations/:id/customer" element={<Late><ConversationsPage customer /></Late>} />}
        {(agent || overseer) && <Route path="callbacks" element={<Late><CallbacksPage /></Late>} />}
        {(agent || overseer) && <Route path="cases" element={<Late><CasesPage /></Late>} />}
        {board && overseer && <Route path="work" element={<Late><WorkPage /></Late>} />}
        {(agent || board) && <Route path="presence" element={<Late><PresenceDayPage /></Late>} />}
        {board && <Route path="wallboard" element={<Late><WallboardPage /></Late>} />}
        {administrator && <Route path="staff" element={<Late><StaffPage /></Late>} />}
        {(agent || overseer) && <Route path="records" element={<Late><RecordsPage /></Late>} />}
        {(overseer || agent) && <Route path="search" element={<Late><SearchPage /></Late>} />}
        {replies && <Route path="canned" element={<Late><CannedPage /></Late>} />}
        {auditor && <Route path="audit" element={<Late><AuditPage /></Late>} />}
        {programs && <Route path="integrations" element={<Late><IntegrationsPage /></Late>} />}
        {settings && <Route path="settings/:section?/:company?/:id?" element={<Late><SettingsPage /></Late>} />}
        {approves && <Route path="approvals" element={<Late><ApprovalsPage /></Late>} />}
        {forms && <Route path="forms" element={<Late><FormsPage /></Late>} />}
        {flows && <Route path="flows" element={<Late><FlowsPage /></Late>} />}
        {flows && <Route path="flows/:key" element={<Late><FlowPage /></Late>} />}
        {flows && <Route path="flows/:key/funnel" element={<Late><FunnelPage /></Late>} />}
        <Route path="account" element={<Late><AccountPage><NoticeSettings /></AccountPage></Late>} />
        <Route path="*" element={<Missing home={home} />} />
      </Routes>
    </Shell>
  )
}

function Late({ children }: { children: ReactNode }) {
  return <Suspense fallback={<main className="page" aria-busy><div className="page-inner"><Lines rows={6} /></div></main>}>{children}</Suspense>
}

function Missing({ home }: { home: string }) {
  const words = useWords()
  const navigate = useNavigate()
  return (
    <main className="page">
      <h1 className="unseen">{words.page_missing.title}</h1>
      <Blank title={words.page_missing.title} hint={words.page_missing.hint}>
        <Button onClick={() => void navigate(home)}>{words.page_missing.back}</Button>
      </Blank>
    </main>
  )
}
