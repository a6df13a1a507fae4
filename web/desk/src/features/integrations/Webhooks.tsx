/** Webhooks: what each is told, how many tellings wait or failed, switching off, another secret, deleting. */
import { ApiOutlined, MoreOutlined, PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Dropdown, Switch, Tag, Tooltip } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import { useWords } from '@/shared/settings'
import { KEEP_HOURS, KeepFor } from '@/shared/ui/KeepFor'
import { Once } from '@/shared/ui/Once'
import { Blank, CompanyTag, Failed, Lines, TimeAgo } from '@/shared/ui/Small'

import { integrations, problemText, type Webhook, type Webhooks as Page } from './api'
import { Deliveries } from './Deliveries'
import { WebhookEditor } from './WebhookEditor'

const COUNTS_RENEWED_MS = 15_000

export function Webhooks() {
  const own = useWords().integrations
  const [place, setPlace] = useSearchParams()
  const [edited, setEdited] = useState<string | null>(null)
  const [secret, setSecret] = useState('')
  const hooks = useQuery({ queryKey: ['webhooks'], queryFn: integrations.webhooks, refetchInterval: COUNTS_RENEWED_MS })
  const items = hooks.data?.items ?? []
  const known = items.find((one) => one.webhook_id === edited) ?? null
  const opened = items.find((one) => one.webhook_id === place.get('webhook'))
  const show = (id: string, state = '') => setPlace({ view: 'webhooks', webhook: id, ...(state ? { state } : {}) })
  return (
    <section aria-label={own.webhooks}>
      <div className="program-tools">
        <p>{own.webhooks_hint}</p>
        <Button type="primary" icon={<PlusOutlined />} disabled={!hooks.data} onClick={() => setEdited('new')} data-testid="hook-new">{own.new_hook}</Button>
      </div>
      {hooks.error && !hooks.data ? <Failed error={hooks.error} retry={() => void hooks.refetch()} /> : !hooks.data ? <Lines rows={6} />
        : items.length === 0 ? <Blank icon={<ApiOutlined />} title={own.webhooks_empty} hint={own.webhooks_empty_hint} />
          : <ul className="program-list">{items.map((one) => <Row key={one.webhook_id} hook={one} onEdit={() => setEdited(one.webhook_id)} onShow={(state) => show(one.webhook_id, state)} onSecret={setSecret} />)}</ul>}
      {edited && (edited === 'new' || known) && <WebhookEditor key={edited} known={known} events={hooks.data?.events ?? []} onClose={() => setEdited(null)} onMade={(made) => setSecret(made.secret)} />}
      {secret && <Once title={own.once_secret} secret={secret} use={own.once_verify} onClose={() => setSecret('')} />}
      {opened && <Deliveries hook={opened} state={place.get('state') ?? ''} onState={(state) => show(opened.webhook_id, state)} onClose={() => setPlace({ view: 'webhooks' })} />}
    </section>
  )
}

function Row({ hook, onEdit, onShow, onSecret }: {
  hook: Webhook; onEdit: () => void; onShow: (state?: string) => void; onSecret: (secret: string) => void
}) {
  const words = useWords()
  const own = words.integrations
  const queries = useQueryClient()
  const { message, modal } = App.useApp()
  const told = (error: unknown) => void message.error(problemText(error, words))
  const renew = () => queries.invalidateQueries({ queryKey: ['webhooks'] })
  const put = (change: Partial<Webhook>) => queries.setQueryData<Page>(['webhooks'], (page) => page && {
    ...page, items: page.items.map((one) => (one.webhook_id === hook.webhook_id ? { ...one, ...change } : one)),
  })
  const turn = useMutation({
    mutationFn: (active: boolean) => integrations.saveWebhook(hook.webhook_id, { ...hook, active }),
    onMutate: async (active) => {
      await queries.cancelQueries({ queryKey: ['webhooks'] })
      put({ active })
    },
    onSuccess: put,
    onError: (error) => {
      put({ active: hook.active })
      told(error)
      void renew()
    },
  })
  const rotate = (hours: number) => integrations.rotate(hook.webhook_id, hook.version, hours).then((made) => {
    put(made.webhook)
    onSecret(made.secret)
  }, (error: unknown) => {
    told(error)
    void renew()
  })
  const remove = () => integrations.deleteWebhook(hook.webhook_id).then(() => void message.success(own.removed), told).then(renew)
  const askRotate = () => {
    let hours = KEEP_HOURS
    void modal.confirm({ title: own.rotate_title, content: <KeepFor hint={own.rotate_hint} onChange={(now) => { hours = now }} />, okText: own.rotate, cancelText: words.common.cancel, okButtonProps: { 'data-testid': 'hook-rotate-confirm' }, onOk: () => rotate(hours) })
  }
  const askRemove = () => void modal.confirm({ title: own.remove_title(hook.name), content: own.remove_hint(hook.queued + hook.dead), okText: own.remove, cancelText: words.common.cancel, okButtonProps: { danger: true, 'data-testid': 'hook-remove-confirm' }, onOk: remove })
  const more = [
    { key: 'rotate', label: <span data-testid="hook-rotate">{own.rotate}</span>, onClick: askRotate },
    { key: 'remove', danger: true, label: <span data-testid="hook-remove">{own.remove}</span>, onClick: askRemove },
  ]
  return (
    <li className="program-row" data-testid="hook-row" data-name={hook.name}>
      <div className="program-what">
        <p><b>{hook.name}</b> <CompanyTag id={hook.company_id} />{!hook.active && <Tooltip title={own.paused}><Tag tabIndex={0}>{words.access.staff.inactive}</Tag></Tooltip>}</p>
        <p><code>{hook.url}</code></p>
        <p>{hook.events.map((event) => <Tooltip key={event} title={own.event[event]}><Tag tabIndex={0}>{event}</Tag></Tooltip>)}</p>
        <p className="program-when">
          <span>{own.created} <TimeAgo at={hook.created_at} /></span>
          {hook.queued + hook.dead === 0 && <span>{own.all_arrived}</span>}
          {hook.queued > 0 && <Button type="link" size="small" onClick={() => onShow('queued')} data-testid="hook-queued">{own.queued(hook.queued)}</Button>}
          {hook.dead > 0 && <Button type="link" danger size="small" onClick={() => onShow('dead')} data-testid="hook-dead">{own.dead(hook.dead)}</Button>}
        </p>
      </div>
      <div className="program-acts">
        <Switch checked={hook.active} loading={turn.isPending} onChange={(on) => turn.mutate(on)} aria-label={`${own.active}: ${hook.name}`} data-testid="hook-active" />
        <Button size="small" onClick={() => onShow()} aria-label={`${own.deliveries} ${hook.name}`} data-testid="hook-deliveries">{own.deliveries}</Button>
        <Button size="small" onClick={onEdit} aria-label={`${own.edit} ${hook.name}`} data-testid="hook-edit">{own.edit}</Button>
        <Dropdown menu={{ items: more }} trigger={['click']} placement="bottomRight">
          <Button size="small" type="text" icon={<MoreOutlined />} aria-label={own.more_of(hook.name)} data-testid="hook-more" />
        </Dropdown>
      </div>
    </li>
  )
}
