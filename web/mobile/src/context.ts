import type { Chat } from '@suiban/chat/model/chat'
import type { Locale } from '@suiban/chat/words/locale'
import type { Simple } from '@suiban/chat/view/simple'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Identity } from './identity'
import type { MobileWords } from './words/zh'

export interface BankContext {
  words: MobileWords
  locale: Locale
  identity: Exclude<Identity, null>
  /** Opens the chat over the page; with a question, that is put into its field. */
  openChat: (question?: string) => void
  setLocale: (locale: Locale) => void
  signOut: () => void
  /** Large type, shared by the pages and the chat. */
  simple: Simple
  /** Opens the chat and asks for a person at once. */
  askPerson: () => void
  /** Its session is the pages' as well. */
  chat: Chat
  /** It covers the page just now. */
  chatOpen: boolean
  /** Begins a service, or goes on with the one under way, on its page. Where it cannot: the chat, with `otherwise`. */
  beginService: (key: string, otherwise?: string) => void
}

export const Bank = createContext<BankContext | null>(null)

export function useBank(): BankContext {
  const value = useContext(Bank)
  if (!value) throw new Error('used outside of the bank')
  return value
}
