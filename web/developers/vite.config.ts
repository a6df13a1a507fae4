import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitest/config'

import { GUIDES, guidePage } from './scripts/guides.mjs'

const server = process.env['SUIBAN_URL'] ?? 'http://127.0.0.1:8080'
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export default defineConfig({
  base: '/developers/',
  plugins: [{
    name: 'guides',
    transformIndexHtml: { order: 'pre', handler: (html, { filename }) => guidePage(html, filename) },
  }],
  build: { target: 'es2022', chunkSizeWarningLimit: 2_000, rolldownOptions: { input: ['index.html', ...Object.keys(GUIDES)].map(here) } },
  server: { proxy: { '/api': server } },
  test: { include: ['tests/**/*.test.ts'] },
})
