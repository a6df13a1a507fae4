/** Hours as a year: each day with how long people answer, those that differ from their weekday marked. */
import { LeftOutlined, RightOutlined } from '@ant-design/icons'

import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

import { type CalendarDay, monthOf } from './rules'
import './calendar.css'

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

export function YearCalendar({ weekly, days, year, onYear, names = {}, only }: {
  weekly: Record<string, string[]>; days: Record<string, string[]>; year: number; onYear?: (year: number) => void
  names?: Record<string, string>; only?: readonly number[]
}) {
  const words = useWords()
  const own = words.rules
  return (
    <section className="year" aria-label={own.calendar_year(year)} data-testid="year-calendar">
      {onYear && (
        <header>
          <IconButton name={own.earlier} icon={<LeftOutlined />} onClick={() => onYear(year - 1)} testId="year-before" />
          <b>{own.calendar_year(year)}</b>
          <IconButton name={own.later} icon={<RightOutlined />} onClick={() => onYear(year + 1)} testId="year-after" />
        </header>
      )}
      <div className="year-months">
        {(only ?? MONTHS).map((month) => {
          const found = monthOf(year, month, weekly, days)
          return (
            <table key={month}>
              <caption>{own.month(month)}</caption>
              <thead><tr>{WEEK.map((day, place) => <th key={day} scope="col"><abbr title={words.settings.weekday[day]}>{own.week[place]}</abbr></th>)}</tr></thead>
              <tbody>{weeksOf(found).map((week, place) => <tr key={place}>{week.map((one, number) => <Day key={number} one={one} name={one ? names[one.day] : undefined} />)}</tr>)}</tbody>
            </table>
          )
        })}
      </div>
    </section>
  )
}

function Day({ one, name }: { one: CalendarDay | null; name: string | undefined }) {
  const own = useWords().rules
  if (!one) return <td />
  const said = [one.day, name, one.spans.length ? one.spans.join(', ') : own.closed_day, one.differs ? own.differs : ''].filter(Boolean).join(' · ')
  return (
    <td className={`${one.hours ? 'open' : 'shut'}${one.differs ? ' differs' : ''}`} title={said} data-day={one.day}>
      <span aria-hidden>{Number(one.day.slice(8))}</span><small aria-hidden>{one.hours || '–'}</small><span className="year-said">{said}</span>
    </td>
  )
}

function weeksOf({ lead, days }: { lead: number; days: CalendarDay[] }): (CalendarDay | null)[][] {
  const all = [...Array.from({ length: lead }, () => null), ...days]
  const weeks = Array.from({ length: Math.ceil(all.length / 7) }, (_, week) => all.slice(week * 7, week * 7 + 7))
  return weeks.map((week) => [...week, ...Array.from({ length: 7 - week.length }, () => null)])
}
