import { defineConfig } from 'vitest/config'

const server = process.env['SUIBAN_URL'] ?? 'http://127.0.0.1:8080'

/** The side page alone; the bank's own pages take the same view from `src/view`. */
export default defineConfig({
  base: '/f/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022' },
  server: { proxy: { '/api': server } },
  test: { environment: 'happy-dom', pool: 'threads', isolate: false, testTimeout: 20_000, include: ['tests/**/*.test.{ts,tsx}'] },
})
