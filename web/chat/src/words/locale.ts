import type { Words } from './zh'

export type Locale = 'zh-CN' | 'en'

const loaded: Partial<Record<Locale, Words>> = {}

/** Chinese first: English only where somebody or the page around it asks for it (`en`, `en-GB`). */
export function chooseLocale(asked: string | null | undefined): Locale {
  return asked?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

/** Before anything is shown in a language: nobody carries the words of the other one. */
export async function loadWords(locale: Locale): Promise<void> {
  loaded[locale] ??= locale === 'en' ? (await import('./en')).en : (await import('./zh')).zh
}

export function wordsOf(locale: Locale): Words {
  const words = loaded[locale]
  if (!words) throw new Error('words are loaded before they are used')
  return words
}
