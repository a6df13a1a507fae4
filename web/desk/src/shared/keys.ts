/** Keyboard: what a key press means here, and whether somebody is writing. */
import { useEffect, useRef } from 'react'

export function isWriting(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  return Boolean(element?.closest?.('input, textarea, select, [contenteditable=true], [role=dialog], [role=combobox]'))
}

/** A plain key counts only when nobody writes and no button or link has the focus. */
export function isFree(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  return !isWriting(target) && !element?.closest?.('button, a, [role=button], [role=menu]')
}

export const mod = (event: KeyboardEvent) => event.metaKey || event.ctrlKey

/** Listens on the whole page; the newest handler is used. */
export function useKeys(handle: (event: KeyboardEvent) => void): void {
  const latest = useRef(handle)
  useEffect(() => {
    latest.current = handle
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && !event.isComposing) latest.current(event)
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}
