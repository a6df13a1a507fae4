import { Input } from 'antd'
import { type KeyboardEvent, useRef, useState } from 'react'

import { findEmoji, moveInGrid, recentEmoji, rememberEmoji } from '@suiban/client/emoji'

import { useWords } from '@/shared/settings'

const COLUMNS = 8

export default function EmojiPicker({ onPick, onClose }: { onPick: (sign: string) => void; onClose: () => void }) {
  const words = useWords()
  const [query, setQuery] = useState('')
  const box = useRef<HTMLDivElement>(null)
  const recent = query.trim() === '' ? recentEmoji() : []
  const found = [...recent, ...findEmoji(query).filter((one) => !recent.includes(one))]
  const pick = (sign: string) => {
    rememberEmoji(sign)
    onPick(sign)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation()
      return onClose()
    }
    const signs = [...(box.current?.querySelectorAll<HTMLElement>('[data-sign]') ?? [])]
    const at = signs.indexOf(event.target as HTMLElement)
    const next = at < 0 ? (event.key === 'ArrowDown' ? 0 : null) : moveInGrid(event.key, at, signs.length, COLUMNS)
    if (next === null) return
    event.preventDefault()
    signs[next]?.focus()
  }
  return (
    <div ref={box} onKeyDown={onKeyDown} data-testid="emoji-picker">
      <Input
        size="small" autoFocus allowClear value={query} placeholder={words.composer.emoji_search} aria-label={words.composer.emoji_search}
        onChange={(event) => setQuery(event.target.value)}
        onPressEnter={(event) => {
          if (event.nativeEvent.isComposing) return
          event.preventDefault()
          if (found[0]) pick(found[0].sign)
        }}
      />
      <div className="emoji-grid">
        {found.map((one, index) => <button type="button" key={one.sign} data-sign={one.sign} tabIndex={index === 0 ? 0 : -1} aria-label={one.names} title={one.names} onClick={() => pick(one.sign)}>{one.sign}</button>)}
      </div>
    </div>
  )
}
