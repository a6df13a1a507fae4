/** How long a secret that is replaced still holds: part of the question whether to replace it. */
import { Segmented } from 'antd'
import { useState } from 'react'

import { useWords } from '@/shared/settings'

import './secrets.css'

const HOURS = [0, 1, 24, 168] as const
export const KEEP_HOURS = 24

export function KeepFor({ hint, onChange }: { hint: string; onChange: (hours: number) => void }) {
  const own = useWords().links
  const [hours, setHours] = useState(KEEP_HOURS)
  return (
    <div className="keep-for">
      <p>{hint}</p>
      <Segmented
        value={hours} aria-label={own.keep_old} data-testid="keep-for" options={HOURS.map((one) => ({ value: one, label: own.keep_for(one) }))}
        onChange={(now) => {
          setHours(now)
          onChange(now)
        }}
      />
    </div>
  )
}
