import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const WORKSPACES = ['client', 'desk', 'flow', 'mobile', 'widget', 'chat', 'developers']

const COLOURS = [
  { selector: 'Literal[value=/^#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i]', message: 'Colours come from tokens only.' },
]

/** What customers and staff are called, and what they say, is text wherever it is shown: no markup is made of strings. */
const MARKUP = [
  { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Text is shown as text.' },
  { selector: "AssignmentExpression[left.property.name=/^(innerHTML|outerHTML|srcdoc)$/]", message: 'Text is shown as text.' },
  { selector: "CallExpression[callee.property.name=/^(insertAdjacentHTML|createContextualFragment|parseFromString|setHTMLUnsafe)$/]", message: 'Text is shown as text.' },
]

/** app -> features -> shared, features strangers to one another; derived from the folders, so a new one is a zone at once. */
function zones(workspace) {
  const source = join(import.meta.dirname, workspace, 'src')
  const features = join(source, 'features')
  if (!existsSync(features)) return []
  const names = readdirSync(features, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const climb = { regex: '^\\.\\./', message: 'Leave the folder through @/ so that its zone is visible.' }
  const forbid = (files, patterns) => ({
    files: files.map((path) => `${workspace}/src/${path}/**/*.{ts,tsx}`),
    rules: { 'no-restricted-imports': ['error', { patterns: [climb, ...patterns] }] },
  })
  return [
    forbid(['shared'], [{ regex: '^@/(app|features)(/|$)', message: 'shared stands below features and app.' }]),
    ...names.map((name) =>
      forbid([`features/${name}`], [
        { regex: '^@/app(/|$)', message: 'features stand below app.' },
        { regex: `^@/features/(?!${name}(/|$))`, message: 'Features are strangers to one another: move it to shared.' },
      ]),
    ),
  ]
}

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: { globals: globals.browser },
    plugins: { 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      'max-lines': ['error', { max: 400, skipBlankLines: true }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...COLOURS, ...MARKUP],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  { files: ['**/*.{js,mjs}', '**/tests/**'], languageOptions: { globals: globals.node }, rules: { 'no-console': 'off' } },
  {
    // Preact is not compiled by the React Compiler, and its useRef is not known to these two rules
    files: ['chat/**', 'flow/**', 'mobile/**', 'widget/**'],
    rules: { 'react-hooks/refs': 'off', 'react-hooks/immutability': 'off' },
  },
  {
    // every sentence goes through the dictionary; the names of the two languages stand for themselves
    files: ['desk/src/**/*.{ts,tsx}'],
    ignores: ['desk/src/shared/words/**'],
    rules: {
      'no-restricted-syntax': ['error', ...COLOURS, ...MARKUP, ...['Literal[value=/CJK/]', 'JSXText[value=/CJK/]', 'TemplateElement[value.raw=/CJK/]'].map((selector) => ({
        selector: selector.replace('CJK', '[\\u4e00-\\u9fff、。，：；！？（）]'), message: 'Words belong in shared/words.',
      }))],
    },
  },
  ...WORKSPACES.flatMap(zones),
)
