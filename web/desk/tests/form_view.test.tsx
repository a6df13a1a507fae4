import { renderToString } from 'react-dom/server'
import { afterEach, expect, it } from 'vitest'

import { FormView } from '@/features/conversation/Card'
import { SettingsProvider } from '@/shared/settings'

const FORM = {
  title: '账单争议登记', title_en: 'Disputing a transaction', text: '我们会答复',
  fields: [{ key: 'why', label: '争议原因', label_en: 'Reason', kind: 'choice' as const, required: true, help: '', options: ['重复扣款', '其他'], options_en: ['Charged twice', 'Other'] }],
}
const shown = () => renderToString(<SettingsProvider><FormView form={FORM} /></SettingsProvider>)

afterEach(() => localStorage.clear())

it('shows a form in the language of the desk, and in Chinese what has no English', () => {
  localStorage.setItem('suiban.desk.settings', '{"language":"zh"}')
  expect(shown()).toContain('账单争议登记')
  expect(shown()).toContain('重复扣款 / 其他')
  localStorage.setItem('suiban.desk.settings', '{"language":"en"}')
  expect(shown()).toContain('Disputing a transaction')
  expect(shown()).toContain('Charged twice / Other')
  expect(shown()).toContain('我们会答复')
})
