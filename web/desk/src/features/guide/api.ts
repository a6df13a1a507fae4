import { call } from '@suiban/client/http'

import type { Permission } from '@/shared/api'
import { change } from '@/shared/api'
import type { FirstStep } from '@/shared/happened'

export interface GuideState {
  done: FirstStep[]
  hidden: boolean
}

export const guideApi = {
  state: () => call<GuideState>('/api/me/guide'),
  hide: (hidden: boolean) => change<undefined>('/api/me/guide', { method: 'PUT', json: { hidden } }),
  take: (step: FirstStep) => change<undefined>(`/api/me/guide/${step}`, { method: 'PUT' }),
}
export const guideQuery = { queryKey: ['guide'], queryFn: guideApi.state, staleTime: Infinity }

/** Whom a step is for, and where it is done; the first of a person's permissions that fits brings its steps. */
const STEPS: readonly [Permission, readonly FirstStep[]][] = [
  ['wallboard', ['wall', 'listened', 'records', 'search', 'notices']],
  ['talk', ['ready', 'accepted', 'canned', 'wrapped_up', 'notices']],
  ['manage_staff', ['settings', 'staff', 'requests', 'integrations', 'second_step', 'keys']],
  ['manage_sessions', ['second_step', 'requests', 'staff', 'keys']],
  ['audit', ['audit', 'second_step', 'search', 'keys']],
]
/** Roles of the house may have the one without the other. */
const NEEDS: Partial<Record<FirstStep, Permission>> = { integrations: 'manage_integrations', settings: 'settings' }
export const PLACES: Partial<Record<FirstStep, string>> = {
  ready: '/inbox', accepted: '/inbox', canned: '/inbox', wrapped_up: '/records', notices: '/account', wall: '/wallboard', listened: '/conversations',
  records: '/records', staff: '/staff', settings: '/settings/channels', requests: '/staff?view=requests', integrations: '/integrations', audit: '/audit', second_step: '/account', search: '/search',
}

export function stepsFor(permissions: readonly Permission[], capacity: number): readonly FirstStep[] {
  const found = STEPS.find(([permission]) => permissions.includes(permission) && (permission !== 'talk' || capacity > 0))
  return (found?.[1] ?? ['keys']).filter((step) => NEEDS[step] === undefined || permissions.includes(NEEDS[step]))
}
