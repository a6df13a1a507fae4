/** The guides as pages: links lead somewhere, and what the document says is not run. */
import { readFileSync } from 'node:fs'

import { expect, it } from 'vitest'

import { GUIDES, guidePage, rendered } from '../scripts/guides.mjs'

const page = (name: string) => guidePage(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'), `/web/developers/${name}`)

it.each(Object.keys(GUIDES))('%s holds its whole document', (name) => {
  const html = page(name)
  const source = readFileSync(new URL(`../../../docs/${GUIDES[name]}`, import.meta.url), 'utf8')
  const headings = source.replace(/^```[^]*?^```/gm, '').match(/^#+ .+$/gm) ?? []
  expect(html.match(/<h[1-6] id=/g)).toHaveLength(headings.length)
  expect(html).not.toContain('<!--guide-->')
})

it.each(Object.keys(GUIDES))('every link of %s within these pages has its end', (name) => {
  const html = page(name)
  for (const [, href] of html.matchAll(/href="([^"]+)"/g)) {
    if (href!.startsWith('#')) expect(html).toContain(`id="${href!.slice(1)}"`)
    else if (href!.startsWith('/developers/') && href !== '/developers/') expect(Object.keys(GUIDES)).toContain(href!.slice('/developers/'.length))
    else expect(href).toMatch(/^(https:|\/(src|desk|developers)\/)/)
  }
})

it('what only the source tree has is named and not linked', () => {
  expect(rendered('[the socket](../socket-protocol.md) [0006](decisions/0006.md) [x](javascript:alert(1))'))
    .toBe('<p><a href="/developers/protocol.html">the socket</a> 0006 x</p>\n')
})
