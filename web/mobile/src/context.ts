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
}

export const Bank = createContext<BankContext | null>(null)

export function useBank(): BankContext {
  const value = useContext(Bank)
  if (!value) throw new Error('used outside of the bank')
  return value
}
