/** What the palette can do beside finding: go somewhere, change one's state or the interface. */
import { ApartmentOutlined, ApiOutlined, AuditOutlined, BarChartOutlined, BulbOutlined, CoffeeOutlined, CompassOutlined, FormOutlined, FrownOutlined, GlobalOutlined, LogoutOutlined, MessageOutlined, ProfileOutlined, QuestionCircleOutlined, SearchOutlined, SettingOutlined, SmileOutlined, SnippetsOutlined, TeamOutlined, UnorderedListOutlined, UserOutlined } from '@ant-design/icons'
import { App } from 'antd'
import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'

import { useGuide } from '@/features/guide/Guide'
import type { Command } from '@/features/search/Palette'
import { errorText } from '@/shared/errors'
import { useReasonName, useReasons } from '@/shared/reasons'
import { useMay, useSession } from '@/shared/session'
import { useSettings } from '@/shared/settings'
import { ALSO } from '@/shared/words/also'
import { otherLanguage } from '@/shared/words/languages'

export function useCommands(showKeys: () => void): Command[] {
  const { words, settings, change, dark } = useSettings()
  const { desk, session, signOut } = useSession()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const agent = useMay('talk')
  const overseer = useMay('watch_all', 'read_all')
  const board = useMay('wallboard')
  const people = useMay('manage_staff', 'manage_sessions', 'guard_access', 'decide')
  const programs = useMay('manage_integrations')
  const settingsMay = useMay('settings', 'audit')
  const forms = useMay('forms')
  const flows = useMay('flows', 'publish_flows', 'wallboard')
  const replies = useMay('talk', 'canned')
  const auditor = useMay('audit')
  const go = (to: string, name: string, icon: ReactNode): Command => ({ id: `go-${to}`, name: words.search.go(name), also: `go ${to}`, icon, run: () => void navigate(to) })
  const be = (state: 'available' | 'away', reason: string, name: string, icon: ReactNode): Command => ({
    id: `be-${state}-${reason}`, name, also: `${state} ${reason}`, icon,
    run: () => void desk.request({ type: 'presence', state, reason }).catch((error: unknown) => void message.error(errorText(error, words))),
  })
  const guide = useGuide()
  const reasons = useReasons()
  const reasonOf = useReasonName()
  const commands: Command[] = []
  if (agent) commands.push(go('/inbox', words.nav.inbox, <MessageOutlined />))
  if (overseer) commands.push(go('/conversations', words.nav.conversations, <UnorderedListOutlined />))
  if (board) commands.push(go('/wallboard', words.nav.wallboard, <BarChartOutlined />))
  if (agent || overseer) commands.push(go('/records', words.records.nav, <ProfileOutlined />))
  if (agent || overseer) commands.push(go('/cases', words.cases.nav, <FrownOutlined />))
  if (replies) commands.push(go('/canned', words.nav.canned, <SnippetsOutlined />))
  if (people) commands.push(go('/staff', words.nav.staff, <TeamOutlined />))
  if (agent || overseer) commands.push(go('/search', words.search.page, <SearchOutlined />))
  if (auditor) commands.push(go('/audit', words.access.audit.nav, <AuditOutlined />))
  if (programs) commands.push(go('/integrations', words.integrations.nav, <ApiOutlined />))
  if (settingsMay) commands.push(go('/settings', words.settings.nav, <SettingOutlined />))
  if (forms) commands.push(go('/forms', words.forms.nav, <FormOutlined />))
  if (flows) commands.push(go('/flows', words.flows.nav, <ApartmentOutlined />))
  commands.push(go('/account', words.account.title, <UserOutlined />))
  if (agent && session.capacity > 0) {
    commands.push(be('available', '', words.search.be_available, <SmileOutlined />))
    for (const reason of reasons) commands.push(be('away', reason, words.search.be_away(reasonOf(reason)), <CoffeeOutlined />))
  }
  commands.push(
    { id: 'theme', name: dark ? words.search.light : words.search.dark, also: ALSO.theme, icon: <BulbOutlined />, run: () => change({ theme: dark ? 'light' : 'dark' }) },
    { id: 'language', name: settings.language === 'zh' ? words.search.to_english : words.search.to_chinese, also: ALSO.language, icon: <GlobalOutlined />, run: () => change({ language: otherLanguage(settings.language) }) },
    ...(guide ? [{ id: 'guide', name: words.guide.show, also: ALSO.guide, icon: <CompassOutlined />, run: () => guide.hide(!guide.hidden) }] : []),
    { id: 'keys', name: words.search.keys, also: ALSO.keys, icon: <QuestionCircleOutlined />, keys: '?', run: showKeys },
    { id: 'out', name: words.search.sign_out, also: ALSO.sign_out, icon: <LogoutOutlined />, run: () => void signOut() },
  )
  return commands
}
