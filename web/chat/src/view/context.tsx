import { createContext } from 'preact'
import { useContext, useEffect, useReducer, useState } from 'preact/hooks'
import type { Chat } from '../model/chat'
import type { ChatState } from '../model/state'
import type { Locale } from '../words/locale'
import type { Words } from '../words/zh'
import type * as Flow from './flow'

export interface PanelContext {
  chat: Chat
  words: Words
  locale: Locale
  /** Whether the large type is on. */
  simple: boolean
  /** What shows services, once there is one in the talk. */
  flow: typeof Flow | null
}

export const Context = createContext<PanelContext | null>(null)

export function usePanel(): PanelContext {
  const value = useContext(Context)
  if (!value) throw new Error('used outside of the chat panel')
  return value
}

/** The chat's state now, and again whenever it changes. */
export function useChat(chat: Chat): ChatState {
  const [, draw] = useReducer<number, undefined>((count) => count + 1, 0)
  useEffect(() => {
    draw(undefined)
    return chat.subscribe(() => draw(undefined))
  }, [chat])
  return chat.state
}

/** A part of the panel that is loaded when it is first needed; null: not yet, or it could not be. `load` is always the same. */
export function useLater<Part>(needed: boolean, load: () => Promise<Part>): Part | null {
  const [part, setPart] = useState<Part | null>(null)
  useEffect(() => {
    if (needed) load().then(setPart, () => undefined)
  }, [needed, load])
  return part
}
