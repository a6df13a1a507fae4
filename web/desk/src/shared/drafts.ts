/**
 * What was written but not sent, per person and place; survives reloads, signing out, a tab that dies; shared by tabs.
 * `place` is the conversation for an answer, `note.<conversation>` and the like for what else is written.
 */
import { useCallback, useEffect, useRef, useState } from 'react'

export interface Drafts {
  load: (place: string) => string
  save: (place: string, text: string) => void
}

const keyOf = (staffId: string, place: string) => `suiban.draft.${staffId}.${place}`

export function draftsOf(staffId: string): Drafts {
  return {
    load: (place) => {
      try {
        return localStorage.getItem(keyOf(staffId, place)) ?? ''
      } catch {
        return ''
      }
    },
    save: (place, text) => {
      try {
        if (text === '') localStorage.removeItem(keyOf(staffId, place))
        else localStorage.setItem(keyOf(staffId, place), text)
      } catch {
        // storage is full: the words stay in the field
      }
    },
  }
}

/**
 * A text that is kept at every stroke. What another tab writes in the same place comes in here, unless one is writing
 * here right now: then this tab's words are the newer ones at the next stroke.
 */
export function useDraft(staffId: string, place: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => draftsOf(staffId).load(place))
  const wroteAt = useRef(-Infinity)
  const write = useCallback((next: string) => {
    wroteAt.current = Date.now()
    setText(next)
    draftsOf(staffId).save(place, next)
  }, [staffId, place])
  useEffect(() => {
    const follow = (event: StorageEvent) => {
      if (event.key !== keyOf(staffId, place) || event.storageArea !== localStorage) return
      if (Date.now() - wroteAt.current > WRITING_MS) setText(event.newValue ?? '')
    }
    addEventListener('storage', follow)
    return () => removeEventListener('storage', follow)
  }, [staffId, place])
  return [text, write]
}
const WRITING_MS = 2_000

/** A kept value that is more than text; null where there is none, or none of this shape. */
export function loadJson<T>(staffId: string, place: string, fits: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(draftsOf(staffId).load(place) || 'null')
    return fits(value) ? value : null
  } catch {
    return null
  }
}
