import { defineConfig } from 'vitest/config'

const server = process.env['SUIBAN_URL'] ?? 'http://127.0.0.1:8080'

/** The frame; the loader is one more build in `scripts/build.mjs`. */
export default defineConfig({
  base: '/widget/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022', rollupOptions: { input: ['frame.html', 'preview.html'] } },
  server: { proxy: { '/api': server, '/socket': { target: server, ws: true } } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.{ts,tsx}'] },
})
