import { SIZES } from '@suiban/chat/model/simple'
import { useState } from 'preact/hooks'
import { useBank } from '../context'
import { Icon, Logo } from '../icons'
import { amount, demoAccount } from '../identity'
import { Dots, Footnote, useAct } from '../parts'
import { TodoCards } from './todo'

/** What most come for, the last of them the way to everything else. */
const SIMPLE_SERVICES = 6

export function HomePage() {
  const { words, identity, openChat, askPerson, simple } = useBank()
  const act = useAct()
  const home = words.home
  return (
    <div class="m-home">
      <header class="m-hero">
        <div class="m-hero-bar">
          <span class="m-hero-brand">
            <Logo size={24} />
            {words.bank}
          </span>
          {identity !== 'guest' && identity.level && simple.size === 0 && (
            <span class="m-level">{words.level(identity.level)}</span>
          )}
          <button
            type="button"
            class="m-simple"
            data-testid="simple-home"
            onClick={() => simple.set(simple.size > 0 ? 0 : SIZES[0])}
          >
            {simple.size > 0 ? home.standard : home.simple}
          </button>
        </div>
        <h1>
          {identity === 'guest' ? (
            words.welcomeVisitor
          ) : (
            <>
              <span>{words.hours(new Date().getHours())}</span>
              {identity.name}
            </>
          )}
        </h1>
      </header>
      {simple.size > 0 && (
        <button type="button" class="m-person-button" data-testid="simple-person" onClick={askPerson}>
          <Icon name="user" size={30} />
          {home.person}
        </button>
      )}
      <TodoCards />
      <AccountCard />
      <section aria-label={home.services} class="m-card m-grid">
        {(simple.size > 0 ? [...home.grid.slice(0, SIMPLE_SERVICES - 1), ...home.grid.slice(-1)] : home.grid).map((entry) => (
          <button key={entry.label} type="button" onClick={() => act(entry)}>
            <span class="m-grid-icon">
              <Icon name={entry.icon} size={25} />
            </span>
            {entry.label}
          </button>
        ))}
      </section>
      <button type="button" class="m-safety" onClick={() => openChat(home.safetyAsk)}>
        <Icon name="shield" size={26} />
        <span>
          <strong>{home.safety}</strong>
          <span>{home.safetyNote}</span>
        </span>
        <Icon name="right" size={16} />
      </button>
      <section class="m-group">
        <h2>{home.questions}</h2>
        <ul class="m-card m-list">
          {home.asked.map((question) => (
            <li key={question}>
              <button type="button" class="m-line m-question" onClick={() => openChat(question)}>
                <span class="m-line-words">{question}</span>
                <Icon name="right" size={16} />
              </button>
            </li>
          ))}
        </ul>
      </section>
      <Footnote>{words.demo}</Footnote>
    </div>
  )
}

function AccountCard() {
  const { words, identity, signOut } = useBank()
  const act = useAct()
  const [shown, setShown] = useState(false)
  const home = words.home
  if (identity === 'guest') {
    return (
      <section class="m-card m-account m-account-guest">
        <p>{home.signInHint}</p>
        <button type="button" class="m-button" onClick={signOut}>
          {home.signIn}
        </button>
      </section>
    )
  }
  const account = demoAccount(identity.customer_no)
  return (
    <section class="m-card m-account" aria-label={home.account}>
      <div class="m-account-head">
        <span>
          {home.account} <i>{home.tail(account.tail)}</i>
        </span>
        <button
          type="button"
          class="m-round"
          aria-label={shown ? home.hide : home.show}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon name={shown ? 'eye' : 'eyeOff'} size={20} />
        </button>
      </div>
      <p class="m-account-label">{home.available}</p>
      <p class="m-balance">{shown ? amount(account.balance_minor) : <Dots count={6} />}</p>
      <div class="m-account-actions">
        {home.actions.map((entry) => (
          <button key={entry.label} type="button" onClick={() => act(entry)}>
            <Icon name={entry.icon} size={18} />
            {entry.label}
          </button>
        ))}
      </div>
    </section>
  )
}
