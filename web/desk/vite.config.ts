import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import react from '@vitejs/plugin-react'
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
  base: '/desk/',
  plugins: [react(), pushWorker],
  // the form editor and its viewer ask for Preact each by itself, and must get one and the same
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) }, dedupe: ['preact'] },
  build: { manifest: true, target: 'es2022', chunkSizeWarningLimit: 1500 },
  server: { proxy: { '/api': server, '/socket': { target: server, ws: true } } },
  test: { environment: 'happy-dom', pool: 'threads', isolate: false, testTimeout: 20_000, hookTimeout: 30_000, include: ['tests/**/*.test.{ts,tsx}'] },
})
