/** Facts of the staff socket, which change a workbench's state. */
import type { HolderKind, Presence } from './types'

interface FactOf<Kind extends string, Body> {
  type: 'fact'
  cursor: string
  kind: Kind
  company_id: string
  at: string
  body: Body
}
export type ReservedFact = FactOf<'routing.Reserved/1', {
  reservation_id: string; work_id: string; conversation_id: string | null; staff_id: string
  queue_key: string; offered_at: string; expires_at: string; kind: string
}>
export type ReservationEndedFact = FactOf<'routing.ReservationEnded/1', {
  reservation_id: string; work_id: string; conversation_id: string | null; staff_id: string; kind: string
  state: 'accepted' | 'rejected' | 'timed_out' | 'withdrawn'; reason: string
  /** Several were asked at once, and this colleague was faster. */
  taken_by: string | null
}>
export type PresenceChangedFact = FactOf<'routing.PresenceChanged/1', Presence & { staff_id: string }>
export type PassedOnFact = FactOf<'conversations.PassedOn/1', {
  conversation_id: string; customer_id: string; from_kind: HolderKind; from_id: string | null
  to_kind: HolderKind | 'queue'; to_id: string | null; to_key: string; holder_token: number
  part_companies: string[]; held_since: string; entry_id: string | null; reason: string
}>
export type PartOpenedFact = FactOf<'conversations.PartOpened/1', {
  conversation_id: string; part_id: string; customer_id: string; part_companies: string[]
}>
export type ConversationClosedFact = FactOf<'conversations.ConversationClosed/1', {
  conversation_id: string; customer_id: string; holder_kind: HolderKind; holder_id: string | null
  by_kind: string; by_id: string | null
}>
export type CustomerIdentifiedFact = FactOf<'conversations.CustomerIdentified/1', {
  conversation_id: string; customer_id: string
}>
export type ConsultationOpenedFact = FactOf<'conversations.ConsultationOpened/1', {
  conversation_id: string; consultation_id: string; staff_id: string; asked_by: string; asked_at: string
}>
export type ConsultationEndedFact = FactOf<'conversations.ConsultationEnded/1', {
  conversation_id: string; consultation_id: string; staff_id: string; reason: string
}>
export type WorkTakenFact = FactOf<'routing.WorkTaken/1', {
  work_id: string; kind: string; staff_id: string; queue_key: string; at: string
}>
export type WorkLeftFact = FactOf<'routing.WorkLeft/1', { work_id: string; kind: string; staff_id: string; how: string }>
export type Fact =
  | WorkTakenFact | WorkLeftFact
  | ConsultationOpenedFact | ConsultationEndedFact | CustomerIdentifiedFact
  | ReservedFact | ReservationEndedFact | PresenceChangedFact | PassedOnFact | PartOpenedFact | ConversationClosedFact
