/**
 * Addresses in a text. Only `http://` and `https://` are looked for; what they lead to is never fetched. One pass over
 * the text: every character is looked at a fixed number of times, whatever it is.
 */

export type Segment = { text: string } | Link | Trap
export interface Link {
  /** The whole address as the browser will open it. */
  href: string
  /** As it was written, with the host as it really is. */
  text: string
  /** Where it leads: in punycode unless the name is all Han. */
  host: string
  /** Why a reader should look twice; empty: nothing is odd about it. */
  odd: Odd | ''
}
/** `lookalike`: letters that pass for others; `number`: no name at all; `hidden`: signs nobody sees stand beside it. */
export type Odd = 'lookalike' | 'number' | 'hidden'
/** An address that seems to lead elsewhere than it does: it is no link, and said to be a trap. */
export interface Trap {
  text: string
  /** Where it would lead. */
  trap: string
}

const URL_CHARACTERS_MAX = 2_000
const SCHEME = /https?:\/\//gi
/** What an address may hold after its host. Anything else ends it: spaces, quotes, brackets, Chinese punctuation. */
const TAIL = /[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%[\]]/
/** With `*`: what stood before an @ may have been masked on its way. */
const HOST = /[\p{L}\p{N}\p{M}\-._:@[\]%*]/u
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
const LATIN_OR_DIGIT = /[A-Za-z0-9]/
const TRAILING = new Set('.,;:!?\'"*_~')
/** Signs that are not seen, or turn the direction of writing. */
const UNSEEN = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const CLOSING: Record<string, string> = { ')': '(', ']': '[' }

/** The text in pieces, links among them, in order; together they are the text again. */
export function segments(text: string): Segment[] {
  return cut(text).segments
}

/** The same, and how many characters were looked at. */
export function cut(text: string): { segments: Segment[]; steps: number } {
  const found: Segment[] = []
  let steps = text.length
  let done = 0
  SCHEME.lastIndex = 0
  for (let match = SCHEME.exec(text); match; match = SCHEME.exec(text)) {
    const start = match.index
    const host = endOfHost(text, SCHEME.lastIndex)
    let end = host
    if (TAIL.test(text[host] ?? '') && '/?#'.includes(text[host] ?? ' ')) while (end < text.length && TAIL.test(text[end]!)) end++
    steps += end - start
    const trimmed = trim(text, SCHEME.lastIndex, end)
    SCHEME.lastIndex = end
    const link = read(text.slice(start, trimmed), /[\p{L}\p{N}]/u.test(text[start - 1] ?? '') ? text[start - 1]! : '')
    if (!link) continue
    if (start > done) found.push({ text: text.slice(done, start) })
    const hidden = UNSEEN.test(text[start - 1] ?? '') || UNSEEN.test(text[trimmed] ?? '')
    found.push('href' in link && hidden && !link.odd ? { ...link, odd: 'hidden' } : link)
    done = trimmed
  }
  if (done < text.length) found.push({ text: text.slice(done) })
  return { segments: found, steps }
}

/** A label that began with Latin letters ends where Chinese follows: 请看https://a.cn谢谢 */
function endOfHost(text: string, from: number): number {
  let latin = false
  let at = from
  while (at < text.length) {
    const point = String.fromCodePoint(text.codePointAt(at)!)
    if (!HOST.test(point)) break
    if (point === '.') latin = false
    else if (LATIN_OR_DIGIT.test(point)) latin = true
    else if (latin && CJK.test(point)) break
    at += point.length
  }
  return at
}

/** Without the punctuation of the sentence around it; a closing bracket stays where it was opened within. */
function trim(text: string, from: number, end: number): number {
  const open: Record<string, number> = { '(': 0, '[': 0, ')': 0, ']': 0 }
  for (let at = from; at < end; at++) if (text[at]! in open) open[text[at]!]! += 1
  while (end > from) {
    const last = text[end - 1]!
    const opening = CLOSING[last]
    if (opening ? open[last]! <= open[opening]! : !TRAILING.has(last)) break
    if (opening) open[last]! -= 1
    end -= 1
  }
  return end
}

function read(written: string, before: string): Link | Trap | null {
  // a scheme that is the end of another word is none: xhttp://
  if (written.length > URL_CHARACTERS_MAX || LATIN_OR_DIGIT.test(before)) return null
  let url: URL
  try {
    url = new URL(written)
  } catch {
    return null
  }
  if (!/^https?:$/.test(url.protocol) || !/[^.]\.[^.]/.test(url.hostname) || url.hostname.includes('*')) return null
  // what stands before an @ looks like a host and is none
  if (url.username || url.password) return { text: written, trap: url.host }
  const authority = written.slice(written.indexOf('//') + 2).split(/[/?#]/, 1)[0]!
  const host = shownHost(authority, url.host)
  const rest = written.slice(written.indexOf('//') + 2 + authority.length)
  return { href: url.href, text: `${url.protocol}//${host}${rest}`, host, odd: oddOf(host) }
}

function oddOf(host: string): Odd | '' {
  if (/(^|\.)xn--/.test(host)) return 'lookalike'
  return host.startsWith('[') || /^[\d.]+(:\d+)?$/.test(host) ? 'number' : ''
}

/** A text without the signs that turn the direction of writing: beside an address they could make it read otherwise. */
export function unturned(text: string): string {
  return text.replace(TURNING, '')
}

/** A link in three: what stands before its host, the host, the rest. */
export function parted(link: Link): [string, string, string] {
  const at = link.text.indexOf('//') + 2
  return [link.text.slice(0, at), link.host, link.text.slice(at + link.host.length)]
}

/** Letters of other scripts look like Latin ones; Han does not. */
function shownHost(authority: string, real: string): string {
  const name = authority.toLowerCase()
  if (!/[^ -~]/.test(name)) return real
  const [host = ''] = name.split(':', 1)
  const pure = host.split('.').every((label) => /^[a-z0-9-]*$/.test(label) || /^\p{Script=Han}+$/u.test(label))
  return pure ? name : real
}

/** Whether it stays on this site. */
export function isOwn(href: string, origin: string): boolean {
  return new URL(href, origin).origin === origin
}
