/** Why one may be away: as one's companies have it, else what every desk knows. */
import { useQuery } from '@tanstack/react-query'

import { api, type PresenceReason } from './api'
import { useMay } from './session'
import { useNameOf, useWords } from './settings'

const COMMON = ['break', 'meal', 'meeting', 'training', 'after_work'] as const

function useCompanies(): readonly PresenceReason[] {
  const asked = useQuery({ queryKey: ['presence_reasons'], queryFn: api.presenceReasons, staleTime: 10 * 60_000, enabled: useMay('talk', 'wallboard') })
  return asked.data?.items ?? []
}

/** The keys to choose from; a reason that several companies have is one. */
export function useReasons(): readonly string[] {
  const items = useCompanies()
  return items.length === 0 ? COMMON : [...new Set(items.map((one) => one.key))]
}

/** What a key is called; what somebody wrote in their own words stays. */
export function useReasonName(): (key: string) => string {
  const words = useWords()
  const nameOf = useNameOf()
  const items = useCompanies()
  return (key) => {
    const known = items.find((one) => one.key === key)
    return known ? nameOf(known) : (words.presence.reasons[key] ?? key)
  }
}
