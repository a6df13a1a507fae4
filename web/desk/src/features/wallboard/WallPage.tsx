/** The board on a wall: dark, nothing to press, readable from six metres. */
import { ConfigProvider } from 'antd'
import { useEffect, useState } from 'react'

import { useView, useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { themeOf } from '@/shared/theme'
import { duration, exact } from '@/shared/time'
import { Lines } from '@/shared/ui/Small'

import { levelTone, type Shown, shownPeople, shownQueues, totalsOf, waitTone } from './figures'
import { useBackedUp, useQueueName } from './names'
import { linesOf, NO_LINES } from './quarters'
import { useQuarters, useShown } from './showing'
import { Spark } from './Spark'
import './wallboard.css'

const DARK = themeOf(true)
// who is offline is not on the board
const STATES = ['available', 'away'] as const
const TURN_EVERY_MS = 15_000

export default function WallPage() {
  return <ConfigProvider theme={DARK}><Wall /></ConfigProvider>
}

/** With several companies each has its turn, after all of them together; one that the address names stays. */
function useTurn(): [Shown, string[]] {
  const [shown] = useShown()
  const { session } = useSession()
  const [turn, setTurn] = useState(0)
  const turns = shown.company_id !== '' || session.companies.length < 2 ? [shown.company_id] : ['', ...session.companies.map((one) => one.id)]
  useEffect(() => {
    if (turns.length < 2) return
    const timer = setInterval(() => setTurn((now) => now + 1), TURN_EVERY_MS)
    return () => clearInterval(timer)
  }, [turns.length])
  return [{ ...shown, company_id: turns[turn % turns.length] ?? '' }, turns]
}

function Wall() {
  const words = useWords()
  const nameOf = useNameOf()
  const queueName = useQueueName()
  const { desk, session } = useSession()
  const board = useView((view) => view.wallboard)
  const open = useView((view) => view.connection === 'open')
  const backedUp = useBackedUp(board?.queues ?? [])
  const day = useQuarters()
  const [shown, turns] = useTurn()
  useEffect(() => {
    desk.showWallboard(true)
    return () => desk.showWallboard(false)
  }, [desk])
  if (!board) return <main className="wall" data-testid="wall" tabIndex={0}><Lines rows={6} /></main>
  const queues = shownQueues(board.queues, shown)
  const people = shownPeople(board.staff, shown, day?.doors ?? [])
  const totals = totalsOf(queues)
  const lines = day ? linesOf(day, shown) : NO_LINES
  const tone = waitTone(totals.longest_wait_s, totals.target_wait_s)
  const order = [...queues].sort((a, b) => b.longest_wait_s - a.longest_wait_s || b.waiting - a.waiting)
  const company = session.companies.find((one) => one.id === shown.company_id)
  return (
    <main className="wall" data-testid="wall" tabIndex={0}>
      <header>
        <span data-testid="wall-company">{words.wallboard.title}{turns.length > 1 || company ? ` · ${company ? nameOf(company) : words.board.all_companies}` : ''}</span>
        {turns.length > 1 && <span className="wall-turns" aria-hidden>{turns.map((one) => <i key={one} className={one === shown.company_id ? 'now' : ''} />)}</span>}
        <span className="figures">{open ? exact(board.at) : words.connection.waiting}</span>
      </header>
      <section className="big-figures">
        <Figure name={words.wallboard.waiting} value={String(totals.waiting)} tone={totals.waiting > 0 ? tone : ''}>
          <Spark values={[...lines.waiting.slice(0, -1), totals.waiting]} label={words.wallboard.waiting} />
          <small>{totals.overdue > 0 ? words.board.late_now(totals.overdue) : '\u00a0'}</small>
        </Figure>
        <Figure name={words.wallboard.longest} value={duration(totals.longest_wait_s)} tone={tone}>
          <Spark values={[...lines.longest_wait_s.slice(0, -1), totals.longest_wait_s]} line={totals.target_wait_s} label={words.wallboard.longest} />
          <small>{totals.slowest ? words.board.longest_of(queueName(totals.slowest)) : '\u00a0'}</small>
        </Figure>
        <Figure name={words.board.level_now} value={totals.level_now === null ? '–' : `${totals.level_now}%`} tone={levelTone(totals.level_now, totals.promise_share)}>
          <Spark values={[...lines.level.slice(0, -1), totals.level_now ?? totals.level_today]} line={totals.promise_share} top={100} label={words.wallboard.level} />
          <small>{words.board.promised(totals.promise_share)}{'\u00a0· '}{totals.level_today === null ? words.wallboard.none_today : words.board.today(`${totals.level_today}%`)}</small>
        </Figure>
        <Figure name={words.wallboard.abandoned} value={String(totals.abandoned_today)} tone="">
          <Spark values={lines.abandoned} label={words.wallboard.abandoned} />
          <small>{words.wallboard.active} {totals.active}</small>
        </Figure>
      </section>
      <section className="wall-queues" aria-label={words.wallboard.queues}>
        {order.map((queue) => (
          <div key={queue.queue_id}>
            <span>{queueName(queue)}</span><b>{queue.waiting}</b><b className={waitTone(queue.longest_wait_s, queue.target_wait_s)}>{duration(queue.longest_wait_s)}</b>
            {backedUp(queue) && <small className="backed-up">{backedUp(queue)}</small>}
          </div>
        ))}
      </section>
      <section className="wall-states" aria-label={words.wallboard.people}>
        {STATES.map((state) => <span key={state}><i className={`state-dot ${state}`} aria-hidden />{words.presence[state]} <b>{people.filter((one) => one.state === state).length}</b></span>)}
      </section>
    </main>
  )
}

function Figure({ name, value, tone, children }: { name: string; value: string; tone: string; children: React.ReactNode }) {
  return <div className={`big ${tone}`}><span>{name}</span><b className="figures">{value}</b>{children}</div>
}
