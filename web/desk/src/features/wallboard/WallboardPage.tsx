/** The wallboard: four numbers readable from six metres, every queue, everybody by state. */
import { FullscreenExitOutlined, FullscreenOutlined } from '@ant-design/icons'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'

import type { PresenceState, QueueFigures, StaffTile } from '@suiban/client/types'

import { useSession, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { useReasonName } from '@/shared/reasons'
import { duration, exact, useServerNow } from '@/shared/time'
import { Blank, CompanyTag, IconButton, Lines } from '@/shared/ui/Small'

import { levelTone, shareOf, totalsOf, waitTone } from './figures'
import { useQueueName } from './names'
import { PersonMenu } from './PersonMenu'
import { Spark } from './Spark'
import './wallboard.css'

export default function WallboardPage() {
  const words = useWords()
  const { desk } = useSession()
  const board = useView((view) => view.wallboard)
  const page = useRef<HTMLElement>(null)
  const [full, setFull] = useState(false)
  useEffect(() => {
    desk.showWallboard(true)
    return () => desk.showWallboard(false)
  }, [desk])
  useEffect(() => {
    const listen = () => setFull(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', listen)
    return () => document.removeEventListener('fullscreenchange', listen)
  }, [])
  const toggle = () => void (full ? document.exitFullscreen() : page.current?.requestFullscreen())
  return (
    <main className={`wallboard${full ? ' full' : ''}`} ref={page} data-testid="wallboard">
      <header className="wallboard-head">
        <h1>{words.wallboard.title}</h1>
        {board && <span className="figures" title={exact(board.at)}>{words.wallboard.updated} {exact(board.at).slice(11)}</span>}
        <Link to="/presence" className="wallboard-link">{words.supervise.day_title}</Link>
        <Link to="/wall" className="wallboard-link" data-testid="wallboard-wall">{words.supervise.wall}</Link>
        <span className="wide"><IconButton name={full ? words.wallboard.leave_full_screen : words.wallboard.full_screen} icon={full ? <FullscreenExitOutlined /> : <FullscreenOutlined />} onClick={toggle} testId="wallboard-full-screen" /></span>
      </header>
      {!board ? <><Lines rows={6} /><p className="wallboard-empty">{words.wallboard.empty}</p></> : (
        <>
          <BigFigures queues={board.queues} />
          <Queues queues={board.queues} />
          <People people={board.staff} />
        </>
      )}
    </main>
  )
}

function BigFigures({ queues }: { queues: readonly QueueFigures[] }) {
  const words = useWords()
  const history = useView((view) => view.wallboard_history)
  const totals = totalsOf(queues)
  const tone = waitTone(totals.longest_wait_s, totals.target_wait_s)
  return (
    <section className="big-figures">
      <Big name={words.wallboard.waiting} value={String(totals.waiting)} tone={totals.waiting > 0 ? tone : ''} testId="wallboard-waiting" to="/work?figure=waiting">
        <Spark values={history.map((point) => point.waiting)} label={`${words.wallboard.waiting}, ${words.wallboard.since_open}`} />
      </Big>
      <Big name={words.wallboard.longest} value={duration(totals.longest_wait_s)} tone={tone} testId="wallboard-longest" to="/work?figure=waiting">
        <Spark values={history.map((point) => point.longest_wait_s)} line={totals.target_wait_s} label={`${words.wallboard.longest}, ${words.wallboard.since_open}`} />
      </Big>
      <Big name={words.wallboard.level} value={totals.service_level === null ? '–' : `${totals.service_level}%`} tone={levelTone(totals.service_level)} testId="wallboard-level" to="/work?figure=late">
        <small>{totals.service_level === null ? words.wallboard.none_today : `${words.wallboard.in_time} ${totals.within_target_today} / ${totals.accepted_today}`}</small>
      </Big>
      <Big name={words.wallboard.abandoned} value={String(totals.abandoned_today)} tone="" testId="wallboard-abandoned" to="/work?figure=abandoned">
        <small>{words.wallboard.active} {totals.active}</small>
      </Big>
    </section>
  )
}

function Big({ name, value, tone, testId, to, children }: { name: string; value: string; tone: string; testId: string; to: string; children: React.ReactNode }) {
  return (
    <Link to={to} className={`big ${tone}`} data-testid={testId}>
      <span>{name}</span>
      <b className="figures">{value}</b>
      {children}
    </Link>
  )
}

function Queues({ queues }: { queues: readonly QueueFigures[] }) {
  const words = useWords()
  const nameOf = useQueueName()
  if (queues.length === 0) return <Blank title={words.wallboard.no_queues} />
  const order = [...queues].sort((a, b) => b.longest_wait_s / (b.target_wait_s || 1) - a.longest_wait_s / (a.target_wait_s || 1) || b.waiting - a.waiting)
  return (
    <section>
      <h2>{words.wallboard.queues}</h2>
      <div className="queue-scroll">
        <table className="queue-table">
          <thead>
            <tr>
              <th>{words.wallboard.queue}</th><th>{words.wallboard.company}</th><th>{words.wallboard.waiting}</th><th>{words.wallboard.longest}</th><th>{words.wallboard.reserved}</th>
              <th>{words.wallboard.active}</th><th>{words.wallboard.accepted}</th><th>{words.wallboard.within}</th><th>{words.wallboard.abandoned}</th>
            </tr>
          </thead>
          <tbody>
            {order.map((queue) => <QueueRow key={queue.queue_id} queue={queue} name={nameOf(queue)} />)}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function QueueRow({ queue, name }: { queue: QueueFigures; name: string }) {
  const words = useWords()
  const level = shareOf(queue.within_target_today, queue.accepted_today)
  const to = (figure: string) => `/work?figure=${figure}&queue_id=${queue.queue_id}`
  return (
    <tr data-testid="wallboard-queue" data-queue={queue.key}>
      <th scope="row"><Link to={to('waiting')}>{name}</Link></th>
      <td><CompanyTag id={queue.company_id} /></td>
      <td data-name={words.wallboard.waiting}><Link to={to('waiting')}>{queue.waiting}</Link></td>
      <td data-name={words.wallboard.longest} className={waitTone(queue.longest_wait_s, queue.target_wait_s)} title={words.wallboard.target(duration(queue.target_wait_s))}><Link to={to('waiting')}>{duration(queue.longest_wait_s)}</Link></td>
      <td data-name={words.wallboard.reserved}>{queue.reserved}</td>
      <td data-name={words.wallboard.active}><Link to={to('active')}>{queue.active}</Link></td>
      <td data-name={words.wallboard.accepted}><Link to={to('accepted')}>{queue.accepted_today}</Link></td>
      <td data-name={words.wallboard.within} className={levelTone(level)}><Link to={to('late')}>{level === null ? '–' : `${level}%`}</Link></td>
      <td data-name={words.wallboard.abandoned}><Link to={to('abandoned')}>{queue.abandoned_today}</Link></td>
    </tr>
  )
}

const STATES: readonly PresenceState[] = ['available', 'away', 'offline']

function People({ people }: { people: readonly StaffTile[] }) {
  const words = useWords()
  const now = useServerNow()
  const reasonOf = useReasonName()
  return (
    <section>
      <h2>{words.wallboard.people}</h2>
      {people.length === 0 && <p className="wallboard-empty">{words.wallboard.no_people}</p>}
      {STATES.map((state) => {
        const list = people.filter((one) => one.state === state).sort((a, b) => b.load - a.load || a.name.localeCompare(b.name))
        return list.length === 0 ? null : (
          <div key={state} className="people">
            <h3><i className={`state-dot ${state}`} aria-hidden />{words.presence[state]} <span className="figures">{list.length}</span></h3>
            <ul>
              {list.map((one) => (
                <li key={one.staff_id}>
                  <PersonMenu person={one}>
                    <button type="button" className={`tile ${state}${one.load >= one.capacity && state === 'available' ? ' busy' : ''}`} data-testid="wallboard-person" title={words.supervise.person_menu(one.name)}>
                      <b>{one.name}</b>
                      <span className="figures">{words.wallboard.load(one.load, one.capacity)}</span>
                      <small className="figures"><span className="unseen">{words.presence[state]}</span>{reasonOf(one.reason)} {one.since && duration((now - Date.parse(one.since)) / 1000)}</small>
                    </button>
                  </PersonMenu>
                </li>
              ))}
            </ul>
          </div>
        )
      })}
    </section>
  )
}
