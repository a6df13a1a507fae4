/** The lint rules that are our architecture, each seen to turn red. */
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
