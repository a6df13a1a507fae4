/** While the demo is shown, everybody in it, one click away; nothing otherwise. */
import { useQuery } from '@tanstack/react-query'

import { api } from '@/shared/api'
import { useWords } from '@/shared/settings'

export function DemoLogins({ picked, onPick }: { picked: string; onPick: (login: string, password: string) => void }) {
  const words = useWords()
  // a server that is no demo answers 404, once and for all
  const demo = useQuery({ queryKey: ['demo-sign-in'], queryFn: api.demoSignIn, retry: false, staleTime: Infinity })
  if (!demo.data) return null
  const { logins, password } = demo.data
  return (
    <section className="demo-logins" aria-labelledby="demo-title" data-testid="demo-logins">
      <h2 id="demo-title">{words.sign_in.demo_title}</h2>
      <p>{words.sign_in.demo_hint}</p>
      <ul>
        {logins.map((one) => (
          <li key={one.name}>
            <button type="button" aria-pressed={one.name === picked} title={`${one.name} · ${one.company_text}`} data-testid="demo-login" data-login={one.name} onClick={() => onPick(one.name, password)}>
              <b>{one.display_name}</b>
              <span>{one.role_text}</span>
              <small>{one.company_text}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
