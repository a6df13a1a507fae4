/** Inside of the frame: a channel as it is being written on the desk, light or dark whatever the system says. */
import type { Chat } from '@suiban/chat/model/chat'
import type { Channel } from '@suiban/chat/model/session'
import { forceScheme } from './scheme'

export interface Preview {
  suiban: 'preview'
  channel: Channel
  questions: string[]
  dark: boolean
}

export function isPreview(data: unknown): data is Preview {
  return typeof data === 'object' && data !== null && (data as { suiban?: unknown }).suiban === 'preview'
}

export function showPreview(data: unknown, chat: Chat): void {
  if (!isPreview(data)) return
  forceScheme(document.styleSheets, data.dark)
  document.documentElement.style.colorScheme = data.dark ? 'dark' : 'light'
  chat.pretend(data.channel, data.questions)
}
