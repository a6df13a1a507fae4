import { canPush, subscribe, unsubscribe } from '@suiban/client/push'
import { call } from '@suiban/client/http'

import { change } from '@/shared/api'

export const NOTICE_KINDS = ['offer', 'message', 'consult'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]
export const SCOPE = '/desk/'

export interface Wishes {
  kinds: NoticeKind[]
  /** Minutes since midnight in `time_zone`; both null: no quiet hours. */
  quiet_from: number | null
  quiet_until: number | null
  time_zone: string
}
export interface NoticeState extends Wishes {
  key: string
  /** Whether this sign-in's browser is told by push. */
  on: boolean
  last_error: string
}

export const noticesApi = {
  state: () => call<NoticeState>('/api/me/notices'),
  save: ({ kinds, quiet_from, quiet_until, time_zone }: Wishes) =>
    change<undefined>('/api/me/notices', { method: 'PUT', json: { kinds, quiet_from, quiet_until, time_zone } }),
  test: () => change<undefined>('/api/me/notices/test', { method: 'POST' }),
}
export const noticesQuery = { queryKey: ['notices'], queryFn: noticesApi.state, staleTime: 60_000 }

export class PermissionDenied extends Error {}

/** Asks the person where the browser has not asked yet. To be called from a click. */
export async function askPermission(): Promise<void> {
  const answer = Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission
  if (answer !== 'granted') throw new PermissionDenied()
}

export async function pushOn(key: string, language: 'zh' | 'en'): Promise<void> {
  const browser = await subscribe(SCOPE, key, language)
  await change<undefined>('/api/me/notices/push', { method: 'PUT', json: browser })
}

export async function pushOff(): Promise<void> {
  await unsubscribe(SCOPE)
  await change<undefined>('/api/me/notices/push', { method: 'DELETE' })
}

/** `unsupported`: this browser or address (plain http) cannot; `denied`: the person said no in the browser. */
export function permissionNow(): 'unsupported' | NotificationPermission {
  return canPush() ? Notification.permission : 'unsupported'
}
