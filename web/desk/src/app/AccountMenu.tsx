import { Button, Dropdown, type MenuProps } from 'antd'
import { useNavigate } from 'react-router'

import { useGuide } from '@/features/guide/Guide'
import { useMay, useSession } from '@/shared/session'
import { useOwnRoleName } from '@/shared/roles'
import { useSettings, useTitleOf } from '@/shared/settings'
import { LANGUAGE_NAMES, otherLanguage } from '@/shared/words/languages'
import { Initial } from '@/shared/ui/Small'

export function AccountMenu() {
  const { words, settings, change, dark } = useSettings()
  const { session, signOut } = useSession()
  const navigate = useNavigate()
  const roleName = useOwnRoleName()
  const titleOf = useTitleOf()
  const talks = useMay('talk', 'wallboard')
  const guide = useGuide()
  const other = otherLanguage(settings.language)
  const items: NonNullable<MenuProps['items']> = [
    { key: 'who', type: 'group', label: `${session.name} · ${titleOf(session) || words.common.list(session.roles.map((role) => roleName(role)))}` },
    ...(talks ? [{ key: 'day', label: words.supervise.day_title, onClick: () => void navigate('/presence') }] : []),
    { key: 'account', label: words.account.title, onClick: () => void navigate('/account') },
    ...(guide && guide.left > 0 && guide.hidden ? [{ key: 'guide', label: <span data-testid="guide-show">{words.guide.show}</span>, onClick: () => guide.hide(false) }] : []),
    { key: 'theme', label: words.common.pair(words.account.theme, dark ? words.account.light : words.account.dark), onClick: () => change({ theme: dark ? 'light' : 'dark' }) },
    { key: 'language', label: LANGUAGE_NAMES[other], onClick: () => change({ language: other }) },
    { type: 'divider' },
    { key: 'out', label: <span data-testid="sign-out">{words.account.sign_out}</span>, onClick: () => void signOut() },
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button type="text" className="account-button" data-testid="account-menu">
        <span className="unseen">{words.account.menu}</span>
        <Initial name={session.name} id={session.staff_id} size={26} />
        <span className="wide">{session.name}</span>
      </Button>
    </Dropdown>
  )
}
