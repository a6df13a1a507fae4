import { defineConfig } from 'vitest/config'

const server = process.env['SUIBAN_URL'] ?? 'http://127.0.0.1:8080'

/** Everything but what is loaded when it is first needed. */
const PANEL = /preact|\/chat\/src\/(?!view\/(?:callback|flow)|words\/(?:zh|en)|model\/(?:callback|flow))|\/client\/src\/(?!emoji)|\/widget\/src\/(?:protocol|scheme|page_api)/

/** The frame; the loader is one more build in `scripts/build.mjs`. */
export default defineConfig({
  base: '/widget/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    rollupOptions: {
      input: ['frame.html', 'preview.html'],
      // one file for all that the first word needs: cut in pieces it compresses less well
      output: { codeSplitting: { groups: [{ name: 'panel', test: PANEL }] } },
    },
  },
  server: { proxy: { '/api': server, '/socket': { target: server, ws: true } } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.{ts,tsx}'] },
})
