/** The article a bot's answer came from, opened in place. */
import { useQuery } from '@tanstack/react-query'

import type { AnswerSource } from '@suiban/client/types'

import { api } from '@/shared/api'
import { useWords } from '@/shared/settings'
import { Failed, Lines } from '@/shared/ui/Small'

export function SourceArticle({ source, companyId }: { source: AnswerSource; companyId: string }) {
  const words = useWords()
  const found = useQuery({
    queryKey: ['knowledge', source.title, companyId],
    queryFn: () => api.searchKnowledge(source.title, companyId),
    staleTime: 5 * 60_000,
  })
  const article = found.data?.items.find((one) => one.key === source.key)
  return (
    <div className="source-article">
      <p className="source-origin">{source.source} · {words.talk.version(source.version)}</p>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : !found.data ? <Lines rows={3} /> : <p>{article?.body ?? words.talk.source_missing}</p>}
    </div>
  )
}
