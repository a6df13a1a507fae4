import { en } from './en'
import { zh, type Words } from './zh'

export type Locale = 'zh-CN' | 'en'

/** Chinese first: English only where somebody or the page around it asks for it (`en`, `en-GB`). */
export function chooseLocale(asked: string | null | undefined): Locale {
  return asked?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

export function wordsOf(locale: Locale): Words {
  return locale === 'en' ? en : zh
}
