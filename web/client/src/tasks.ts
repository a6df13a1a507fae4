/** Tasks on the staff socket: work without a conversation. */
/** A task I have: work without a conversation. */
export interface HeldTask {
  work_id: string
  company_id: string
  kind: string
  queue_key: string
  held_since: string
}
export type WorkState = 'queued' | 'reserved' | 'accepted' | 'completed' | 'cancelled'
/** Details of a task for display. */
export interface TaskCard {
  work_id: string
  company_id: string
  kind: string
  title: string
  customer_id: string | null
  customer_name: string
  queue_id: string
  queue_name: string
  queue_name_en: string
  state: WorkState
  staff_id: string | null
  staff_name: string
  /** When it is to be done, if that was said. */
  due_by: string | null
  made_at: string
  enqueued_at: string
  accepted_at: string | null
  ended_at: string | null
  outcome: string
}
