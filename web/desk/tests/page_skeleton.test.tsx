import { readFileSync } from 'node:fs'

import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'

import { PageSkeleton } from '@/app/PageSkeleton'

const css = readFileSync('src/app/app.css', 'utf8')

it('shows the list on a narrow screen, where panes are hidden but for the one that is named', () => {
  expect(css).toMatch(/\.panes\[data-shown='list'\] \.list/)
  expect(renderToString(<PageSkeleton />)).toContain('data-shown="list"')
})
