import { CheckCircleFilled, EnvironmentOutlined, ExclamationCircleFilled, IdcardOutlined, SafetyCertificateFilled } from '@ant-design/icons'
import { Tag } from 'antd'
import type { ReactNode } from 'react'

import type { Card } from '@suiban/client/types'

import type { Customer, CustomerDetails, Identifier, IdentityNow, Preference } from '@/shared/api'
import { calledBy } from '@/shared/naming'
import { useSession } from '@/shared/session'
import { useChannelOf, useWords } from '@/shared/settings'
import { clock, day, exact, useServerNow } from '@/shared/time'
import { Initial, LevelTag, Lines } from '@/shared/ui/Small'

import { Manager, useMaySetManager } from './Manager'
import { Reveal } from './Reveal'

const SURE_FROM = 3
/** What is kept whole; of cards and papers we only know the last four. */
const REVEALABLE = new Set(['phone', 'customer_no'])

/** `onRecord`: there is no talk in which they prove who they are; somebody said who it is about. */
export function CustomerFacts({ customer, card, details, identity, onRecord = false }: {
  customer: Customer | undefined; card: Card | undefined; details: CustomerDetails | undefined; identity: IdentityNow | undefined; onRecord?: boolean
}) {
  const words = useWords()
  const channelOf = useChannelOf()
  const now = useServerNow(1_000)
  const maySetManager = useMaySetManager(customer)
  if (!customer) return <Lines rows={8} />
  const known = identity?.level ?? card?.proof_level ?? customer.proof_level
  const raised = identity?.until != null && Date.parse(identity.until) > now
  const proof = identity?.until && !raised ? identity.base : known
  return (
    <div className="customer">
      <header>
        <Initial name={customer.display_name} id={customer.customer_id} size={44} />
        <div>
          <h2>{calledBy(customer.display_name, customer.customer_id, words)} <LevelTag level={customer.level} /></h2>
          <p>{describe(customer, words.customer)}</p>
        </div>
      </header>
      {onRecord ? <OnRecord list={details?.identifiers ?? []} /> : <Proof level={proof} />}
      {raised && identity.until && (
        <p className="proof-until" data-testid="customer-proof-until">{words.step_up.by_means(words.common.list(identity.means.map((one) => words.step_up.means[one] ?? one)))} · {words.step_up.until(clock(identity.until))}</p>
      )}
      {card && (
        <p className="where">
          <EnvironmentOutlined aria-hidden />
          <span>{words.customer.page}</span>
          <b data-testid="page-title">{card.page_title || words.customer.no_page}</b>
        </p>
      )}
      <dl className="facts">
        {(customer.manager_name || maySetManager) && <Fact name={words.customer.manager}><Manager customer={customer} /></Fact>}
        {card?.channel_name && <Fact name={words.customer.channel}>{channelOf(card)}</Fact>}
        {customer.tags.length > 0 && <Fact name={words.customer.tags}><span className="tags">{customer.tags.map((tag) => <Tag key={tag}>{tag}</Tag>)}</span></Fact>}
        {customer.note && <Fact name={words.customer.note}>{customer.note}</Fact>}
      </dl>
      {details && <Identifiers list={details.identifiers} customerId={details.customer.customer_id} />}
      {details && <Preferences list={details.preferences} />}
    </div>
  )
}

function Proof({ level }: { level: number }) {
  const words = useWords()
  return (
    <p className={`proof proof-${level >= SURE_FROM ? 'sure' : level === 2 ? 'middle' : 'weak'}`} data-testid="customer-proof" data-level={level} title={words.customer.proof_title}>
      {level >= SURE_FROM ? <SafetyCertificateFilled aria-hidden /> : level === 2 ? <CheckCircleFilled aria-hidden /> : <ExclamationCircleFilled aria-hidden />}
      {words.customer.proof[level] ?? words.common.unknown}
      <span className="figures">{words.customer.proof_level(level)}</span>
    </p>
  )
}

function OnRecord({ list }: { list: Identifier[] }) {
  const words = useWords()
  const number = list.find((one) => one.kind === 'customer_no')
  return (
    <p className="proof proof-record" data-testid="customer-on-record" title={words.customer.on_record_hint}>
      <IdcardOutlined aria-hidden />
      {number ? words.customer.on_record : words.customer.visitor_on_record}
      {number && <span className="figures">{number.value}</span>}
    </p>
  )
}

function describe(customer: Customer, words: ReturnType<typeof useWords>['customer']): string {
  const age = customer.birth_year ? words.age(new Date().getFullYear() - customer.birth_year) : ''
  return [words.genders[customer.gender] ?? customer.gender, age, customer.city, customer.since ? words.since(customer.since) : ''].filter(Boolean).join(' · ')
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>
}

function Identifiers({ list, customerId }: { list: Identifier[]; customerId: string }) {
  const words = useWords()
  const { session } = useSession()
  const mayReveal = session.permissions.includes('talk')
  return (
    <>
      <h3 className="customer-heading">{words.customer.identifiers}</h3>
      {list.length === 0 && <p className="none">{words.customer.no_identifiers}</p>}
      <dl className="facts" data-testid="identifiers">
        {list.map((one) => (
          <Fact key={`${one.kind}${one.value}`} name={words.customer.kinds[one.kind] ?? one.kind}>
            <span title={`${words.customer.proof[one.proof_level] ?? ''} · ${exact(one.verified_at)}`}>
              {REVEALABLE.has(one.kind) && mayReveal
                ? <Reveal customerId={customerId} identifierId={one.identifier_id} masked={one.value} name={words.customer.kinds[one.kind] ?? one.kind} />
                : <span className="figures">{one.value}</span>}
            </span>
          </Fact>
        ))}
      </dl>
    </>
  )
}

function Preferences({ list }: { list: Preference[] }) {
  const words = useWords()
  return (
    <>
      <h3 className="customer-heading">{words.customer.preferences}</h3>
      {list.length === 0 && <p className="none">{words.customer.no_preferences}</p>}
      <dl className="facts">
        {list.map((one) => (
          <Fact key={`${one.purpose}${one.door}`} name={words.customer.purposes[one.purpose] ?? one.purpose}>
            <span className={one.allowed ? 'agreed' : 'declined'}>{one.allowed ? words.customer.allowed : words.customer.refused}</span>
            {' · '}{words.customer.doors[one.door] ?? one.door}{one.until && ` · ${words.customer.until(day(one.until))}`}
          </Fact>
        ))}
      </dl>
    </>
  )
}
