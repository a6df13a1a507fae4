/** Each language by its own name, the same in every interface language. */
export const LANGUAGE_NAMES = { zh: '中文', en: 'English' } as const

export const otherLanguage = (now: 'zh' | 'en') => (now === 'zh' ? 'en' : 'zh')
