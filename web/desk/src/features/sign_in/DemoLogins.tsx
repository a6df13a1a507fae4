/** While the demo is shown, somebody of every role in it, one click away; nothing otherwise. */
import { useQuery } from '@tanstack/react-query'

import { api } from '@/shared/api'
import { useNameOf, useWords } from '@/shared/settings'

export function DemoLogins({ picked, onPick }: { picked: string; onPick: (login: string, password: string) => void }) {
  const words = useWords()
  const nameOf = useNameOf()
  // a server that is no demo answers 404, once and for all
  const demo = useQuery({ queryKey: ['demo-sign-in'], queryFn: api.demoSignIn, retry: false, staleTime: Infinity })
  if (!demo.data) return null
  const { logins, password, staff_total } = demo.data
  const shown = logins.map((one) => ({
    ...one,
    role: nameOf({ name: one.role_text, name_en: one.role_text_en }),
    companies: nameOf({ name: one.company_text, name_en: one.company_text_en }),
  }))
  return (
    <section className="demo-logins" aria-labelledby="demo-title" data-testid="demo-logins">
      <h2 id="demo-title">{words.sign_in.demo_title}</h2>
      <p>{words.sign_in.demo_hint(staff_total)}</p>
      <ul>
        {shown.map((one) => (
          <li key={one.name}>
            <button type="button" aria-pressed={one.name === picked} title={`${one.name} · ${one.companies}`} data-testid="demo-login" data-login={one.name} onClick={() => onPick(one.name, password)}>
              <b>{one.display_name}</b>
              <span>{one.role}</span>
              <small>{one.companies}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
