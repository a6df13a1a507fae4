import type { Words } from '@suiban/client/services'

import { useSettings } from '@/shared/settings'

/** A text of a service in the language of who reads; what has no English is shown as it stands. */
export function useSaid(): (words: Words) => string {
  const english = useSettings().settings.language === 'en'
  return (words) => (english && words.en) || words.zh
}
