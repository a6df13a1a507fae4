/** With what the bank's app vouches for customers on this channel: since when it holds, and replacing it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'

import { codeOf, errorText } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { exact } from '@/shared/time'
import { KEEP_HOURS, KeepFor } from '@/shared/ui/KeepFor'
import { Once } from '@/shared/ui/Once'
import { Failed, Lines } from '@/shared/ui/Small'

import { settings } from './api'

export function ChannelSecret({ channel, companyId, mayChange }: { channel: string; companyId: string; mayChange: boolean }) {
  const words = useWords()
  const own = words.settings
  const queries = useQueryClient()
  const { message, modal } = App.useApp()
  const [secret, setSecret] = useState('')
  const queryKey = ['channel-secrets', companyId, channel]
  const found = useQuery({ queryKey, queryFn: () => settings.secrets(channel, companyId) })
  const seen = found.data?.items.find((one) => one.ends_at === null)?.made_at ?? null
  const rotate = (hours: number) => settings.rotate(channel, companyId, hours, seen).then(
    (made) => {
      queries.setQueryData(queryKey, { items: made.items })
      setSecret(made.secret)
    },
    (error: unknown) => {
      void message.error(errorText(error, words))
      if (codeOf(error) === 'setting_changed') void found.refetch()
    },
  )
  const ask = () => {
    let hours = KEEP_HOURS
    void modal.confirm({
      title: own.secret_change, content: <KeepFor hint={own.secret_hint} onChange={(now) => { hours = now }} />, okText: own.secret_change, cancelText: words.common.cancel,
      okButtonProps: { 'data-testid': 'secret-rotate-confirm' }, onOk: () => rotate(hours),
    })
  }
  return (
    <section className="setting-secret" aria-label={own.secret} data-testid="channel-secret">
      <h3>{own.secret}</h3>
      <p className="setting-about">{own.secret_about}</p>
      {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} />
        : !found.data ? <Lines rows={1} />
          : found.data.items.length === 0 ? <p>{own.secret_none}</p>
            : <ul>{found.data.items.map((one) => <li key={one.made_at}>{one.ends_at ? own.secret_until(exact(one.ends_at)) : own.secret_since(exact(one.made_at))}</li>)}</ul>}
      {mayChange && found.data && <Button size="small" onClick={ask} data-testid="secret-rotate">{own.secret_change}</Button>}
      {secret && <Once title={own.secret} secret={secret} use={own.secret_use} onClose={() => setSecret('')} />}
    </section>
  )
}
