/** What would be said if this were saved now, a moment after the last key: nothing is. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { KEY, type Value } from './api'
import { type Checked, rules } from './rules'

const QUIET_MS = 400
const ASKED = ['queues', 'hours']
const NOTHING: Checked = { problem: null, findings: [] }

export function useChecked(section: string, key: string, companyId: string | null, value: Value, wanted: boolean): Checked {
  const now = JSON.stringify(value)
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(now), QUIET_MS)
    return () => clearTimeout(timer)
  }, [now])
  const ready = wanted && ASKED.includes(section) && KEY.test(key || 'x') && settled === now
  const found = useQuery({
    queryKey: ['setting-check', section, key, companyId, settled], enabled: ready, retry: false, staleTime: 10_000, gcTime: 10_000,
    queryFn: ({ signal }) => rules.check(section, key || 'x', companyId, JSON.parse(settled) as Value, signal),
  })
  const data = ready ? found.data : undefined
  return data && Array.isArray(data.findings) ? data : NOTHING
}
