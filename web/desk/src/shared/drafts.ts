/**
 * What was written but not sent, per person and place; survives reloads, signing out, a tab that dies; shared by tabs.
 * `place` is the conversation for an answer, `note.<conversation>` and the like for what else is written. What nobody
 * came back to for `KEPT_DAYS` is forgotten: it is about customers, and the browser may be shared.
 */
import { useCallback, useEffect, useRef, useState } from 'react'

export interface Drafts {
  load: (place: string) => string
  save: (place: string, text: string) => void
}

export const KEPT_DAYS = 30
const DAY_MS = 86_400_000
const TEXTS = 'suiban.draft.'
const TIMES = 'suiban.drafted.'
const keyOf = (staffId: string, place: string) => `${TEXTS}${staffId}.${place}`
/** When the text of this key was last changed, ms. */
const timeOf = (key: string) => TIMES + key.slice(TEXTS.length)

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
        const key = keyOf(staffId, place)
        if (text === '') forget(key)
        else {
          localStorage.setItem(key, text)
          localStorage.setItem(timeOf(key), String(Date.now()))
        }
      } catch {
        // storage is full: the words stay in the field
      }
    },
  }
}

function forget(key: string): void {
  localStorage.removeItem(key)
  localStorage.removeItem(timeOf(key))
}

/** Takes away everybody's drafts that are too old; those of unknown age count from now. */
export function forgetOldDrafts(now: number): void {
  try {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(TEXTS))) {
      const written = Number(localStorage.getItem(timeOf(key)))
      if (!written) localStorage.setItem(timeOf(key), String(now))
      else if (now - written > KEPT_DAYS * DAY_MS) forget(key)
    }
  } catch {
    // no storage, no drafts
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
