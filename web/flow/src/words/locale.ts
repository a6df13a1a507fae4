import type { FlowWords } from './zh'

export type Locale = 'zh-CN' | 'en'

/** Nobody carries the words of the other language. */
export async function loadWords(locale: Locale): Promise<FlowWords> {
  return locale === 'en' ? (await import('./en')).en : (await import('./zh')).zh
}
