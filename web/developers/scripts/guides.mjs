/** The guides of `docs/` as pages beside the reference, so that they can be read where the service runs. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

import { Marked } from 'marked'

/** Page -> document. */
export const GUIDES = { 'guide.html': 'how-to/developers.md', 'protocol.html': 'socket-protocol.md' }

const docs = new URL('../../../docs/', import.meta.url)
const pageOf = (href) => Object.keys(GUIDES).find((page) => basename(GUIDES[page]) === basename(href.split('#')[0]))

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** Links between guides stay; what only the source tree has is named, not linked. Headings can be linked to. */
export function rendered(markdown) {
  const marked = new Marked({
    renderer: {
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens)
        const page = pageOf(href)
        if (page) return `<a href="/developers/${page}">${text}</a>`
        return /^(https:|#)/.test(href) ? `<a href="${encodeURI(href)}">${text}</a>` : text
      },
      // wide ones scroll sideways, also by keyboard
      code({ text }) {
        return `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`
      },
      heading({ tokens, depth, text }) {
        const id = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
    },
  })
  return marked.parse(markdown)
}

/** The page with its document in place; other pages stay as they are. */
export function guidePage(html, filename) {
  const name = GUIDES[basename(filename)]
  return name ? html.replace('<!--guide-->', () => rendered(readFileSync(new URL(name, docs), 'utf8'))) : html
}
