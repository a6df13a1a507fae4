import { useBank } from '../context'
import { Icon } from '../icons'
import { Footnote, Groups, TopBar } from '../parts'

export function TransferPage() {
  const { words } = useBank()
  return (
    <>
      <TopBar title={words.transfer.title} />
      <div class="m-page">
        <section class="m-lead">
          <h2>{words.transfer.lead}</h2>
          <p>{words.transfer.warning}</p>
        </section>
        <Groups groups={words.transfer.groups} />
        <Footnote>{words.demo}</Footnote>
      </div>
    </>
  )
}

export function WealthPage() {
  const { words, openChat } = useBank()
  const wealth = words.wealth
  return (
    <>
      <TopBar title={wealth.title} />
      <div class="m-page">
        <button type="button" class="m-card m-banner" onClick={() => openChat(wealth.riskAsk)}>
          <span class="m-line-words">
            <span>{wealth.lead}</span>
            <strong>{wealth.risk}</strong>
            <span>{wealth.riskNote}</span>
          </span>
          <Icon name="right" size={18} />
        </button>
        <section class="m-group">
          <h2>{wealth.shelf}</h2>
          <ul class="m-card m-list">
            {wealth.products.map((product) => (
              <li key={product.name}>
                <button
                  type="button"
                  class="m-line m-product"
                  onClick={() => openChat(wealth.productAsk(product.name))}
                >
                  <span class="m-figure">
                    <strong>{product.figure}</strong>
                    <span>{product.basis}</span>
                  </span>
                  <span class="m-line-words">
                    <strong>{product.name}</strong>
                    <span>
                      {product.term} · {product.risk}
                    </span>
                  </span>
                  <Icon name="right" size={16} />
                </button>
              </li>
            ))}
          </ul>
        </section>
        <Groups groups={wealth.groups} />
        <Footnote>{wealth.disclaimer}</Footnote>
      </div>
    </>
  )
}

export function LoanPage() {
  const { words, openChat } = useBank()
  const loan = words.loan
  return (
    <>
      <TopBar title={loan.title} />
      <div class="m-page">
        <section class="m-card m-banner">
          <span class="m-line-words">
            <strong>{loan.lead}</strong>
            <span>{loan.leadNote}</span>
          </span>
          <button type="button" class="m-button" onClick={() => openChat(loan.leadAsk)}>
            {loan.leadAction}
          </button>
        </section>
        <Groups groups={loan.groups} />
        <Footnote>{words.demo}</Footnote>
      </div>
    </>
  )
}
