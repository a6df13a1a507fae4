import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { usePanel } from './context'
import { CloseIcon } from './icons'

/** A native modal dialog: it traps the focus, closes on Esc or outside, and gives the focus back. */
export function Dialog(props: { label: string; class: string; onClose: () => void; children: ComponentChildren }) {
  const { words } = usePanel()
  const dialog = useRef<HTMLDialogElement>(null)
  const opener = useRef<Element | null>(null)
  useEffect(() => {
    opener.current = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true })
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={`sb-dialog ${props.class}`}
      aria-label={props.label}
      onClose={props.onClose}
      onKeyDown={(event) => {
        // Esc closes this dialog only, not the panel below it
        if (event.key === 'Escape') event.stopPropagation()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close()
      }}
    >
      <button
        type="button"
        class="sb-icon-button sb-dialog-close"
        aria-label={words.closeDialog}
        onClick={() => dialog.current?.close()}
      >
        <CloseIcon />
      </button>
      {props.children}
    </dialog>
  )
}
