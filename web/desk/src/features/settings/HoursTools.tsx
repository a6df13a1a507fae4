/** Below the days that differ: taking public holidays, and hours seen as a year. */
import { CalendarOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'

import { useWords } from '@/shared/settings'
import { useServerNow } from '@/shared/time'

import type { Plain } from './api'

const TakeHolidays = lazy(() => import('./TakeHolidays'))
const YearCalendar = lazy(() => import('./YearCalendar').then((found) => ({ default: found.YearCalendar })))

export function HoursTools({ weekly, days, disabled, onDays }: { weekly: Plain | undefined; days: Plain | undefined; disabled: boolean; onDays: (days: Record<string, string[]>) => void }) {
  const own = useWords().rules
  const [taking, setTaking] = useState(false)
  const [seen, setSeen] = useState(false)
  const [year, setYear] = useState(new Date(useServerNow(3_600_000)).getFullYear())
  return (
    <div className="setting-field">
      <span className="setting-acts">
        {!disabled && <Button size="small" icon={<CalendarOutlined />} onClick={() => setTaking(true)} data-testid="take-open">{own.take}</Button>}
        <Button size="small" onClick={() => setSeen(!seen)} aria-expanded={seen} data-testid="calendar-open">{own.calendar}</Button>
      </span>
      <Suspense>
        {seen && <YearCalendar weekly={table(weekly)} days={table(days)} year={year} onYear={setYear} />}
        {taking && <TakeHolidays weekly={table(weekly)} days={table(days)} onTake={onDays} onClose={() => setTaking(false)} />}
      </Suspense>
    </div>
  )
}

function table(value: Plain | undefined): Record<string, string[]> {
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, string[]>) : {}
}
