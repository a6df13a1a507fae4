/** Loader and everything a frame may load in its language (the larger one), gzipped; fails above the budget. Prints one
 * flat JSON object. */
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_KIB = 45
const dist = new URL('../dist/', import.meta.url)
const sizeOf = (path) => gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length / 1024
/** What is only loaded when it is needed has budgets of its own: once somebody waits for a person, or has a service under way. */
const LATER_BUDGETS_KIB = { callback: 5, flow: 3 }
const later = (name) => Object.keys(LATER_BUDGETS_KIB).find((part) => name.startsWith(`${part}-`))
// the desk's preview is no customer's
const all = readdirSync(new URL('assets/', dist)).filter((name) => !name.startsWith('preview'))
const assets = all.filter((name) => !later(name))
const sum = (paths) => paths.reduce((total, path) => total + sizeOf(path), 0)
const loader = sizeOf('widget.js')
const scripts = assets.filter((name) => name.endsWith('.js')).map((name) => `assets/${name}`)
const languages = scripts.filter((name) => /\/(zh|en)-/.test(name)).map(sizeOf)
if (languages.length !== 2) throw new Error('the words of each language are a file of their own')
const frame = sum(scripts) - Math.min(...languages)
const css = sum(assets.filter((name) => name.endsWith('.css')).map((name) => `assets/${name}`))
const parts = Object.keys(LATER_BUDGETS_KIB).map((part) => {
  const files = all.filter((name) => later(name) === part && name.endsWith('.js'))
  if (files.length === 0) throw new Error(`${part} is a file of its own`)
  return [part, sum(files.map((name) => `assets/${name}`))]
})
const round = (value) => Math.round(value * 100) / 100
console.log(
  JSON.stringify({
    widget_js_gzip_kib: round(loader + frame),
    loader_js_gzip_kib: round(loader),
    frame_js_gzip_kib: round(frame),
    frame_css_gzip_kib: round(css),
    ...Object.fromEntries(parts.map(([part, size]) => [`${part}_js_gzip_kib`, round(size)])),
    budget_kib: BUDGET_KIB,
  }),
)
for (const [part, size] of parts) {
  if (size <= LATER_BUDGETS_KIB[part]) continue
  console.error(`${part} is over its ${LATER_BUDGETS_KIB[part]} KiB`)
  process.exit(1)
}
if (loader + frame > BUDGET_KIB) {
  console.error(`over the budget of ${BUDGET_KIB} KiB`)
  process.exit(1)
}
