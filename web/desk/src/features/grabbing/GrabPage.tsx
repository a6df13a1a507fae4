/** All I could take, live; for those who watch over it also who took how much today. */
import { ThunderboltOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'

import { useMay, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { Blank, Lines } from '@/shared/ui/Small'

import { useClaim, useSpare } from './claiming'
import { ClaimRow } from './ClaimRow'
import { ClaimsToday } from './ClaimsToday'
import './grabbing.css'

export default function GrabPage() {
  const words = useWords()
  const own = words.grabbing
  const board = useView((view) => view.board)
  const presence = useView((view) => view.state.presence)
  const watches = useMay('wallboard')
  const { claim, busy } = useClaim()
  const spare = useSpare()
  const items = board?.items ?? []
  const away = presence.state !== 'available' && !(presence.state === 'away' && presence.reason === 'spare')
  return (
    <main className="grab" data-testid="grab">
      <header className="grab-head">
        <h1>{own.title}</h1>
        {items.length > 0 && <span className="figures" aria-live="polite" data-testid="grab-count">{own.count(items.length)}</span>}
        <small>{own.masked}</small>
      </header>
      {board?.open && away && (
        <Alert type="info" showIcon title={own.away} description={own.away_hint} data-testid="grab-away" action={<Button size="small" onClick={spare} data-testid="grab-spare">{own.go_spare}</Button>} />
      )}
      {!board ? <Lines rows={4} /> : items.length === 0 && (
        <Blank icon={<ThunderboltOutlined />} title={board.open ? own.empty : own.closed} hint={board.open ? own.empty_hint : own.closed_hint} />
      )}
      {items.length > 0 && <ul className="claims" aria-label={own.list}>{items.map((item) => <ClaimRow key={item.work_id} item={item} busy={busy === item.work_id} onClaim={(one) => void claim(one)} />)}</ul>}
      {watches && <ClaimsToday />}
    </main>
  )
}
