/** All that the side page loads in one language (the larger one), gzipped; fails above the budget. Prints one JSON object. */
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_KIB = 22
const assets = new URL('../dist/assets/', import.meta.url)
const sizeOf = (name) => gzipSync(readFileSync(new URL(name, assets)), { level: 9 }).length / 1024
const names = readdirSync(assets)
const languages = names.filter((name) => /^(zh|en)-.*\.js$/.test(name)).map(sizeOf)
if (languages.length !== 2) throw new Error('the words of each language are a file of their own')
const total = names.map(sizeOf).reduce((sum, one) => sum + one, 0) - Math.min(...languages)
console.log(JSON.stringify({ flow_page_gzip_kib: Math.round(total * 100) / 100, budget_kib: BUDGET_KIB }))
if (total > BUDGET_KIB) {
  console.error(`over the budget of ${BUDGET_KIB} KiB`)
  process.exit(1)
}
