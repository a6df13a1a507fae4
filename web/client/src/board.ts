/** The board of work that may be taken, as the staff socket sends it. */
/** Work I could take by myself; `code` says why not now (empty: I may), `in_s` for how long. */
export interface BoardItem {
  work_id: string
  conversation_id: string | null
  company_id: string
  kind: string
  queue_id: string
  queue_name: string
  queue_name_en: string
  customer_name: string
  customer_level: string
  channel_name: string
  channel_name_en: string
  enqueued_at: string
  target_wait_s: number
  push_at: string
  people: number
  code: '' | 'claim_not_yet' | 'claim_limit' | 'kind_limit' | 'claim_away'
  in_s: number | null
  /** Of a task; empty of a conversation. */
  title: string
  due_by: string | null
}
export interface BoardFrame {
  type: 'board'
  /** There are queues I can take from at all. */
  open: boolean
  items: BoardItem[]
}
