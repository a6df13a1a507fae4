/** The board on a wall: dark, nothing to press, readable from six metres. */
import { ConfigProvider } from 'antd'
import { useEffect } from 'react'

import { useView, useSession } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { themeOf } from '@/shared/theme'
import { duration, exact } from '@/shared/time'
import { Lines } from '@/shared/ui/Small'

import { levelTone, totalsOf, waitTone } from './figures'
import { useQueueName } from './names'
import { Spark } from './Spark'
import './wallboard.css'

const DARK = themeOf(true)
const STATES = ['available', 'away', 'offline'] as const

export default function WallPage() {
  return <ConfigProvider theme={DARK}><Wall /></ConfigProvider>
}

function Wall() {
  const words = useWords()
  const nameOf = useQueueName()
  const { desk } = useSession()
  const board = useView((view) => view.wallboard)
  const history = useView((view) => view.wallboard_history)
  const open = useView((view) => view.connection === 'open')
  useEffect(() => {
    desk.showWallboard(true)
    return () => desk.showWallboard(false)
  }, [desk])
  if (!board) return <main className="wall" data-testid="wall" tabIndex={0}><Lines rows={6} /></main>
  const totals = totalsOf(board.queues)
  const tone = waitTone(totals.longest_wait_s, totals.target_wait_s)
  const order = [...board.queues].sort((a, b) => b.longest_wait_s - a.longest_wait_s || b.waiting - a.waiting)
  return (
    <main className="wall" data-testid="wall" tabIndex={0}>
      <header><span>{words.wallboard.title}</span><span className="figures">{open ? exact(board.at) : words.connection.waiting}</span></header>
      <section className="big-figures">
        <Figure name={words.wallboard.waiting} value={String(totals.waiting)} tone={totals.waiting > 0 ? tone : ''}>
          <Spark values={history.map((point) => point.waiting)} label={words.wallboard.waiting} />
        </Figure>
        <Figure name={words.wallboard.longest} value={duration(totals.longest_wait_s)} tone={tone}>
          <Spark values={history.map((point) => point.longest_wait_s)} line={totals.target_wait_s} label={words.wallboard.longest} />
        </Figure>
        <Figure name={words.wallboard.level} value={totals.service_level === null ? '–' : `${totals.service_level}%`} tone={levelTone(totals.service_level)}>
          <small>{totals.within_target_today} / {totals.accepted_today}</small>
        </Figure>
        <Figure name={words.wallboard.abandoned} value={String(totals.abandoned_today)} tone=""><small>{words.wallboard.active} {totals.active}</small></Figure>
      </section>
      <section className="wall-queues" aria-label={words.wallboard.queues}>
        {order.map((queue) => (
          <div key={queue.queue_id}>
            <span>{nameOf(queue)}</span><b>{queue.waiting}</b><b className={waitTone(queue.longest_wait_s, queue.target_wait_s)}>{duration(queue.longest_wait_s)}</b>
          </div>
        ))}
      </section>
      <section className="wall-states" aria-label={words.wallboard.people}>
        {STATES.map((state) => <span key={state}><i className={`state-dot ${state}`} aria-hidden />{words.presence[state]} <b>{board.staff.filter((one) => one.state === state).length}</b></span>)}
      </section>
    </main>
  )
}

function Figure({ name, value, tone, children }: { name: string; value: string; tone: string; children: React.ReactNode }) {
  return <div className={`big ${tone}`}><span>{name}</span><b className="figures">{value}</b>{children}</div>
}
