/**
 * Which links lead to the company's own things, and what they are shown with. Decided from what the company entered
 * and from our own address; what a link leads to is never fetched.
 */
import { isOwn, type Segment } from './links'

/** A web page of the company, as its administrator entered it. */
export interface OwnPage {
  address: string
  title: string
  lead: string
}
export interface OwnLinks {
  pages: readonly OwnPage[]
  /** Origins that are the company's own, by https. */
  origins: readonly string[]
}
export const NO_LINKS: OwnLinks = { pages: [], origins: [] }

/** An article as it is answered: by who may read it. */
export interface LinkedArticle {
  company_name: string
  company_name_en: string
  title: string
  lead: string
  body: string
  source: string
  version: number
  /** Told to staff only. */
  for_customers?: boolean
}

export type Preview =
  | { kind: 'article'; href: string; host: string; company: string; key: string }
  | { kind: 'page'; href: string; host: string; title: string; lead: string }

export const PREVIEWS_MAX = 3
const ARTICLE = /^\/articles\/([a-z][a-z0-9-]{0,39})\/([a-z0-9][a-z0-9_-]{0,79})$/

/** The previews of a text's links, each once, in order. */
export function previewsOf(pieces: readonly Segment[], origin: string, own: OwnLinks): Preview[] {
  const found = new Map<string, Preview>()
  for (const piece of pieces) {
    if (!('href' in piece) || found.size >= PREVIEWS_MAX) continue
    if (piece.odd && !isOwn(piece.href, origin)) continue
    const preview = previewOf(piece.href, piece.host, origin, own)
    if (preview && !found.has(preview.href)) found.set(preview.href, preview)
  }
  return [...found.values()]
}

/** The address of an article, for a message. */
export function articleAddress(origin: string, company: string, key: string): string {
  return `${origin}/articles/${company}/${key}`
}

/** Whether a link stays with the company: on this site, or on an origin it named as its own. */
export function isFamiliar(href: string, origin: string, own: OwnLinks): boolean {
  return isOwn(href, origin) || own.origins.includes(new URL(href, origin).origin)
}

function previewOf(href: string, host: string, origin: string, own: OwnLinks): Preview | null {
  const url = new URL(href)
  const [, company, key] = url.origin === origin ? ARTICLE.exec(url.pathname) ?? [] : []
  if (company && key) return { kind: 'article', href, host, company, key }
  // the page nearest above it: /cards/gold before /cards before the whole site
  const above = own.pages.filter((page) => liesBelow(url, page.address)).sort((one, other) => other.address.length - one.address.length)[0]
  return above ? { kind: 'page', href, host, title: above.title, lead: above.lead } : null
}

function liesBelow(url: URL, address: string): boolean {
  if (!URL.canParse(address)) return false
  const page = new URL(address)
  if (page.origin !== url.origin) return false
  const path = page.pathname.replace(/\/+$/, '')
  return url.pathname === path || url.pathname.startsWith(`${path}/`)
}
