/** The routes of people and access: signing in by steps, one's own account, members, requests, the audit. */
import { call } from '@suiban/client/http'

import { change, type Company, type Page, query, rememberSession, type Session, type SignInRecord, type StaffMember } from './api'

export interface SignedInReply extends Session {
  previous_at: string | null
  failed_before: number
  recovery_codes: string[]
}
export interface StepReply {
  step: 'second' | 'password' | 'enrol'
  token: string
}
export interface Proposed {
  key: string
  svg: string
}
export interface SecondState {
  set_up: boolean
  demanded: boolean
  recovery_codes_left: number
}
export type RequestKind =
  | 'create_member' | 'set_roles' | 'grant_mandates' | 'reset_second_step' | 'issue_code' | 'reactivate'
  | 'define_role' | 'retire_role' | 'set_policy' | 'unlink_identity'
export type RequestState = 'waiting' | 'approved' | 'refused' | 'withdrawn' | 'expired'
export interface Wanted {
  login?: string
  name?: string
  title?: string
  title_en?: string
  capacity?: number
  roles?: string[]
  companies?: string[]
}
export interface RoleDraft {
  name: string
  name_en: string
  permissions: string[]
  version: number
}
export interface Rules {
  characters_min: number
  classes_min: number
  password_days_max: number
  history_kept: number
  lock_failures: number
  lock_minutes: number
  session_hours_max: number
  idle_minutes_max: number
  reveals_per_day: number
  second_step_roles: string[]
}
export interface Role {
  key: string
  name: string
  name_en: string
  permissions: string[]
  companies: string[]
  /** 0: built in. */
  version: number
  members: number
  mine: boolean
}
export interface RolesReply {
  items: Role[]
  permissions: { key: string; area: string }[]
  apart: [string, string][]
}
export interface PoliciesReply {
  items: { company_id: string; rules: Rules }[]
  companies: Company[]
  bounds: Record<string, { least: number; most: number; off: boolean }>
}
export interface SignInOptions {
  passwords: boolean
  provider: { name: string; name_en: string } | null
}
export interface StaffRequest {
  request_id: string
  kind: RequestKind
  state: RequestState
  companies: string[]
  staff_id: string | null
  role_id: string | null
  staff_name: string
  wanted: Required<Wanted> & {
    roles_before: string[]
    role: RoleDraft | null
    role_before: RoleDraft | null
    rules: Rules | null
    rules_before: Rules | null
  }
  reason: string
  asked_by_name: string
  asked_at: string
  expires_at: string
  decided_by_name: string
  decided_at: string | null
  decision_reason: string
  mine: boolean
  may_decide: boolean
}
export interface AuditEntry {
  entry_id: string
  company_id: string
  at: string
  actor_kind: string
  actor_id: string | null
  actor_name: string
  action: string
  object_kind: string
  object_id: string
  object_name: string
  reason: string
  detail: Record<string, unknown>
}
/** Somebody the audit may tell of; `here`: has a mandate and is active. */
export interface AuditPerson {
  staff_id: string
  login: string
  name: string
  here: boolean
}
export interface AuditHead {
  company_id: string
  number: number
  hash: string
}
export type SignInAnswer = SignedInReply | StepReply

const seg = encodeURIComponent

export function isStep(answer: SignInAnswer): answer is StepReply {
  return 'step' in answer
}

function step(path: string, json: unknown): Promise<SignInAnswer> {
  return call<SignInAnswer>(path, { method: 'POST', json }).then((answer) => {
    if (!isStep(answer)) rememberSession(answer)
    return answer
  })
}

export const access = {
  signIn: (login: string, password: string) => step('/api/sign-in', { login, password }),
  options: () => call<SignInOptions>('/api/sign-in/options'),
  toProvider: () => call<{ url: string }>('/api/sign-in/oidc/start', { method: 'POST' }),
  fromProvider: (back: { state: string; code: string; iss?: string }) => step('/api/sign-in/oidc', back),
  withCode: (login: string, code: string) => step('/api/sign-in/code', { login, code }),
  second: (token: string, code: string) => step('/api/sign-in/second', { token, code }),
  newPassword: (token: string, password: string) => step('/api/sign-in/password', { token, password }),
  enrol: (token: string) => call<Proposed>('/api/sign-in/enrol', { method: 'POST', json: { token } }),
  confirmEnrol: (token: string, code: string) => step('/api/sign-in/enrol/confirm', { token, code }),

  changePassword: (present: string, fresh: string) =>
    change<undefined>('/api/me/password', { method: 'PUT', json: { present, new: fresh } }),
  secondState: () => call<SecondState>('/api/me/second'),
  proposeSecond: (present: string) => change<Proposed>('/api/me/second', { method: 'POST', json: { present } }),
  confirmSecond: (code: string) =>
    change<{ recovery_codes: string[] }>('/api/me/second/confirm', { method: 'POST', json: { code } }),
  renewCodes: (present: string) =>
    change<{ recovery_codes: string[] }>('/api/me/second/codes', { method: 'POST', json: { present } }),
  removeSecond: (present: string) => change<undefined>('/api/me/second', { method: 'DELETE', json: { present } }),
  endOtherSessions: () => change<{ ended: number }>('/api/me/sessions', { method: 'DELETE' }),

  sessionsOf: (id: string) => call<Page<SignInRecord>>(`/api/staff/${seg(id)}/sessions`),
  issueCode: (id: string, reason: string) =>
    change<{ code: string }>(`/api/staff/${seg(id)}/code`, { method: 'POST', json: { reason } }),
  deactivate: (id: string, reason: string) =>
    change<undefined>(`/api/staff/${seg(id)}/deactivate`, { method: 'POST', json: { reason } }),
  reactivate: (id: string, reason: string) =>
    change<undefined>(`/api/staff/${seg(id)}/reactivate`, { method: 'POST', json: { reason } }),
  unlock: (id: string, reason: string) =>
    change<{ places: number }>(`/api/staff/${seg(id)}/unlock`, { method: 'POST', json: { reason } }),
  requests: () => call<Page<StaffRequest>>('/api/staff/requests'),
  ask: (kind: RequestKind, staff_id: string | null, wanted: Wanted, reason: string) =>
    change<StaffRequest>('/api/staff/requests', {
      method: 'POST', json: { kind, ...(staff_id ? { staff_id } : {}), wanted, reason },
    }),
  decide: (id: string, approve: boolean, reason: string) =>
    change<{ code: string | null }>(`/api/staff/requests/${seg(id)}/decision`, { method: 'POST', json: { approve, reason } }),
  withdraw: (id: string) => change<undefined>(`/api/staff/requests/${seg(id)}`, { method: 'DELETE' }),
  policies: () => call<PoliciesReply>('/api/access/policies'),
  roles: () => call<RolesReply>('/api/access/roles'),
  askRole: (role_id: string | null, role: RoleDraft, companies: string[], reason: string) =>
    change<StaffRequest>('/api/staff/requests', {
      method: 'POST', json: { kind: 'define_role', ...(role_id ? { role_id } : {}), wanted: { role, companies }, reason },
    }),
  askRetire: (role_id: string, reason: string) =>
    change<StaffRequest>('/api/staff/requests', { method: 'POST', json: { kind: 'retire_role', role_id, reason } }),
  askRules: (company_id: string, rules: Rules, reason: string) =>
    change<StaffRequest>('/api/staff/requests', { method: 'POST', json: { kind: 'set_policy', company_id, wanted: { rules }, reason } }),
  edit: (id: string, json: { name: string; title: string; title_en: string; capacity: number; skills: Record<string, number>; limits: Record<string, number>; seen: string }) =>
    change<StaffMember>(`/api/staff/${seg(id)}`, { method: 'PUT', json }),

  audit: (filter: Record<string, string | undefined>) => call<Page<AuditEntry>>(`/api/audit${query(filter)}`),
  auditPeople: () => call<{ items: AuditPerson[] }>('/api/audit/people'),
  auditHeads: () => call<{ items: AuditHead[] }>('/api/audit/heads'),
}
