/** The lint rules that are our architecture, each seen to turn red; and what style sheets may not say. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const eslint = new ESLint({ cwd: root })
const rulesBroken = async (file: string, code: string) => {
  const [result] = await eslint.lintText(code, { filePath: join(root, 'desk/src', file) })
  return result?.messages.map((message) => message.ruleId) ?? []
}

describe('zones', () => {
  it.each([
    ['shared/planted.ts', "import '@/features/inbox/order'\n"],
    ['shared/planted.ts', "import '@/app/App'\n"],
    ['features/inbox/planted.ts', "import '@/features/customer/Timeline'\n"],
    ['features/inbox/planted.ts', "import '@/app/App'\n"],
    ['features/inbox/planted.ts', "import '../customer/Timeline'\n"],
  ])(
    '%s may not %s',
    async (file, code) => {
      expect(await rulesBroken(file, code)).toEqual(['no-restricted-imports'])
    },
    20_000,
  )

  it.each([
    ['features/inbox/planted.ts', "import '@/shared/time'\nimport './order'\n"],
    ['app/planted.ts', "import '@/features/inbox/order'\n"],
  ])(
    '%s may',
    async (file, code) => {
      expect(await rulesBroken(file, code)).toEqual([])
    },
    20_000,
  )
})

it.each([["export const colour = '#0b6a6a'\n"], ["export const word = '会话'\n"], ["export const all = ['a', 'b'].join('、')\n"]])(
  'no raw colour, no loose word: %s',
  async (code) => {
    expect(await rulesBroken('features/inbox/planted.ts', code)).toEqual(['no-restricted-syntax'])
  },
  20_000,
)

// the state colours themselves are for grounds and edges: as text they are too faint in the dark
const FAINT = /(?<!-)color: var\(--ant-color-(error|warning|success)\)/
it('words stand in the legible state colours', () => {
  expect('.a { color: var(--ant-color-error); }').toMatch(FAINT)
  expect('.a { border-color: var(--ant-color-error); color: var(--ant-color-error-text); }').not.toMatch(FAINT)
  const source = join(root, 'desk/src')
  const sheets = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css')).map((name) => join(source, name))
  expect(sheets.length).toBeGreaterThan(10)
  expect(sheets.filter((path) => FAINT.test(readFileSync(path, 'utf8')))).toEqual([])
})
