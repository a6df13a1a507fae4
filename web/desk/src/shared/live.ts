/** The routes of what is changed while work goes on: what people can do, and what is announced to everybody. */
import { call } from '@suiban/client/http'

import { change } from './api'

export interface Abilities {
  staff_id: string
  name: string
  capacity: number
  skills: Record<string, number>
  /** Kind of work -> most at a time; 0: never. */
  limits: Record<string, number>
  digest: string
  /** What it will be again, and when; null: it stays. */
  back: { until: string; capacity: number; skills: Record<string, number>; limits: Record<string, number> } | null
  known: { key: string; name: string; name_en: string }[]
}

export interface Announcement {
  announcement_id: string
  company_id: string
  severity: 'info' | 'warning' | 'critical'
  text: string
  text_en: string
  channel_ids: string[]
  queue_ids: string[]
  begins_at: string
  ends_at: string
  ended_at: string | null
  set_by: string
  set_by_name: string
  set_at: string
}
export interface Announce {
  company_id: string
  severity: string
  text: string
  text_en: string
  channel_ids: string[]
  queue_ids: string[]
  begins_at: string | null
  ends_at: string
}

export const live = {
  announcements: () => call<{ items: Announcement[] }>('/api/announcements'),
  announce: (json: Announce) => change<Announcement>('/api/announcements', { method: 'POST', json }),
  end: (announcement_id: string) => change<undefined>(`/api/announcements/${announcement_id}`, { method: 'DELETE' }),
  mine: () => call<Abilities>('/api/me/abilities'),
  abilities: (staff_id: string) => call<Abilities>(`/api/staff/${staff_id}/abilities`),
  change: (staff_id: string, json: { capacity: number; skills: Record<string, number>; limits: Record<string, number>; reason: string; seen: string; until: string | null }) =>
    change<Abilities>(`/api/staff/${staff_id}/abilities`, { method: 'PUT', json }),
}
