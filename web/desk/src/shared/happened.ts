/** Something one did for real, told once to whoever counts first steps. */

/** As the server knows them (`PUT /api/me/guide/{step}`). */
export type FirstStep =
  | 'ready' | 'accepted' | 'canned' | 'wrapped_up' | 'notices' | 'wall' | 'listened' | 'records' | 'staff' | 'settings' | 'integrations' | 'audit'
  | 'second_step' | 'requests' | 'keys' | 'search'

const listeners = new Set<(step: FirstStep) => void>()

export function happened(step: FirstStep): void {
  listeners.forEach((listener) => listener(step))
}

export function onHappened(listener: (step: FirstStep) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
