/** Builds the frame, then the loader as one classic script, and puts the example page beside them. */
import { cp } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
await build({ root })
await build({
  root,
  configFile: false,
  build: {
    target: 'es2020',
    emptyOutDir: false,
    copyPublicDir: false,
    lib: { entry: 'src/loader_main.ts', formats: ['iife'], name: 'SuibanWidget', fileName: () => 'widget.js' },
  },
})
await cp(`${root}/demo`, `${root}/dist/demo`, { recursive: true })
