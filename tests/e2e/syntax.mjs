/** Parses every script that was built as a browser of three versions ago would, and names what it would not know. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [web, edition, ...folders] = process.argv.slice(2)
const { parse } = createRequire(join(web, 'package.json'))('acorn')

/** Newer than ES2022 and not made up for by the bundler, which rewrites syntax only. */
const TOO_NEW = {
  static: {
    Promise: ['withResolvers', 'try'], Object: ['groupBy'], Map: ['groupBy'], Array: ['fromAsync'], Iterator: ['from'],
    RegExp: ['escape'], Math: ['sumPrecise'], Error: ['isError'],
  },
  globals: ['Temporal', 'Float16Array', 'SuppressedError', 'DisposableStack'],
}

function* scripts(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* scripts(path)
    else if (name.endsWith('.js')) yield path
  }
}

/** Used without looking whether it is there first: `Promise.withResolvers()`, not `Promise.withResolvers?.()`. */
function* tooNew(node) {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const item of node) yield* tooNew(item)
    return
  }
  if (node.type === 'CallExpression' && !node.optional && node.callee.type === 'MemberExpression' && !node.callee.computed) {
    const { object, property } = node.callee
    const names = object.type === 'Identifier' && Object.hasOwn(TOO_NEW.static, object.name) ? TOO_NEW.static[object.name] : []
    if (names.includes(property.name)) yield `${object.name}.${property.name}`
  }
  if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && TOO_NEW.globals.includes(node.callee.name)) yield node.callee.name
  for (const key in node) if (key !== 'type') yield* tooNew(node[key])
}

let count = 0
const problems = []
for (const folder of folders) {
  for (const path of scripts(folder)) {
    count += 1
    const source = readFileSync(path, 'utf8')
    try {
      const tree = parse(source, { ecmaVersion: Number(edition), sourceType: 'module' })
      for (const name of new Set(tooNew(tree))) problems.push(`${path}: ${name}`)
    } catch (error) {
      problems.push(`${path}: ${error.message}`)
    }
  }
}
console.log(JSON.stringify({ scripts: count, problems }))
