/** What could be answered, as the staff socket sends it. */
/** An article that may answer; `confidence` from 0 to 1. */
export interface Suggestion {
  company_id: string
  key: string
  title: string
  source: string
  version: number
  text: string
  confidence: number
}
/** Shown to the holder alone: what to answer to everything said up to `after_seq`. Newer ones replace older ones. */
export interface SuggestionsFrame {
  type: 'suggestions'
  conversation_id: string
  after_seq: number
  items: Suggestion[]
}
