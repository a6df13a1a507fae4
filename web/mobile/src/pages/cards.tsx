import { useState } from 'preact/hooks'
import { useBank } from '../context'
import { Icon, Logo } from '../icons'
import { demoAccount } from '../identity'
import { Dots, Footnote, Groups, TopBar } from '../parts'

const NO_NUMBER = '0000'

export function CardsPage() {
  const { words } = useBank()
  return (
    <>
      <TopBar title={words.cards.title} />
      <div class="m-page">
        <CreditCard />
        <Groups groups={words.cards.groups} />
        <Footnote>{words.demo}</Footnote>
      </div>
    </>
  )
}

function CreditCard() {
  const { words, identity } = useBank()
  return (
    <div class="m-plastic">
      <div class="m-plastic-top">
        <span>
          <Logo size={22} />
          {words.cards.card}
        </span>
        <i>{words.cards.kind}</i>
      </div>
      <p class="m-plastic-number" aria-hidden="true">
        <Dots count={4} />
        <Dots count={4} />
        <Dots count={4} />
        <span>{creditTail(identity === 'guest' ? '' : identity.customer_no)}</span>
      </p>
      <p class="m-plastic-foot">
        <span>{identity === 'guest' ? words.visitor : identity.name}</span>
        <span>{words.cards.due}</span>
      </p>
    </div>
  )
}

export function LostPage() {
  const { words, identity, openChat } = useBank()
  const [card, setCard] = useState<'credit' | 'debit'>('credit')
  const lost = words.lost
  const customer = identity === 'guest' ? null : identity
  const choices = [
    { key: 'credit' as const, label: lost.creditCard, tail: customer && creditTail(customer.customer_no) },
    { key: 'debit' as const, label: lost.debitCard, tail: customer && demoAccount(customer.customer_no).tail },
  ]
  return (
    <>
      <TopBar title={lost.title} />
      <div class="m-page">
        <section class="m-lead">
          <h2>{lost.lead}</h2>
          <p>{lost.note}</p>
        </section>
        <ol class="m-card m-steps">
          {lost.steps.map((step, index) => (
            <li key={step.title}>
              <span aria-hidden="true">{index + 1}</span>
              <div>
                <strong>{step.title}</strong>
                <p>{step.text}</p>
              </div>
            </li>
          ))}
        </ol>
        <fieldset class="m-group m-choose">
          <legend>{lost.choose}</legend>
          <div class="m-card m-list">
            {choices.map((choice) => (
              <label key={choice.key} class="m-line">
                <span class="m-line-icon">
                  <Icon name="card" size={22} />
                </span>
                <span class="m-line-words">
                  <strong>{choice.label}</strong>
                  {choice.tail && <span>{words.home.tail(choice.tail)}</span>}
                </span>
                <input type="radio" name="card" checked={card === choice.key} onChange={() => setCard(choice.key)} />
              </label>
            ))}
          </div>
        </fieldset>
        <button
          type="button"
          class="m-button m-wide"
          onClick={() => openChat(card === 'credit' ? lost.reportAsk : lost.reportDebitAsk)}
        >
          {lost.report}
        </button>
        {card === 'credit' && (
          <button type="button" class="m-button m-wide m-quiet" onClick={() => openChat(lost.lockAsk)}>
            {lost.lock}
          </button>
        )}
        <p class="m-hotline">
          <Icon name="phone" size={18} />
          <span>
            <a href="tel:4000001860">{lost.hotline}</a>
            <br />
            {lost.hotlineNote}
          </span>
        </p>
        <Footnote>{lost.reportNote}</Footnote>
      </div>
    </>
  )
}

function creditTail(customerNo: string): string {
  return customerNo === '' ? NO_NUMBER : demoAccount(`credit.${customerNo}`).tail
}
