/** What was written but not sent, per person and conversation; survives reloads, shared by tabs. */
export interface Drafts {
  load: (conversationId: string) => string
  save: (conversationId: string, text: string) => void
}

export function draftsOf(staffId: string): Drafts {
  const key = (conversationId: string) => `suiban.draft.${staffId}.${conversationId}`
  return {
    load: (conversationId) => localStorage.getItem(key(conversationId)) ?? '',
    save: (conversationId, text) => {
      try {
        if (text === '') localStorage.removeItem(key(conversationId))
        else localStorage.setItem(key(conversationId), text)
      } catch {
        // storage is full: the words stay in the field
      }
    },
  }
}
