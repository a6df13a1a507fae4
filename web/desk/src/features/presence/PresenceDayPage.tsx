/** A company's day: who was in which state when, as bars; one's own for everybody, all for supervisors. */
import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useSearchParams } from 'react-router'

import { api, type PresenceInterval } from '@/shared/api'
import { useReasonName } from '@/shared/reasons'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { Blank, Failed, Lines } from '@/shared/ui/Small'

import { peopleOf, type PersonDay } from './day'
import './presence.css'

const RENEW_EVERY_MS = 30_000

export default function PresenceDayPage() {
  const words = useWords()
  const nameOf = useNameOf()
  const { session } = useSession()
  const [address, setAddress] = useSearchParams()
  const company_id = address.get('company_id') ?? undefined
  const day = address.get('day') ?? undefined
  const staff_id = address.get('staff_id') ?? undefined
  const asked = useQuery({ queryKey: ['presence_day', company_id, day, staff_id], queryFn: () => api.presenceDay({ company_id, day, staff_id }), refetchInterval: day ? false : RENEW_EVERY_MS })
  const change = (name: string, value: string) => {
    const next = new URLSearchParams(address)
    if (value) next.set(name, value)
    else next.delete(name)
    setAddress(next)
  }
  const people = asked.data ? peopleOf(asked.data) : []
  return (
    <main className="day-page" data-testid="presence-day">
      <header className="day-head">
        <h1>{words.supervise.day_title}</h1>
        <Input size="small" type="date" className="day-date" value={day ?? asked.data?.day ?? ''} aria-label={words.supervise.day} onChange={(event) => change('day', event.target.value)} />
        {session.companies.length > 1 && <Select size="small" value={asked.data?.company_id ?? company_id ?? null} placeholder={words.wallboard.company} options={session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))} aria-label={words.wallboard.company} onChange={(value: string) => change('company_id', value)} popupMatchSelectWidth={false} />}
        {staff_id && <Button type="link" size="small" onClick={() => change('staff_id', '')}>{words.supervise.all_people}</Button>}
        <small>{asked.data && words.supervise.zone(asked.data.time_zone)}</small>
      </header>
      {asked.error && !asked.data ? <Failed error={asked.error} retry={() => void asked.refetch()} /> : !asked.data ? <Lines rows={6} /> : null}
      {asked.data && people.length === 0 && <Blank title={words.supervise.no_day} hint={words.supervise.no_day_hint} />}
      {asked.data && people.map((person) => <Person key={person.staff_id} person={person} zone={asked.data.time_zone} />)}
    </main>
  )
}

function Person({ person, zone }: { person: PersonDay; zone: string }) {
  const words = useWords()
  const reasonOf = useReasonName()
  const nameOf = (state: PresenceInterval['state'], reason: string) => (reason && state === 'away' ? `${words.presence[state]} · ${reasonOf(reason)}` : words.presence[state])
  const time = new Intl.DateTimeFormat(undefined, { timeZone: zone, hour: '2-digit', minute: '2-digit', hour12: false })
  const said = (one: PresenceInterval) => `${nameOf(one.state, one.reason)} ${time.format(Date.parse(one.began_at))}–${time.format(Date.parse(one.ended_at))}`
  return (
    <section className="day-person" data-testid="day-person">
      <h2>{person.name}</h2>
      <div className="day-strip" role="img" aria-label={words.common.pair(words.supervise.states, person.bars.map((bar) => said(bar.interval)).join('; '))}>
        {person.bars.map((bar) => <i key={bar.interval.began_at} className={bar.interval.state} title={said(bar.interval)} style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }} />)}
      </div>
      <div className="day-scale figures" aria-hidden><span>0</span><span>6</span><span>12</span><span>18</span><span>24</span></div>
      <p className="day-totals figures">
        {person.totals.map((total) => <span key={total.key}><i className={`presence-dot ${total.state}`} aria-hidden />{nameOf(total.state, total.reason)} {words.supervise.spent(Math.round(total.seconds / 60))}</span>)}
      </p>
    </section>
  )
}
