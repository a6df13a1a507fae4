/** What was promised to customers: every open call-back, the overdue ones in red. */
import { useQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'

import { useMay } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { Blank, Failed, Lines } from '@/shared/ui/Small'

import { CallbackRow, callbacksQuery } from './CallbackList'

export default function CallbacksPage() {
  const words = useWords()
  const text = words.callbacks
  const navigate = useNavigate()
  const talks = useMay('talk')
  const watches = useMay('watch_all')
  const [address, setAddress] = useSearchParams()
  const of = watches && (address.get('of') === 'all' || !talks) ? 'all' : 'me'
  const found = useQuery(callbacksQuery(of))
  return (
    <main className="callbacks" data-testid="callbacks">
      <header className="work-head">
        <h1>{text.title}</h1>
        {watches && talks && <Segmented size="small" value={of} onChange={(value) => setAddress({ of: value })} options={[{ value: 'me', label: text.of_me }, { value: 'all', label: text.all }]} />}
      </header>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data ? (
        <div className="callbacks-list">
          {found.data.items.map((item) => <CallbackRow key={item.conversation_id} item={item} onOpen={(id) => void navigate(`/conversations/${id}`)} />)}
          {found.data.items.length === 0 && <Blank title={text.none} hint={text.none_hint} />}
        </div>
      ) : <Lines rows={8} />}
    </main>
  )
}
