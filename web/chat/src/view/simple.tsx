import { useState } from 'preact/hooks'
import { keepSimple, loadSimple, SIZES, stepped, type SimpleSize } from '../model/simple'
import { usePanel } from './context'

export interface Simple {
  size: SimpleSize
  set: (size: SimpleSize) => void
}

/** The mode of this device; `asked` is what the page wants for whoever has not chosen yet. */
export function useSimple(asked: string | null | undefined): Simple {
  const [size, set] = useState(() => loadSimple(asked))
  return {
    size,
    set: (next) => {
      keepSimple(next)
      set(next)
    },
  }
}

/** What an element around the large type carries; nothing in the ordinary look. */
export function simpleAttributes({ size }: Simple): { 'data-simple'?: string; style?: Record<string, string> } {
  return size === 0 ? {} : { 'data-simple': '', style: { '--sb-text': `${size}px` } }
}

/** Into the mode, out of it, and how large. */
export function SimpleBar({ simple }: { simple: Simple }) {
  const { words } = usePanel()
  const { size, set } = simple
  const step = (by: 1 | -1, label: string, sign: string) => (
    <button
      type="button"
      class="sb-size"
      aria-label={label}
      disabled={stepped(size, by) === size}
      onClick={() => set(stepped(size, by))}
    >
      {sign}
    </button>
  )
  return (
    <div class="sb-simple-bar" role="group" aria-label={words.simple}>
      {step(-1, words.smaller, 'A−')}
      {step(1, words.larger, 'A+')}
      <button type="button" class="sb-size" data-testid="chat-simple-off" onClick={() => set(0)}>
        {words.simpleOff}
      </button>
    </div>
  )
}

export function SimpleButton({ simple }: { simple: Simple }) {
  const { words } = usePanel()
  return (
    <button
      type="button"
      class="sb-icon-button sb-simple-on"
      data-testid="chat-simple"
      aria-label={words.simple}
      title={words.simple}
      onClick={() => simple.set(SIZES[0])}
    >
      {words.simpleSign}
    </button>
  )
}
