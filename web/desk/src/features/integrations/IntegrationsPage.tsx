/** Administrators: keys of programs, and webhooks with what was and is to be told. The address holds what is shown. */
import { Segmented } from 'antd'
import { useSearchParams } from 'react-router'

import { useWords } from '@/shared/settings'

import { Keys } from './Keys'
import { Webhooks } from './Webhooks'
import './integrations.css'

export default function IntegrationsPage() {
  const own = useWords().integrations
  const [place, setPlace] = useSearchParams()
  const view = place.get('view') === 'webhooks' ? 'webhooks' : 'keys'
  return (
    <main className="page">
      <div className="page-inner">
        <div className="program-head">
          <h1>{own.title}</h1>
          <a href="/developers/" target="_blank" rel="noreferrer">{own.reference}</a>
        </div>
        <Segmented<string>
          value={view} aria-label={own.views} onChange={(to) => setPlace(to === 'webhooks' ? { view: to } : {})}
          options={[{ value: 'keys', label: own.keys }, { value: 'webhooks', label: <span data-testid="view-webhooks">{own.webhooks}</span> }]}
        />
        {view === 'webhooks' ? <Webhooks /> : <Keys />}
      </div>
    </main>
  )
}
