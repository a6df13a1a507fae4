/** Who took how much today, by queue: hoarding is seen. */
import { useQuery } from '@tanstack/react-query'

import { useNameOf, useWords } from '@/shared/settings'
import { CompanyTag, Failed, Lines, TimeAgo } from '@/shared/ui/Small'

import { claimsToday } from './api'

const RENEW_EVERY_MS = 10_000

export function ClaimsToday() {
  const words = useWords()
  const own = words.grabbing
  const nameOf = useNameOf()
  const claims = useQuery({ queryKey: ['claims'], queryFn: claimsToday, refetchInterval: RENEW_EVERY_MS })
  const items = claims.data?.items ?? []
  return (
    <section className="claims-today" aria-label={own.today} data-testid="claims-today">
      <h2>{own.today}</h2>
      <p>{own.today_hint}</p>
      {claims.error ? <Failed error={claims.error} retry={() => void claims.refetch()} /> : !claims.data ? <Lines rows={3} /> : items.length === 0 ? <p>{own.nobody_claimed}</p> : (
        <div className="claims-scroll" tabIndex={0} role="group" aria-label={own.today}>
          <table>
            <thead><tr><th scope="col">{own.person}</th><th scope="col">{own.queue}</th><th scope="col">{own.claimed}</th><th scope="col">{own.held}</th><th scope="col">{own.silent}</th><th scope="col">{own.last}</th></tr></thead>
            <tbody>
              {items.map((one) => (
                <tr key={`${one.staff_id}.${one.queue_id}`} data-testid="claims-line">
                  <th scope="row">{one.name}</th>
                  <td>{nameOf({ name: one.queue_name, name_en: one.queue_name_en })} <CompanyTag id={one.company_id} /></td>
                  <td className="figures">{one.claimed}</td><td className="figures">{one.held}</td>
                  <td className={`figures${one.silent > 0 ? ' poor' : ''}`}>{one.silent}</td><td><TimeAgo at={one.last_at} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
