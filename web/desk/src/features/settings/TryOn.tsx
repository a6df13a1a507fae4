/** A real day run again: by the rules as they are, and as they would be; what differs, and how far to believe it. */
import { Alert, Button, Drawer, Progress } from 'antd'
import { useEffect, useRef, useState } from 'react'

import { errorText } from '@/shared/errors'
import { useNameOf, useWords } from '@/shared/settings'
import { clock, exact } from '@/shared/time'
import { Blank } from '@/shared/ui/Small'

import { type Draft, type Figures, type Lot, tryOn, type Tried } from './rules'
import './trial.css'

type Going = { part: number } | { tried: Tried } | { error: unknown } | null
const SHARES = ['service_level', 'abandoned_share', 'occupancy'] as const
const SECONDS = ['wait_s_mean', 'wait_s_p95'] as const
const WAYS = ['overflowed', 'claimed', 'helped'] as const

export default function TryOn({ companyId, drafts, at = null, onClose, nameOfQueue }: {
  companyId: string; drafts: readonly Draft[]; at?: string | null; onClose: () => void; nameOfQueue: (key: string) => string
}) {
  const words = useWords()
  const own = words.rules
  const nameOf = useNameOf()
  const [day, setDay] = useState('')
  const [going, setGoing] = useState<Going>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const stop = () => {
    running.current?.abort()
    running.current = null
    setGoing(null)
  }
  const run = () => {
    running.current?.abort()
    const mine = new AbortController()
    running.current = mine
    const show = (now: Going) => { if (running.current === mine) setGoing(now) }
    setGoing({ part: 0 })
    tryOn({ company_id: companyId, day: day || null, drafts: [...drafts], at }, (part) => show({ part }), mine.signal).then((tried) => show({ tried }), (error: unknown) => show({ error }))
  }
  const called = ({ section, value }: Draft) => {
    const kind = words.settings.section[section] ?? section
    return value.name ? words.common.pair(kind, nameOf({ name: String(value.name), name_en: String(value.name_en ?? '') })) : kind
  }
  const busy = going !== null && 'part' in going
  return (
    <Drawer open size="large" title={own.trial_title} onClose={onClose} data-testid="trial">
      <p className="setting-about">{own.trial_about}</p>
      <div className="trial-ask">
        <label>{own.trial_day} <input type="date" className="setting-date" value={day} disabled={busy} data-testid="trial-day" onChange={(event) => setDay(event.target.value)} /></label>
        {busy ? <Button onClick={stop} data-testid="trial-stop">{own.trial_stop}</Button> : <Button type="primary" onClick={run} data-testid="trial-run">{going ? own.trial_again : own.trial_run}</Button>}
      </div>
      <p className="setting-hint">{own.trial_last}</p>
      <p className="setting-about" data-testid="trial-drafts">{at ? `${own.trial_then_at} ${exact(at)}` : drafts.length ? own.trial_drafts(words.common.list(drafts.map(called))) : own.trial_same}</p>
      {busy && <Progress percent={Math.round(going.part * 100)} format={(percent) => own.trial_going(percent ?? 0)} aria-label={own.trial} />}
      {going && 'error' in going && <Alert type="error" showIcon title={own.trial_failed} description={errorText(going.error, words)} data-testid="trial-error" />}
      {going && 'tried' in going && <Result tried={going.tried} nameOfQueue={nameOfQueue} />}
    </Drawer>
  )
}

function Result({ tried, nameOfQueue }: { tried: Tried; nameOfQueue: (key: string) => string }) {
  const words = useWords()
  const own = words.rules
  const unseen = (tried.unseen ?? []).map((name) => words.settings.label[name] ?? name)
  if (tried.works === 0) return <div data-testid="trial-none"><Blank title={own.trial_none} hint={own.trial_none_hint} /></div>
  const queues = Object.keys(tried.real).filter((key) => key !== '' && [tried.real, tried.now, tried.then].some((run) => (run[key]?.arrived ?? 0) > 0))
  const { same_fate: same, wait_s_mean: wait } = tried.apart
  return (
    <div data-testid="trial-result">
      <h3>{tried.day}</h3>
      <p>{own.trial_people(tried.works, tried.people)}</p>
      {tried.left_out > 0 && <Alert type="warning" showIcon title={own.trial_left(tried.left_out)} />}
      {unseen.length > 0 && <Alert type="warning" showIcon title={own.trial_unseen(unseen.join(', '))} data-testid="trial-unseen" />}
      <Table tried={tried} name="" />
      <p className="setting-about" data-testid="trial-apart">{own.trial_apart(share(same), own.seconds(wait ?? 0))} {own.trial_supposed}</p>
      <h3>{own.figures.service_level}</h3>
      <div className="trial-legend" aria-hidden><span><i className="real" />{own.real}</span><span><i className="now" />{own.now_rules}</span><span><i className="then" />{own.then_rules}</span></div>
      {queues.map((key) => <Bars key={key} name={nameOfQueue(key)} tried={tried} queue={key} />)}
      <h3>{own.trial_changed(tried.changed_count)}</h3>
      {tried.changed.length > 0 && (
        <div className="setting-difference trial-changed">
          <table>
            <caption>{own.trial_shown}</caption>
            <thead><tr><th scope="col">{own.trial_at}</th><th scope="col">{own.trial_queue}</th><th scope="col">{own.real}</th><th scope="col">{own.now_rules}</th><th scope="col">{own.then_rules}</th></tr></thead>
            <tbody>
              {tried.changed.map((one, place) => (
                <tr key={place} data-testid="trial-changed"><td>{clock(one.at)}</td><td>{nameOfQueue(one.queue_key)}</td><LotOf lot={one.real} /><LotOf lot={one.now} /><LotOf lot={one.then} /></tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}

function LotOf({ lot }: { lot: Lot }) {
  const own = useWords().rules
  return <td>{own.fate[lot.fate] ?? lot.fate}{lot.wait_s !== null && ` ${own.seconds(Math.round(lot.wait_s))}`}</td>
}

function Table({ tried, name }: { tried: Tried; name: string }) {
  const own = useWords().rules
  const runs = [tried.real[name], tried.now[name], tried.then[name]]
  const row = (field: keyof Figures, shown: (value: number) => string) => (
    <tr key={field}><th scope="row">{own.figures[field]}</th>{runs.map((run, place) => <td key={place}>{run?.[field] == null ? '–' : shown(run[field])}</td>)}</tr>
  )
  return (
    <div className="setting-difference">
      <table data-testid="trial-figures">
        <thead><tr><th scope="col">{name === '' ? own.trial_all : name}</th><th scope="col">{own.real}</th><th scope="col">{own.now_rules}</th><th scope="col">{own.then_rules}</th></tr></thead>
        <tbody>
          {row('arrived', String)}
          {row('answered', String)}
          {WAYS.filter((field) => runs.some((run) => (run?.[field] ?? 0) > 0)).map((field) => row(field, String))}
          {SHARES.map((field) => row(field, share))}
          {SECONDS.map((field) => row(field, (value) => own.seconds(Math.round(value))))}
        </tbody>
      </table>
    </div>
  )
}

function Bars({ name, tried, queue }: { name: string; tried: Tried; queue: string }) {
  const own = useWords().rules
  const runs = [['real', tried.real, own.real], ['now', tried.now, own.now_rules], ['then', tried.then, own.then_rules]] as const
  return (
    <div className="trial-bars" data-testid="trial-bars" data-queue={queue}>
      <b>{name}</b>
      <ul>
        {runs.map(([kind, run, said]) => {
          const level = run[queue]?.service_level ?? null
          return <li key={kind} aria-label={`${said}: ${share(level)}`}><i className={kind} style={{ width: `${(level ?? 0) * 100}%` }} /><span aria-hidden>{share(level)}</span></li>
        })}
      </ul>
    </div>
  )
}

function share(value: number | null): string {
  return value === null ? '–' : `${Math.round(value * 1_000) / 10}%`
}
