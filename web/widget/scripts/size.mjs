/** Loader and everything a frame may load in its language (the larger one), gzipped; fails above the budget. Prints one
 * flat JSON object. */
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_KIB = 45
const dist = new URL('../dist/', import.meta.url)
const sizeOf = (path) => gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length / 1024
/** What is only loaded once somebody waits for a person has a budget of its own. */
const LATER_BUDGET_KIB = 5
const later = (name) => name.startsWith('callback-')
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
const callback = sum(all.filter((name) => later(name) && name.endsWith('.js')).map((name) => `assets/${name}`))
if (callback === 0) throw new Error('what offers a call-back is a file of its own')
const round = (value) => Math.round(value * 100) / 100
console.log(
  JSON.stringify({
    widget_js_gzip_kib: round(loader + frame),
    loader_js_gzip_kib: round(loader),
    frame_js_gzip_kib: round(frame),
    frame_css_gzip_kib: round(css),
    callback_js_gzip_kib: round(callback),
    budget_kib: BUDGET_KIB,
  }),
)
if (callback > LATER_BUDGET_KIB) {
  console.error(`call-backs are over their ${LATER_BUDGET_KIB} KiB`)
  process.exit(1)
}
if (loader + frame > BUDGET_KIB) {
  console.error(`over the budget of ${BUDGET_KIB} KiB`)
  process.exit(1)
}
