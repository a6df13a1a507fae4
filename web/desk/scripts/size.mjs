/** What the browser loads of JavaScript before the inbox can be used, from the built manifest. Fails above the budget. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const BUDGET_KIB = 500
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'))

const wanted = new Set()
const visit = (key) => {
  if (wanted.has(key)) return
  wanted.add(key)
  for (const needed of manifest[key].imports ?? []) visit(needed)
}
visit('index.html')

const bytes = [...wanted].reduce((sum, key) => sum + gzipSync(readFileSync(join(dist, manifest[key].file)), { level: 9 }).length, 0)
const inbox_js_gzip_kib = Math.round((bytes / 1024) * 10) / 10
console.log(JSON.stringify({ inbox_js_gzip_kib, budget_kib: BUDGET_KIB }))
if (inbox_js_gzip_kib > BUDGET_KIB) {
  console.error(`the inbox loads ${inbox_js_gzip_kib} KiB of JavaScript, more than ${BUDGET_KIB}`)
  process.exit(1)
}
