/** That something was sent to a customer, told to whoever on the page wants to know (what became of suggestions). */
type Listener = (conversationId: string, text: string) => void
const listeners = new Set<Listener>()

export function tellAnswered(conversationId: string, text: string): void {
  listeners.forEach((listener) => listener(conversationId, text))
}

export function onAnswered(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
