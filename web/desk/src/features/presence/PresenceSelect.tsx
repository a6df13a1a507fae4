/** Free or away with a reason, for how long, and how many of how many conversations. */
import { DownOutlined } from '@ant-design/icons'
import { App, Button, Dropdown, type MenuProps } from 'antd'
import { useState } from 'react'

import { errorText } from '@/shared/errors'
import { useReasonName, useReasons } from '@/shared/reasons'
import { useSession, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { duration, useServerNow } from '@/shared/time'

import './presence.css'

export function PresenceSelect() {
  const words = useWords()
  const { desk, session } = useSession()
  const { message } = App.useApp()
  const presence = useView((view) => view.state.presence)
  const load = useView((view) => view.state.conversations.length)
  const capacity = useView((view) => view.me?.capacity) ?? session.capacity
  const spare = useView((view) => view.board?.open ?? false)
  const connected = useView((view) => view.connection === 'open')
  const [busy, setBusy] = useState(false)
  const reasons = useReasons()
  const reasonOf = useReasonName()
  const choose = async (state: 'available' | 'away', reason: string) => {
    setBusy(true)
    await desk.request({ type: 'presence', state, reason }).catch((error: unknown) => void message.error(errorText(error, words)))
    setBusy(false)
  }
  const items: NonNullable<MenuProps['items']> = [
    { key: 'available', label: <Choice tone="available" text={words.presence.available} testId="presence-available" />, onClick: () => void choose('available', '') },
    ...(spare ? [{ key: 'spare', label: <Choice tone="spare" text={words.grabbing.spare} testId="presence-spare" />, onClick: () => void choose('away', 'spare') }] : []),
    { type: 'divider' },
    ...reasons.map((reason) => ({
      key: reason, label: <Choice tone="away" text={reasonOf(reason)} testId={`presence-away-${reason}`} />, onClick: () => void choose('away', reason),
    })),
  ]
  const reason = reasonOf(presence.reason)
  // who takes no customers has nothing to be available for
  if (capacity === 0) return null
  return (
    <div className="presence">
      <Dropdown menu={{ items }} trigger={['click']} disabled={!connected || busy} placement="bottomRight">
        <Button size="small" className="presence-button" data-testid="presence-select" data-state={presence.state}>
          <span className="unseen">{words.presence.label}</span>
          <i className={`presence-dot ${presence.state === 'away' && presence.reason === 'spare' ? 'spare' : presence.state}`} aria-hidden />
          {words.presence[presence.state]}
          {presence.state === 'away' && reason && <span className="wide">· {reason}</span>}
          {presence.since && <Since since={presence.since} label={words.presence.in_state} />}
          <DownOutlined className="presence-arrow" aria-hidden />
        </Button>
      </Dropdown>
      <span className={`figures presence-load${load >= capacity && capacity > 0 ? ' full' : ''}`} title={words.presence.capacity(load, capacity)} aria-label={words.presence.capacity(load, capacity)} data-testid="presence-load">
        {load}/{capacity}
      </span>
    </div>
  )
}

function Since({ since, label }: { since: string; label: string }) {
  const now = useServerNow()
  return <span className="figures presence-since" title={label}>{duration((now - Date.parse(since)) / 1000)}</span>
}

function Choice({ tone, text, testId }: { tone: string; text: string; testId: string }) {
  return (
    <span className="presence-choice" data-testid={testId}>
      <i className={`presence-dot ${tone}`} aria-hidden />
      {text}
    </span>
  )
}
