/** Small shared pieces: times, tags, empty and failing states. */
import { Button, Skeleton, Tooltip } from 'antd'
import type { ReactNode } from 'react'

import { errorText } from '@/shared/errors'
import { useCompany } from '@/shared/session'
import { useNameOf, useSettings, useWords } from '@/shared/settings'
import { exact, relative, useServerNow } from '@/shared/time'

import './small.css'

export function TimeAgo({ at }: { at: string }) {
  const words = useWords()
  const now = useServerNow(30_000)
  return (
    <time className="figures" dateTime={at} title={exact(at)}>
      {relative(at, now, words)}
    </time>
  )
}

const COMPANY_HUES = ['blue', 'gold', 'purple', 'magenta', 'cyan', 'volcano'] as const

/** The colour of a company follows from its key, so it is the same for everyone who serves it. */
function companyHue(key: string): string {
  const sum = [...key].reduce((total, letter) => total + letter.charCodeAt(0), 0)
  return COMPANY_HUES[sum % COMPANY_HUES.length] ?? 'blue'
}

export function CompanyTag({ id }: { id: string }) {
  const company = useCompany(id)
  const { dark } = useSettings()
  const nameOf = useNameOf()
  if (!company) return null
  const hue = companyHue(company.key)
  return (
    <span className="company-tag" data-company={company.key}>
      <i style={{ background: `var(--ant-${hue}-${dark ? 7 : 5})` }} aria-hidden />
      {nameOf(company)}
    </span>
  )
}

export function LevelTag({ level }: { level: string }) {
  return level === '' ? null : <span className="level-tag">{level}</span>
}

/** Of who waits: the bot is let in to answer until somebody takes them. */
export function StandInTag({ shown }: { shown: boolean }) {
  const words = useWords()
  return shown ? <span className="level-tag" data-testid="stands-in">{words.talk.stands_in}</span> : null
}

export function Blank({ title, hint, icon, children }: {
  title: string; hint?: string; icon?: ReactNode; children?: ReactNode
}) {
  return (
    <div className="blank">
      {icon && <div className="blank-icon" aria-hidden>{icon}</div>}
      <p className="blank-title">{title}</p>
      {hint && <p>{hint}</p>}
      {children}
    </div>
  )
}

export function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const words = useWords()
  return (
    <div className="blank" role="alert">
      <p className="blank-title">{words.common.failed}</p>
      <p>{errorText(error, words)}</p>
      <Button size="small" onClick={retry}>{words.common.retry}</Button>
    </div>
  )
}

export function Lines({ rows = 4 }: { rows?: number }) {
  return <div className="lines"><Skeleton active title={false} paragraph={{ rows }} /></div>
}

/** A button that is only an icon always has a name, said aloud and shown on hover; `quiet` while its menu is open. */
export function IconButton({ name, icon, onClick, testId, pressed, disabled, danger, keys, quiet = false }: {
  name: string; icon: ReactNode; onClick: () => void; testId?: string; pressed?: boolean; disabled?: boolean
  danger?: boolean; keys?: string; quiet?: boolean
}) {
  return (
    <Tooltip title={keys ? `${name}  ${keys}` : name} mouseEnterDelay={0.4} {...(quiet ? { open: false } : {})}>
      <Button
        type="text" aria-label={name} icon={icon} onClick={onClick} disabled={disabled ?? false} danger={danger ?? false}
        data-testid={testId} {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      />
    </Tooltip>
  )
}

/** Seconds left as a closing ring; amber and red near the end. */
export function Ring({ left, whole, label }: { left: number; whole: number; label: string }) {
  const part = Math.max(0, Math.min(1, left / whole))
  const round = 2 * Math.PI * 15
  const tone = left <= 5 ? 'error' : left <= 10 ? 'warning' : 'primary'
  return (
    <svg className="ring" viewBox="0 0 36 36" role="img" aria-label={label}>
      <circle cx="18" cy="18" r="15" className="ring-track" />
      <circle cx="18" cy="18" r="15" className={`ring-left ${tone}`} strokeDasharray={`${round * part} ${round}`} />
      <text x="18" y="19" className="figures">{Math.ceil(left)}</text>
    </svg>
  )
}

const INITIAL_HUES = ['cyan', 'blue', 'purple', 'gold', 'geekblue', 'green'] as const

export function Initial({ name, id, size = 32 }: { name: string; id: string; size?: number }) {
  const sum = [...id].reduce((total, letter) => total + letter.charCodeAt(0), 0)
  const hue = INITIAL_HUES[sum % INITIAL_HUES.length]
  const style = { width: size, height: size, fontSize: size * 0.44, background: `var(--ant-${hue}-2)`, color: `var(--ant-${hue}-9)` }
  return <span className="initial" style={style} aria-hidden>{name.slice(0, 1) || '·'}</span>
}
