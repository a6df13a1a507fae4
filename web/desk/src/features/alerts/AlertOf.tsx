/** What an alert is about: what stopped where and why, whether the customer may be called, what was tried, and the way on. */
import { PhoneOutlined, PlayCircleOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'

import { codeOf, errorText } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useSettings, useWords } from '@/shared/settings'
import { exact } from '@/shared/time'
import { Failed, Lines } from '@/shared/ui/Small'

import { type Alert, alertQuery, type Bilingual, type Contact, numberOf } from './api'
import './alerts.css'

interface Ways {
  /** Takes up the service with the customer; absent where one cannot: one does not have the alert. */
  onGoOn?: ((instanceId: string) => Promise<unknown>) | undefined
  /** The very step and what is filled in, while the service is under way. */
  live?: ((instanceId: string, helping: boolean) => ReactNode) | undefined
}

export function AlertOf({ workId, ...ways }: { workId: string } & Ways) {
  const found = useQuery(alertQuery(workId))
  // entered by a person or a program: what it says is all there is
  if (codeOf(found.error) === 'alert_unknown') return null
  if (found.error && !found.data) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Lines rows={4} />
  return <Shown workId={workId} alert={found.data} {...ways} />
}

function Shown({ workId, alert, onGoOn, live }: { workId: string; alert: Alert } & Ways) {
  const words = useWords()
  const said = useSaid()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const { session } = useSession()
  const [busy, setBusy] = useState(false)
  const { stall } = alert
  const helping = alert.helper_id === session.staff_id
  const other = alert.helper_id !== null && !helping
  const goOn = async (work: (instanceId: string) => Promise<unknown>) => {
    setBusy(true)
    try {
      await work(stall.instance_id)
    } catch (error) {
      void message.error(errorText(error, words))
    }
    await queries.invalidateQueries({ queryKey: ['alert', workId] })
    setBusy(false)
  }
  return (
    <section className="alert-of" data-testid="alert-of" data-state={stall.state} data-step={stall.step}>
      <h2 data-testid="alert-step">{words.alerts.step(said(stall.name), said(stall.step_name), stall.number, stall.total)}</h2>
      <p className="alert-line">
        <span data-testid="alert-reason">{words.alerts.reason[stall.reason] ?? stall.reason}</span>
        <span>{words.alerts.doors[stall.door] ?? stall.door}</span>
        <span className="figures">{words.alerts.stalled(exact(stall.stalled_at).slice(0, 16))}</span>
        {stall.state !== 'open' && <b>{words.alerts.state[stall.state]}</b>}
      </p>
      {onGoOn && !helping && stall.state !== 'ended' && (
        <div className="alert-actions">
          <Button type="primary" icon={<PlayCircleOutlined />} loading={busy} data-testid="alert-go-on" title={words.alerts.go_on_hint} disabled={other} onClick={() => void goOn(onGoOn)}>{words.alerts.go_on}</Button>
          {other && <span>{words.alerts.helped_by_other}</span>}
        </div>
      )}
      {live?.(stall.instance_id, helping)}
      {alert.talk_id && <p className="alert-line"><span>{words.alerts.talk}</span><Link to={`/conversations/${alert.talk_id}`}>{words.alerts.open_talk}</Link></p>}
      <h3>{words.alerts.contact}</h3>
      {alert.contacts.length === 0 && <p className="alert-line">{words.alerts.no_way}</p>}
      <ul>{alert.contacts.map((one) => <ContactLine key={one.way} workId={workId} contact={one} mine={onGoOn !== undefined} />)}</ul>
      <h3>{words.alerts.decided}</h3>
      <ol>
        {alert.decisions.map((one) => (
          <li key={`${one.at}${one.response}${one.outcome}`} data-testid="alert-decision" data-response={one.response} data-outcome={one.outcome} data-why={one.why}>
            <b>{words.alerts.response[one.response] ?? one.response}</b> {words.common.pair(words.alerts.outcome[one.outcome] ?? one.outcome, words.alerts.why[one.why] ?? one.why)} <small className="figures">{exact(one.at).slice(5, 16)}</small>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Never a blind call: whether, and if not, why not and from when on. The number itself is asked for, and shown while calling is allowed. */
function ContactLine({ workId, contact, mine }: { workId: string; contact: Contact; mine: boolean }) {
  const words = useWords()
  const { message } = App.useApp()
  const [number, setNumber] = useState('')
  const [busy, setBusy] = useState(false)
  const ask = async () => {
    setBusy(true)
    try {
      setNumber((await numberOf(workId)).number)
    } catch (error) {
      void message.error(errorText(error, words))
    }
    setBusy(false)
  }
  const why = contact.refused ? words.alerts.refused[contact.refused] ?? contact.refused : words.alerts.allowed
  return (
    <li data-testid="alert-contact" data-way={contact.way} data-refused={contact.refused}>
      <span className={contact.refused ? 'alert-refused' : 'alert-allowed'}>{words.common.pair(words.alerts.ways[contact.way] ?? contact.way, why)}</span>
      {contact.until && <small className="figures">{words.alerts.until(exact(contact.until).slice(0, 16))}</small>}
      {contact.way === 'phone' && contact.refused && <p>{words.alerts.wait}</p>}
      {contact.way === 'phone' && !contact.refused && (number
        ? <a href={`tel:${number}`} className="figures" data-testid="alert-number">{number}</a>
        : <><span className="figures">{contact.number_shown}</span>{mine && <Button size="small" icon={<PhoneOutlined />} loading={busy} title={words.alerts.number_hint} data-testid="alert-show-number" onClick={() => void ask()}>{words.alerts.show_number}</Button>}</>)}
    </li>
  )
}

function useSaid(): (words: Bilingual) => string {
  const { settings } = useSettings()
  return (words) => (settings.language === 'en' ? words.en || words.zh : words.zh)
}
