/** Which message the next one refers to, by conversation: set at the message, used in the composer. */
import { useSyncExternalStore } from 'react'

const quoted = new Map<string, number>()
const listeners = new Set<() => void>()
const chosen = new Set<() => void>()

export function setQuoting(conversationId: string, seq: number | null): void {
  if (seq === null) quoted.delete(conversationId)
  else quoted.set(conversationId, seq)
  listeners.forEach((listener) => listener())
  if (seq !== null) chosen.forEach((listener) => listener())
}

export function useQuoting(conversationId: string): number | null {
  return useSyncExternalStore(subscribe, () => quoted.get(conversationId) ?? null)
}

/** Something was chosen to be quoted: the composer takes the cursor. */
export function onQuoting(listener: () => void): () => void {
  chosen.add(listener)
  return () => chosen.delete(listener)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
