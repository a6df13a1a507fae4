/** Every service of the bank that can be done here, by group; found by a word of it as well. */
import { HttpError } from '@suiban/client/http'
import { listServices, type Service } from '@suiban/client/services'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { useBank } from '../context'
import { Icon } from '../icons'
import { Footnote, TopBar } from '../parts'
import { asCustomer } from '../session'
import type { MobileWords } from '../words/zh'

const ICONS: Record<string, string> = {
  accounts: 'list', transfers: 'transfer', cards: 'card', loans: 'loan', wealth: 'wealth', fx: 'globe',
  security: 'lock', branch: 'branch', company: 'home', service: 'star',
}

export function ServicesPage() {
  const { words, chat, locale, beginService, openChat } = useBank()
  const text = words.allServices
  const [services, setServices] = useState<Service[] | null>(null)
  const [failed, setFailed] = useState(false)
  const [sought, setSought] = useState('')
  const load = useCallback(() => {
    setFailed(false)
    asCustomer(chat, listServices).then(setServices, () => setFailed(true))
  }, [chat])
  useEffect(load, [load])
  const found = (services ?? []).filter((service) => matches(service, sought))
  return (
    <>
      <TopBar title={text.title} />
      <div class="m-page">
        <label class="m-search">
          <Icon name="search" size={18} />
          <input
            type="search"
            data-testid="services-search"
            placeholder={text.search}
            aria-label={text.search}
            value={sought}
            onInput={(event) => setSought(event.currentTarget.value)}
          />
        </label>
        {failed && (
          <section class="m-card m-problem" role="alert">
            <p>{text.failed}</p>
            <button type="button" class="m-text-button" onClick={load}>
              {words.retry}
            </button>
          </section>
        )}
        {services === null && !failed && (
          <div class="m-card m-list" aria-busy="true" data-testid="services-loading">
            {[0, 1, 2, 3].map((row) => (
              <div key={row} class="m-skeleton" />
            ))}
          </div>
        )}
        {services !== null && found.length === 0 && (
          <section class="m-card m-none" data-testid="services-none">
            <p>{services.length === 0 ? text.empty : text.none}</p>
            <button type="button" class="m-text-button" onClick={() => openChat(sought)}>
              {text.ask}
            </button>
          </section>
        )}
        {groupsOf(found, text).map(([group, items]) => (
          <section key={group} class="m-group">
            <h2>{(text.groups as Record<string, string>)[group] ?? text.other}</h2>
            <ul class="m-card m-list">
              {items.map((service) => (
                <li key={service.key}>
                  <button type="button" class="m-line" data-testid="service" data-key={service.key} onClick={() => beginService(service.key)}>
                    <span class="m-line-icon">
                      <Icon name={ICONS[group] ?? 'receipt'} size={22} />
                    </span>
                    <span class="m-line-words">
                      <strong>{(locale === 'en' && service.name.en) || service.name.zh}</strong>
                      {service.promise_s > 0 && <span>{text.promise(promiseText(service.promise_s, text))}</span>}
                    </span>
                    <Icon name="right" size={16} />
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
        <Footnote>{words.demo}</Footnote>
      </div>
    </>
  )
}

function matches({ name, phrases }: Service, sought: string): boolean {
  const wanted = sought.trim().toLowerCase()
  return wanted === '' || [name.zh, name.en, ...phrases].some((text) => text.toLowerCase().includes(wanted))
}

/** In the order the app names groups; what it has no name for comes last, together. */
function groupsOf(services: readonly Service[], text: MobileWords['allServices']): [string, Service[]][] {
  const known = Object.keys(text.groups)
  const groups = new Map<string, Service[]>(known.map((group) => [group, []]))
  for (const service of services) {
    const group = known.includes(service.group) ? service.group : ''
    groups.set(group, [...(groups.get(group) ?? []), service])
  }
  return [...groups].filter(([, items]) => items.length > 0)
}

const DAY_S = 86_400
const HOUR_S = 3_600

function promiseText(seconds: number, text: MobileWords['allServices']): string {
  if (seconds >= DAY_S) return text.days(Math.ceil(seconds / DAY_S))
  return seconds >= HOUR_S ? text.hours(Math.ceil(seconds / HOUR_S)) : text.minutes(Math.ceil(seconds / 60))
}

/** What a customer is told when a service could not be begun. */
export function beginProblem(error: unknown, text: MobileWords['allServices']): string {
  const code = error instanceof HttpError ? error.code : 'other'
  return (text.problem as Record<string, string>)[code] ?? text.problem.other
}
