/** The wallboard: four numbers readable from six metres, every queue, everybody by state. */
import { FullscreenExitOutlined, FullscreenOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Link } from 'react-router'

import type { PresenceState, QueueFigures, StaffTile } from '@suiban/client/types'

import type { Quarters } from '@/shared/board'
import { useMay, useSession, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { useReasonName } from '@/shared/reasons'
import { duration, exact, useServerNow } from '@/shared/time'
import { Blank, CompanyTag, IconButton, Lines } from '@/shared/ui/Small'

import { levelOf, levelTone, listOf, type Shown, shownPeople, shownQueues, totalsOf, waitTone } from './figures'
import { AnnounceDialog } from './AnnounceDialog'
import { Filters } from './Filters'
import { HeatGrid } from './Heat'
import { useBackedUp, useQueueName } from './names'
import { PersonMenu } from './PersonMenu'
import { linesOf, NO_LINES } from './quarters'
import { useQuarters, useShown } from './showing'
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
  const [shown, show] = useShown()
  const announces = useMay('announce')
  const [announcing, setAnnouncing] = useState(false)
  const day = useQuarters()
  const queues = board && shownQueues(board.queues, shown)
  return (
    <main className={`wallboard${full ? ' full' : ''}`} ref={page} data-testid="wallboard">
      <header className="wallboard-head">
        <h1>{words.wallboard.title}</h1>
        <Filters shown={shown} doors={day?.doors ?? []} onShow={show} />
        {board && <span className="figures" title={exact(board.at)}>{words.wallboard.updated} {exact(board.at).slice(11)}</span>}
        {announces && board && <Button size="small" onClick={() => setAnnouncing(true)} data-testid="announce-open">{words.live.announce}</Button>}
        <Link to="/presence" className="wallboard-link">{words.supervise.day_title}</Link>
        <Link to="/wall" className="wallboard-link" data-testid="wallboard-wall">{words.supervise.wall}</Link>
        <span className="wide"><IconButton name={full ? words.wallboard.leave_full_screen : words.wallboard.full_screen} icon={full ? <FullscreenExitOutlined /> : <FullscreenOutlined />} onClick={toggle} testId="wallboard-full-screen" /></span>
      </header>
      {!queues ? <><Lines rows={6} /><p className="wallboard-empty">{words.wallboard.empty}</p></> : (
        <>
          <BigFigures queues={queues} day={day} shown={shown} />
          <Queues queues={queues} all={board.queues} shown={shown} />
          {day && <HeatGrid queues={queues} day={day} shown={shown} />}
          <People people={shownPeople(board.staff, shown, day?.doors ?? [])} />
          {announcing && <AnnounceDialog doors={day?.doors ?? []} queues={board.queues} company={shown.company_id} onClose={() => setAnnouncing(false)} />}
        </>
      )}
    </main>
  )
}

function BigFigures({ queues, day, shown }: { queues: readonly QueueFigures[]; day: Quarters | undefined; shown: Shown }) {
  const words = useWords()
  const nameOf = useQueueName()
  const totals = totalsOf(queues)
  const lines = useMemo(() => (day ? linesOf(day, shown) : NO_LINES), [day, shown])
  const tone = waitTone(totals.longest_wait_s, totals.target_wait_s)
  const level = totals.level_now ?? totals.level_today
  const said = (name: string) => `${name}, ${words.board.two_hours}`
  return (
    <section className="big-figures">
      <Big name={words.wallboard.waiting} value={String(totals.waiting)} tone={totals.waiting > 0 ? tone : ''} testId="wallboard-waiting" to={listOf('waiting', shown)}>
        <Spark values={[...lines.waiting.slice(0, -1), totals.waiting]} label={said(words.wallboard.waiting)} />
        <small>{totals.overdue > 0 ? words.board.late_now(totals.overdue) : '\u00a0'}</small>
      </Big>
      <Big name={words.wallboard.longest} value={duration(totals.longest_wait_s)} tone={tone} testId="wallboard-longest" to={listOf('waiting', shown, totals.slowest ? { queue_id: totals.slowest.queue_id } : {})}>
        <Spark values={[...lines.longest_wait_s.slice(0, -1), totals.longest_wait_s]} line={totals.target_wait_s} label={said(words.wallboard.longest)} />
        <small>{totals.slowest ? `${words.board.longest_of(nameOf(totals.slowest))}\u00a0· ${words.wallboard.target(duration(totals.target_wait_s))}` : '\u00a0'}</small>
      </Big>
      <Big name={words.board.level_now} value={totals.level_now === null ? '–' : `${totals.level_now}%`} tone={levelTone(totals.level_now, totals.promise_share)} testId="wallboard-level" to={listOf('late', shown)}>
        <Spark values={[...lines.level.slice(0, -1), level]} line={totals.promise_share} top={100} label={said(words.wallboard.level)} />
        <small>{words.board.promised(totals.promise_share)}{'\u00a0· '}{totals.level_today === null ? words.wallboard.none_today : words.board.today(`${totals.level_today}%`)}</small>
      </Big>
      <Big name={words.wallboard.abandoned} value={String(totals.abandoned_today)} tone="" testId="wallboard-abandoned" to={listOf('abandoned', shown)}>
        <Spark values={lines.abandoned} label={said(words.wallboard.abandoned)} />
        <small>{totals.short_abandoned_today > 0 ? words.board.short(totals.short_abandoned_today) : `${words.wallboard.active} ${totals.active}`}</small>
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

function Queues({ queues, all, shown }: { queues: readonly QueueFigures[]; all: readonly QueueFigures[]; shown: Shown }) {
  const words = useWords()
  const nameOf = useQueueName()
  const backedUp = useBackedUp(all)
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
            {order.map((queue) => <QueueRow key={queue.queue_id} queue={queue} name={nameOf(queue)} backedUp={backedUp(queue)} shown={shown} />)}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function QueueRow({ queue, name, backedUp, shown }: { queue: QueueFigures; name: string; backedUp: string; shown: Shown }) {
  const words = useWords()
  const level = levelOf(queue)
  const to = (figure: string) => listOf(figure, shown, { queue_id: queue.queue_id })
  return (
    <tr data-testid="wallboard-queue" data-queue={queue.key}>
      <th scope="row"><Link to={to('waiting')}>{name}</Link>{backedUp && <small className="backed-up" data-testid="wallboard-backed-up" title={words.board.backed_up_hint}>{backedUp}</small>}</th>
      <td><CompanyTag id={queue.company_id} /></td>
      <td data-name={words.wallboard.waiting}><Link to={to('waiting')}>{queue.waiting}</Link></td>
      <td data-name={words.wallboard.longest} className={waitTone(queue.longest_wait_s, queue.target_wait_s)} title={words.wallboard.target(duration(queue.target_wait_s))}><Link to={to('waiting')}>{duration(queue.longest_wait_s)}</Link></td>
      <td data-name={words.wallboard.reserved}><Link to={to('reserved')}>{queue.reserved}</Link></td>
      <td data-name={words.wallboard.active}><Link to={to('active')}>{queue.active}</Link></td>
      <td data-name={words.wallboard.accepted}><Link to={to('accepted')}>{queue.accepted_today}</Link></td>
      <td data-name={words.wallboard.within} className={levelTone(level, queue.promise_share)} title={words.board.promised(queue.promise_share)}><Link to={to('late')}>{level === null ? '–' : `${level}%`}</Link></td>
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
