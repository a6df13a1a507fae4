/** A service as it is opened: which version, over which save it is written, what was drawn here before. */
import { useQuery } from '@tanstack/react-query'

import { codeOf } from '@/shared/errors'
import { useSession } from '@/shared/session'

import { FLOWS_KEY, flows, type FlowVersion } from './api'
import { kept } from './keeping'

export interface Opened {
  bpmn: string
  /** The save of the draft that is written over; 0: there is no draft. */
  seen: number
  /** Drawn here and not saved. */
  unsaved: boolean
}
/** What one sees first: the draft, else what is in use, else the newest. */
export const shownOf = (versions: readonly FlowVersion[]): FlowVersion | undefined =>
  versions.find((one) => one.state === 'draft') ?? versions.find((one) => one.state === 'published') ?? versions[0]

export const revisionOf = (versions: readonly FlowVersion[]): number => versions.find((one) => one.state === 'draft')?.revision ?? 0

/** All versions; none for a service that was never saved. */
export function useVersions(companyId: string, key: string) {
  return useQuery({
    queryKey: [...FLOWS_KEY, companyId, key, 'versions'],
    queryFn: () => flows.versions(companyId, key).then((found) => found.items).catch((error: unknown) => {
      if (codeOf(error) === 'flow_unknown') return []
      throw error
    }),
    enabled: companyId !== '',
  })
}

/**
 * What is opened: this version to look at, or with 0 what is worked on. `times` grows when it is to be opened anew.
 * It is read once: what others save meanwhile must not take away what one is drawing.
 */
export function useOpened(companyId: string, key: string, version: number, versions: readonly FlowVersion[] | undefined, times: number) {
  const { session } = useSession()
  return useQuery<Opened>({
    queryKey: [...FLOWS_KEY, companyId, key, 'opened', version, times],
    enabled: versions !== undefined, staleTime: Infinity, gcTime: 0, retry: false,
    queryFn: async () => {
      const own = version === 0 ? kept(session.staff_id, companyId, key) : null
      const seen = revisionOf(versions ?? [])
      if (own) return { bpmn: own.bpmn, seen: own.seen < 0 ? seen : own.seen, unsaved: true }
      const number = version || shownOf(versions ?? [])?.version || 1
      const { bpmn } = await flows.text(companyId, key, number)
      return { bpmn, seen, unsaved: false }
    },
  })
}
