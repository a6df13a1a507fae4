import type { Locale } from '@suiban/chat/words/locale'
import { useEffect, useState } from 'preact/hooks'
import { Icon, Logo } from '../icons'
import { loadCustomers, type DemoCustomer, type Identity } from '../identity'
import type { MobileWords } from '../words/zh'

const SHOWN_MAX = 30

interface SignInProps {
  words: MobileWords
  locale: Locale
  onChoose: (identity: Exclude<Identity, null>) => void
  onLocale: (locale: Locale) => void
}

/** In place of a real sign-in: the demonstration's customers to choose from. */
export function SignInPage({ words, locale, onChoose, onLocale }: SignInProps) {
  const [customers, setCustomers] = useState<DemoCustomer[] | null>(null)
  const [failed, setFailed] = useState(false)
  const [wanted, setWanted] = useState('')
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let here = true
    loadCustomers().then(
      (found) => {
        if (!here) return
        setCustomers(found)
        setFailed(false)
      },
      () => here && setFailed(true),
    )
    return () => {
      here = false
    }
  }, [attempt])
  const found = (customers ?? []).filter((customer) => matches(customer, wanted.trim()))
  const rest = found.length - SHOWN_MAX
  return (
    <div class="m-sign-in">
      <header>
        <button
          type="button"
          class="m-language"
          lang={locale === 'en' ? 'zh-CN' : 'en'}
          onClick={() => onLocale(locale === 'en' ? 'zh-CN' : 'en')}
        >
          {words.language}
        </button>
        <Logo size={44} />
        <h1>{words.bank}</h1>
        <p>{words.slogan}</p>
      </header>
      <section class="m-card m-choice" aria-label={words.signIn.title}>
        <h2>{words.signIn.title}</h2>
        <p class="m-choice-note">{words.signIn.note}</p>
        <label class="m-search">
          <Icon name="search" size={18} />
          <input
            type="search"
            value={wanted}
            placeholder={words.signIn.search}
            aria-label={words.signIn.search}
            onInput={(event) => setWanted(event.currentTarget.value)}
          />
        </label>
        {failed && (
          <p class="m-problem" role="alert">
            {words.offlineList}{' '}
            <button type="button" class="m-text-button" onClick={() => setAttempt(attempt + 1)}>
              {words.retry}
            </button>
          </p>
        )}
        <ul class="m-customers" aria-busy={customers === null && !failed}>
          {customers === null &&
            !failed &&
            [0, 1, 2, 3, 4].map((row) => <li key={row} class="m-skeleton" aria-hidden="true" />)}
          {found.slice(0, SHOWN_MAX).map((customer) => (
            <li key={customer.customer_no}>
              <button
                type="button"
                class="m-line"
                data-testid="mobile-customer-option"
                data-customer-no={customer.customer_no}
                onClick={() => onChoose(customer)}
              >
                <span class="m-face m-face-small" aria-hidden="true">
                  {customer.name.slice(0, 1)}
                </span>
                <span class="m-line-words">
                  <strong>{customer.name}</strong>
                  <span>{customer.customer_no}</span>
                </span>
                {customer.level && <span class="m-level-small">{words.level(customer.level)}</span>}
              </button>
            </li>
          ))}
          {customers !== null && found.length === 0 && <li class="m-none">{words.signIn.none}</li>}
          {rest > 0 && <li class="m-none">{words.signIn.more(rest)}</li>}
        </ul>
      </section>
      <button
        type="button"
        class="m-button m-wide m-quiet m-guest"
        data-testid="mobile-guest"
        onClick={() => onChoose('guest')}
      >
        {words.signIn.guest}
        <span>{words.signIn.guestNote}</span>
      </button>
      <p class="m-footnote">{words.demo}</p>
    </div>
  )
}

function matches(customer: DemoCustomer, wanted: string): boolean {
  return (
    wanted === '' || customer.name.includes(wanted) || customer.customer_no.toLowerCase().includes(wanted.toLowerCase())
  )
}
