import type { Words } from './words/zh'

/** Who has said no name is told apart by the end of their id. Pure. */
export function calledBy(name: string | undefined, customerId: string | undefined, words: Words): string {
  return name || [words.talk.customer, customerId?.slice(-4).toUpperCase()].filter(Boolean).join(' ')
}
