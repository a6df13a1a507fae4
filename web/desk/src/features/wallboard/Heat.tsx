/** Today as a grid: a row a queue, a column a quarter hour; how far the promise was kept, or how long people waited. */
import { Segmented } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'

import type { QueueFigures } from '@suiban/client/types'

import type { Quarters } from '@/shared/board'
import { useWords } from '@/shared/settings'
import { clock, duration } from '@/shared/time'

import { levelTone, listOf, type Shown, waitTone } from './figures'
import { useQueueName } from './names'
import { heatOf, type HeatCell } from './quarters'

type Measure = 'level' | 'wait'

export function HeatGrid({ queues, day, shown }: { queues: readonly QueueFigures[]; day: Quarters; shown: Shown }) {
  const words = useWords()
  const nameOf = useQueueName()
  const [measure, setMeasure] = useState<Measure>('level')
  const { quarters, rows } = heatOf(day, shown)
  const busy = queues.filter((one) => rows.has(one.queue_id))
  return (
    <section>
      <div className="heat-head">
        <h2>{words.board.heat}</h2>
        <Segmented size="small" value={measure} onChange={setMeasure} options={[{ value: 'level', label: words.wallboard.level }, { value: 'wait', label: words.board.mean_wait }]} aria-label={words.board.heat} data-testid="heat-measure" />
      </div>
      {busy.length === 0 ? <p className="wallboard-empty">{words.board.nothing_yet}</p> : (
        <div className="heat-scroll" tabIndex={0} role="region" aria-label={words.board.heat}>
          <table className="heat" data-testid="heat">
            <thead>
              <tr><th scope="col">{words.wallboard.queue}</th>{quarters.map((at, number) => <th key={at} scope="col">{isHour(at) || number === 0 ? clock(at) : <span className="unseen">{clock(at)}</span>}</th>)}</tr>
            </thead>
            <tbody>
              {busy.map((queue) => (
                <tr key={queue.queue_id} data-queue={queue.key}>
                  <th scope="row">{nameOf(queue)}</th>
                  {quarters.map((at) => <Cell key={at} queue={queue} at={at} cell={rows.get(queue.queue_id)?.get(at)} measure={measure} shown={shown} />)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function Cell({ queue, at, cell, measure, shown }: { queue: QueueFigures; at: string; cell: HeatCell | undefined; measure: Measure; shown: Shown }) {
  const words = useWords()
  if (!cell) return <td aria-label={`${clock(at)} –`} />
  const waited = cell.waited_s_mean
  const tone = measure === 'level' ? levelTone(cell.level, queue.promise_share) : waited === null ? '' : waitTone(waited, queue.target_wait_s) || 'good'
  const shows = measure === 'level' ? (cell.level === null ? '–' : String(cell.level)) : waited === null ? '–' : brief(waited)
  const figure = cell.late > 0 ? 'late' : cell.accepted > 0 ? 'accepted' : 'abandoned'
  return (
    <td className={tone}>
      <Link to={listOf(figure, shown, { queue_id: queue.queue_id, quarter: cell.quarter })} title={words.board.cell(clock(at), cell.accepted, cell.within_target, cell.abandoned, waited === null ? '–' : duration(waited))}>{shows}</Link>
    </td>
  )
}

const isHour = (at: string) => new Date(at).getMinutes() === 0
const brief = (seconds: number) => (seconds < 100 ? `${seconds}″` : `${Math.round(seconds / 60)}′`)
