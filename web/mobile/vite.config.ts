import { readFileSync } from 'node:fs'

import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const server = process.env['SUIBAN_URL'] ?? 'http://127.0.0.1:8080'

/** No part of the bundle: it has to stand at the top of the page's own scope, under a name that stays. */
const pushWorker: Plugin = {
  name: 'push-worker',
  generateBundle() {
    const source = readFileSync(new URL('../client/worker/push_worker.js', import.meta.url), 'utf8')
    this.emitFile({ type: 'asset', fileName: 'sw.js', source })
  },
}

export default defineConfig({
  base: '/mobile/',
  plugins: [pushWorker],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022', manifest: true },
  server: { proxy: { '/api': server, '/socket': { target: server, ws: true } } },
  test: { environment: 'happy-dom', pool: 'threads', isolate: false, testTimeout: 20_000, hookTimeout: 30_000, setupFiles: ['tests/setup.ts'], include: ['tests/**/*.test.{ts,tsx}'] },
})
