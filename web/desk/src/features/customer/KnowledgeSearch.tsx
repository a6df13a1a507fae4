import { SearchOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Input, Segmented } from 'antd'
import { useDeferredValue, useState } from 'react'

import { articleAddress } from '@suiban/client/own_links'

import { api } from '@/shared/api'
import { putIntoComposer } from '@/shared/composing'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { Blank, Failed, Lines } from '@/shared/ui/Small'

export function KnowledgeSearch({ companies }: { companies: readonly string[] }) {
  const words = useWords()
  const { session } = useSession()
  const nameOf = useNameOf()
  const [text, setText] = useState('')
  const [picked, setPicked] = useState<string | null>(null)
  const company = picked ?? companies[0] ?? ''
  const companyKey = session.companies.find((one) => one.id === company)?.key ?? ''
  const asked = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['knowledge', asked, company],
    queryFn: () => api.searchKnowledge(asked, company),
    enabled: asked !== '' && company !== '',
    placeholderData: keepPreviousData,
    staleTime: 5 * 60_000,
  })
  return (
    <div className="customer-scroll knowledge">
      <Input autoFocus allowClear prefix={<SearchOutlined aria-hidden />} value={text} maxLength={200} placeholder={words.knowledge.placeholder} aria-label={words.knowledge.placeholder} data-testid="knowledge-search" onChange={(event) => setText(event.target.value)} />
      {companies.length > 1 && (
        <Segmented
          block size="small" value={company} onChange={setPicked} aria-label={words.knowledge.company}
          options={companies.map((id) => ({ value: id, label: nameOf(session.companies.find((one) => one.id === id)) }))}
        />
      )}
      {asked === '' ? <Blank icon={<SearchOutlined />} title={words.customer.tab_knowledge} hint={words.knowledge.start} />
        : found.error ? <Failed error={found.error} retry={() => void found.refetch()} />
          : !found.data ? <Lines rows={4} />
            : found.data.items.length === 0 ? <Blank title={words.knowledge.none} />
              : found.data.items.map((article) => (
                <details key={article.key} className="article" data-testid="knowledge-item">
                  <summary><b>{article.title}</b><span>{article.source} · v{article.version}</span></summary>
                  <p>{article.body}</p>
                  {!article.for_customers && <p className="article-internal">{words.knowledge.internal}</p>}
                  <Button size="small" disabled={!article.for_customers} data-testid="knowledge-use" onClick={() => putIntoComposer(article.body)}>{words.knowledge.use}</Button>{' '}
                  <Button size="small" disabled={!article.for_customers || !companyKey} data-testid="knowledge-link" onClick={() => putIntoComposer(articleAddress(location.origin, companyKey, article.key))}>{words.links.insert}</Button>
                </details>
              ))}
    </div>
  )
}
