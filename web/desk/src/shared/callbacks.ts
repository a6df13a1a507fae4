/** Call-backs as the server tells of them. */
/** A call-back that was promised; `at` null: at the customer's turn. The number is masked. */
export interface CallbackState {
  callback_id: string
  state: 'open' | 'reached' | 'unreached' | 'wrong_number' | 'cancelled'
  at: string | null
  next_at: string | null
  number: string
  owner_id: string | null
  by_kind: 'customer' | 'staff'
  tries: number
}
/** `known_number` and `times` are told to who holds the conversation. */
export interface TalkCallback {
  callback: CallbackState | null
  known_number: string
  times: { at: string; free: number }[]
}
export type CallbackOutcome = 'reached' | 'not_reached' | 'wrong_number' | 'not_needed'
export interface CallbackItem {
  conversation_id: string
  customer_id: string
  company_id: string
  customer_name: string
  number: string
  at: string | null
  due_at: string
  overdue: boolean
  owner_id: string | null
  owner_name: string
  held_by: string | null
  held_by_name: string
  queue_name: string
  queue_name_en: string
  tries: number
}
