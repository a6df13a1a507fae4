import { defineConfig } from 'vitest/config'

const server = process.env['SUIBAN_URL'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  base: '/mobile/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022', manifest: true },
  server: { proxy: { '/api': server, '/socket': { target: server, ws: true } } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.{ts,tsx}'] },
})
