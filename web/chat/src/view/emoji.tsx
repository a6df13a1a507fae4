/** Signs to put into the text. The set itself comes when it is first opened. */
import type * as EmojiKit from '@suiban/client/emoji'
import { useEffect, useRef, useState } from 'preact/hooks'
import { usePanel } from './context'

const COLUMNS = 8

type Kit = typeof EmojiKit

export function EmojiButton({ onPick }: { onPick: (sign: string) => void }) {
  const { words } = usePanel()
  const [kit, setKit] = useState<Kit | null>(null)
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = (back: boolean) => {
    setOpen(false)
    if (back) button.current?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        class="sb-icon-button"
        data-testid="chat-emoji"
        aria-label={words.emoji}
        title={words.emoji}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => {
          if (open) return close(true)
          setOpen(true)
          if (!kit) void import('@suiban/client/emoji').then(setKit)
        }}
      >
        <svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="1.8" aria-hidden="true">
          <circle cx="12" cy="12" r="9" />
          <path d="M8.500 14.500c1.800 2.300 5.200 2.300 7 0M9 9.500v.6M15 9.500v.6" stroke-linecap="round" />
        </svg>
      </button>
      {open && kit && (
        <Picker
          kit={kit}
          onClose={() => close(true)}
          onPick={(sign) => {
            kit.rememberEmoji(sign)
            setOpen(false)
            onPick(sign)
          }}
        />
      )}
    </>
  )
}

function Picker({ kit, onPick, onClose }: { kit: Kit; onPick: (sign: string) => void; onClose: () => void }) {
  const { words, locale } = usePanel()
  const [query, setQuery] = useState('')
  const box = useRef<HTMLDivElement>(null)
  const recent = query.trim() === '' ? kit.recentEmoji() : []
  const found: readonly EmojiKit.Emoji[] = [...recent, ...kit.findEmoji(query).filter((one) => !recent.includes(one))]
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  })
  useEffect(() => {
    box.current?.querySelector('input')?.focus()
    const away = (event: PointerEvent) => {
      if (!box.current?.parentElement?.contains(event.target as Node)) close.current()
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation()
      onClose()
      return
    }
    const signs = [...(box.current?.querySelectorAll<HTMLElement>('[data-sign]') ?? [])]
    const at = signs.indexOf(event.target as HTMLElement)
    const next = at < 0 ? (event.key === 'ArrowDown' ? 0 : null) : kit.moveInGrid(event.key, at, signs.length, COLUMNS)
    if (next === null) return
    event.preventDefault()
    signs[next]?.focus()
  }
  return (
    <div ref={box} class="sb-emoji" role="dialog" aria-label={words.emoji} data-testid="chat-emoji-picker" onKeyDown={onKeyDown}>
      <input
        type="search"
        value={query}
        aria-label={words.emoji}
        placeholder={words.emoji}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter in here takes the first one found; it must not send what is being written
          if (event.key !== 'Enter' || event.isComposing) return
          event.preventDefault()
          if (found[0]) onPick(found[0].sign)
        }}
      />
      <div class="sb-emoji-grid">
        {found.map((one, index) => (
          <button
            type="button"
            key={one.sign}
            data-sign={one.sign}
            tabIndex={index === 0 ? 0 : -1}
            aria-label={nameIn(one, locale)}
            title={nameIn(one, locale)}
            onClick={() => onPick(one.sign)}
          >
            {one.sign}
          </button>
        ))}
      </div>
    </div>
  )
}

/** The names in Chinese come first, those in English after them. */
function nameIn(one: EmojiKit.Emoji, locale: string): string {
  const parts = one.names.split(' ')
  const wanted = parts.filter((part) => /^[a-z]/.test(part) === locale.startsWith('en'))
  return wanted.join(' ')
}
