/** What I could take, above my own conversations: the first few, and how many there are. */
import { ThunderboltOutlined } from '@ant-design/icons'
import { Link } from 'react-router'

import { useView } from '@/shared/session'
import { useWords } from '@/shared/settings'

import { useClaim } from './claiming'
import { ClaimRow } from './ClaimRow'
import './grabbing.css'

const SHOWN = 3

export function BoardStrip() {
  const words = useWords()
  const items = useView((view) => view.board?.items)
  const { claim, busy } = useClaim()
  if (!items || items.length === 0) return null
  return (
    <section className="board-strip" aria-label={words.grabbing.list} data-testid="board-strip">
      <header className="list-head">
        <h2><ThunderboltOutlined aria-hidden /> {words.grabbing.list}</h2>
        <span className="figures" aria-live="polite" aria-label={words.grabbing.count(items.length)} data-testid="board-count">{items.length}</span>
        <Link to="/grab">{words.grabbing.all}</Link>
      </header>
      <ul>{items.slice(0, SHOWN).map((item) => <ClaimRow key={item.work_id} small item={item} busy={busy === item.work_id} onClaim={(one) => void claim(one)} />)}</ul>
    </section>
  )
}
