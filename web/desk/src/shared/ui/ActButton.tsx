import { Button, Tooltip } from 'antd'
import type { ReactNode } from 'react'

import './act.css'

/** What may be done, as a picture over its name; `hint` says more on hover. Where there is little room the picture stays. */
export function ActButton({ name, hint = name, keys = '', icon, testId, disabled = false, onClick }: {
  name: string; hint?: string; keys?: string; icon: ReactNode; testId: string; disabled?: boolean; onClick: () => void
}) {
  return (
    <Tooltip title={keys ? `${hint}  ${keys}` : hint} mouseEnterDelay={0.5}>
      <Button type="text" className="act" icon={icon} aria-label={name} data-testid={testId} disabled={disabled} onClick={onClick}>
        <span className="act-name">{name}</span>
      </Button>
    </Tooltip>
  )
}
