/** What is shown once: the picture for an authenticator app, recovery codes, a one-time code. */
import { App, Button } from 'antd'

import type { Proposed } from '@/shared/access'
import { useWords } from '@/shared/settings'

import './secrets.css'

export function SecondStepPicture({ proposed }: { proposed: Proposed }) {
  const words = useWords()
  return (
    <div className="second-picture">
      <img src={`data:image/svg+xml;utf8,${encodeURIComponent(proposed.svg)}`} alt={words.access.account.second} width={180} height={180} />
      <p>{words.access.sign_in.key}<code data-testid="second-key">{proposed.key.replace(/(.{4})/g, '$1 ').trim()}</code></p>
    </div>
  )
}

export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const words = useWords()
  const { message } = App.useApp()
  const copy = () => void navigator.clipboard.writeText(codes.join('\n')).then(() => message.success(words.access.sign_in.copied))
  return (
    <div className="recovery">
      <ul data-testid="recovery-codes">{codes.map((one) => <li key={one}><code>{one}</code></li>)}</ul>
      <Button size="small" onClick={copy}>{words.access.sign_in.copy}</Button>
    </div>
  )
}
