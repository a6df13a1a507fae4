/** All JavaScript of the reference, gzipped; fails above the budget. It is a page of its own: nobody else loads it. */
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_KIB = 520
const assets = new URL('../dist/assets/', import.meta.url)
const bytes = readdirSync(assets).filter((name) => name.endsWith('.js'))
  .reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, assets)), { level: 9 }).length, 0)
const reference_js_gzip_kib = Math.round((bytes / 1024) * 10) / 10
console.log(JSON.stringify({ reference_js_gzip_kib, budget_kib: BUDGET_KIB }))
if (reference_js_gzip_kib > BUDGET_KIB) {
  console.error(`over the budget of ${BUDGET_KIB} KiB`)
  process.exit(1)
}
