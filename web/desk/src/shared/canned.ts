/** Canned replies: where `/` begins one, which fit what was typed, where the first blank stands. Pure. */
import type { CannedReply } from './api'

export const SHOWN_MAX = 50
const SLASH = /(?:^|\s)\/([^\s/]{0,24})$/
const BLANK = /【[^【】]*】/
const BRACED = /\{([a-z_]{1,30})\}|[{}]/g

export interface Slash {
  /** Of the sign itself. */
  start: number
  end: number
  query: string
}

/** The `/…` that ends at the caret, at the beginning or after white space: not the one in an address. */
export function slashAt(text: string, caret: number): Slash | null {
  const found = SLASH.exec(text.slice(0, caret))
  if (!found) return null
  const query = found[1] ?? ''
  return { start: caret - query.length - 1, end: caret, query }
}

/** Those that fit, the best first; among equals what one used last, then most, then one's own language. At most `limit`. */
export function matchReplies(items: readonly CannedReply[], query: string, limit = SHOWN_MAX, language: CannedReply['language'] = 'zh'): CannedReply[] {
  const asked = query.toLowerCase()
  return items
    .map((item) => ({ item, rank: rankOf(item, asked) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || byUse(a.item, b.item) || Number(b.item.language === language) - Number(a.item.language === language) || a.item.title.localeCompare(b.item.title))
    .slice(0, limit)
    .map(({ item }) => item)
}

function rankOf(item: CannedReply, asked: string): number {
  if (asked === '') return 0
  const title = item.title.toLowerCase()
  if (item.code === asked) return 0
  if (item.code.startsWith(asked) || item.initials.startsWith(asked) || item.pinyin.startsWith(asked) || title.startsWith(asked)) return 1
  if (title.includes(asked) || title.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(asked))) return 2
  if (asked.length >= 2 && (item.initials.includes(asked) || item.pinyin.includes(asked))) return 3
  if (item.category.toLowerCase().includes(asked)) return 4
  return asked.length >= 2 && item.body.toLowerCase().includes(asked) ? 5 : Infinity
}

function byUse(a: CannedReply, b: CannedReply): number {
  return (b.own_last_at ?? '').localeCompare(a.own_last_at ?? '') || b.own_uses - a.own_uses || b.uses - a.uses
}

/** A text with its variables by name, as somebody reads it who does not fill it: 〔客户称呼〕. */
export function readable(body: string, names: Readonly<Record<string, string>>): string {
  return body.replace(BRACED, (all, name: string | undefined) => (name !== undefined && names[name] ? `〔${names[name]}〕` : all))
}

/** The first 【blank】 of a text put in at `from`: what is to be typed over. Without one the end. */
export function firstBlank(text: string, from: number): [number, number] {
  const found = BLANK.exec(text)
  if (!found) return [from + text.length, from + text.length]
  return [from + found.index, from + found.index + found[0].length]
}

/** The first variable nobody can fill or stray brace, and its line and column from 1; as the server sees it. */
export function misplaced(body: string, variables: readonly string[]): { what: string; line: number; column: number } | null {
  for (const match of body.matchAll(BRACED)) {
    if (match[1] !== undefined && variables.includes(match[1])) continue
    const before = body.slice(0, match.index)
    return { what: match[0], line: before.split('\n').length, column: [...before.slice(before.lastIndexOf('\n') + 1)].length + 1 }
  }
  return null
}
