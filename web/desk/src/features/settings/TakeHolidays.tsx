/** A year's public holidays into the days that differ: looked at as a calendar before anything is entered. */
import { useQuery } from '@tanstack/react-query'
import { Alert, InputNumber, Modal, Segmented, Select } from 'antd'
import { useState } from 'react'

import { useSettings } from '@/shared/settings'
import { useServerNow } from '@/shared/time'
import { Failed, Lines } from '@/shared/ui/Small'

import { rules, withHolidays } from './rules'
import { YearCalendar } from './YearCalendar'

export default function TakeHolidays({ weekly, days, onTake, onClose }: {
  weekly: Record<string, string[]>; days: Record<string, string[]>; onTake: (days: Record<string, string[]>) => void; onClose: () => void
}) {
  const { words, settings } = useSettings()
  const own = words.rules
  const now = new Date(useServerNow(3_600_000))
  const [year, setYear] = useState(now.getMonth() >= 10 ? now.getFullYear() + 1 : now.getFullYear())
  const [region, setRegion] = useState('cn')
  const [rest, setRest] = useState<'closed' | 'sunday'>('closed')
  const found = useQuery({ queryKey: ['public-holidays', region, year], queryFn: () => rules.holidays(region, year), staleTime: 3_600_000 })
  const items = found.data?.items ?? []
  const fresh = items.filter((one) => !(one.day in days))
  const after = withHolidays(days, weekly, items, rest)
  const names = Object.fromEntries(items.map((one) => [one.day, settings.language === 'en' ? one.name_en : one.name]))
  return (
    <Modal
      open width={760} title={own.take_title} onCancel={onClose} cancelText={words.common.cancel} okText={own.take_do(fresh.length)}
      okButtonProps={{ disabled: fresh.length === 0, 'data-testid': 'take-do' }} onOk={() => { onTake(after); onClose() }}
    >
      <div className="take-ask" data-testid="take-holidays">
        <label>{own.take_year} <InputNumber value={year} min={2000} max={2099} precision={0} data-testid="take-year" onChange={(value) => setYear(value ?? year)} /></label>
        <label>{own.take_region} <Select value={region} onChange={setRegion} aria-label={own.take_region} options={['cn', 'hk', 'mo'].map((value) => ({ value, label: own.region[value] }))} style={{ width: 140 }} /></label>
        <Segmented<'closed' | 'sunday'> value={rest} onChange={setRest} aria-label={own.take_as} options={[{ value: 'closed', label: own.as_closed }, { value: 'sunday', label: own.as_sunday }]} />
      </div>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} />
        : !found.data ? <Lines rows={6} />
          : (
            <>
              {!found.data.arranged && <Alert type="warning" showIcon title={own.take_not_arranged(year)} data-testid="take-not-arranged" />}
              <p className="setting-about">{own.take_working}{items.length > fresh.length && ` · ${own.take_kept(items.length - fresh.length)}`}</p>
              {fresh.length === 0 && <p className="setting-about">{own.take_none}</p>}
              <YearCalendar weekly={weekly} days={after} year={year} names={names} only={[...new Set(items.map((one) => Number(one.day.slice(5, 7))))]} />
            </>
          )}
    </Modal>
  )
}
