/** Words found elsewhere on the page (knowledge) on their way into the open composer. */
const listeners = new Set<(text: string) => void>()

export function putIntoComposer(text: string): void {
  listeners.forEach((listener) => listener(text))
}

export function onPutIntoComposer(listener: (text: string) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
