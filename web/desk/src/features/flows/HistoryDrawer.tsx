/** All versions of a service, each to be looked at; the one in use can be retired. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Popconfirm, Tag } from 'antd'
import { useSearchParams } from 'react-router'

import { errorText } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { exact } from '@/shared/time'
import { Blank } from '@/shared/ui/Small'

import { FLOWS_KEY, flows, type FlowVersion } from './api'

export default function HistoryDrawer({ companyId, flowKey, versions, mayRetire, onClose }: { companyId: string; flowKey: string; versions: readonly FlowVersion[]; mayRetire: boolean; onClose: () => void }) {
  const all = useWords()
  const words = all.flows.history
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [, setParams] = useSearchParams()
  const look = (version: number | null) => {
    setParams((before) => {
      if (version === null) before.delete('version')
      else before.set('version', String(version))
      return before
    })
    onClose()
  }
  const retire = useMutation({
    mutationFn: (version: number) => flows.retire(companyId, flowKey, version),
    onSuccess: () => void message.success(words.retired),
    onError: (error) => void message.error(errorText(error, all)),
    onSettled: () => queries.invalidateQueries({ queryKey: [...FLOWS_KEY, companyId], predicate: ({ queryKey }) => queryKey[3] !== 'opened' }),
  })
  return (
    <Drawer open title={words.title} onClose={onClose} data-testid="flow-versions">
      {versions.length === 0 ? <Blank title={all.flows.states.draft!} hint={all.flows.unsaved} /> : (
        <ol className="flow-versions">
          {versions.map((one) => (
            <li key={one.version} data-testid="flow-version" data-version={one.version}>
              <p><b>{all.flows.version(one.version)}</b> <Tag variant="filled" color={one.state === 'published' ? 'success' : one.state === 'draft' ? 'warning' : 'default'}>{one.state === 'published' ? words.current : all.flows.states[one.state]}</Tag></p>
              <p className="flow-note">{words.saved(exact(one.saved_at), one.saved_by_name)}</p>
              {one.published_at && <p className="flow-note">{words.published(exact(one.published_at), one.published_by_name)}</p>}
              <span className="flow-answers">
                <Button size="small" onClick={() => look(one.state === 'draft' ? null : one.version)} data-testid="version-look">{one.state === 'draft' ? all.flows.open : words.look}</Button>
                {mayRetire && one.state === 'published' && (
                  <Popconfirm title={words.retire_title(one.version)} description={words.retire_hint} okText={words.retire} okButtonProps={{ danger: true, 'data-testid': 'retire-confirm' }} onConfirm={() => retire.mutate(one.version)}>
                    <Button size="small" danger loading={retire.isPending} data-testid="version-retire">{words.retire}</Button>
                  </Popconfirm>
                )}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Drawer>
  )
}
