import type { Chat } from '@suiban/chat/model/chat'
import type { Prefill } from '@suiban/chat/view/composer'
import { useChat } from '@suiban/chat/view/context'
import { ChatIcon } from '@suiban/chat/view/icons'
import { ChatPanel } from '@suiban/chat/view/panel'
import { useEffect, useRef } from 'preact/hooks'
import { useBank } from './context'
import { PushOffer } from './push'

interface ChatLayerProps {
  chat: Chat
  open: boolean
  prefill: Prefill | null
  onOpen: () => void
  onClose: () => void
}

const BADGE_MAX = 99

/** The floating button and, over every page, the chat as a full sheet. */
export function ChatLayer({ chat, open, prefill, onOpen, onClose }: ChatLayerProps) {
  const { words, locale, simple } = useBank()
  useChat(chat)
  const button = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(open)
  const unread = open ? 0 : chat.unread
  useEffect(() => {
    // a page view alone makes no session; whoever chatted before hears of what is new
    if (open || chat.returning) chat.start()
    else void chat.preview()
  }, [chat, open])
  useEffect(() => {
    if (wasOpen.current && !open) button.current?.focus({ preventScroll: true })
    wasOpen.current = open
  }, [open])
  return (
    <>
      <button
        ref={button}
        type="button"
        class="m-chat-button"
        data-testid="chat-open"
        aria-label={unread > 0 ? words.openChatUnread(unread) : words.openChat}
        aria-expanded={open}
        inert={open}
        onClick={onOpen}
      >
        <ChatIcon size={26} />
        {unread > 0 && <span class="m-badge">{unread > BADGE_MAX ? `${BADGE_MAX}+` : unread}</span>}
      </button>
      <div class="m-sheet" inert={!open} role="dialog" aria-modal="true" aria-label={words.chat}>
        <ChatPanel chat={chat} locale={locale} shown={open} prefill={prefill} simple={simple} onClose={onClose}>
          <PushOffer chat={chat} />
        </ChatPanel>
      </div>
    </>
  )
}
