import { en } from './en'
import { zh, type Words } from './zh'

export type Locale = 'zh-CN' | 'en'

/** The locale asked for, or the browser's: Chinese unless it clearly wants English. */
export function chooseLocale(
  asked: string | null | undefined,
  languages: readonly string[] = navigator.languages,
): Locale {
  const first = (asked || languages[0] || 'zh-CN').toLowerCase()
  return first.startsWith('en') ? 'en' : 'zh-CN'
}

export function wordsOf(locale: Locale): Words {
  return locale === 'en' ? en : zh
}
