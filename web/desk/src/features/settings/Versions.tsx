/** Every save of one setting: who, when, why, what; two compared; one gone back to. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Drawer, Input } from 'antd'
import { lazy, Suspense, useState } from 'react'

import { codeOf, errorText } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { exact } from '@/shared/time'
import { Blank, Failed, Lines } from '@/shared/ui/Small'

import { type Setting, TRIED, type Value } from './api'
import { Difference } from './Difference'
import { useFindingText } from './Findings'
import { rules, type Version } from './rules'
import { useQueueNames } from './useQueueNames'

const TryOn = lazy(() => import('./TryOn'))

interface Kept {
  number: number
  value: Value
  version: Version | null
}

export default function Versions({ section, item, mayChange, onClose }: { section: string; item: Setting; mayChange: boolean; onClose: () => void }) {
  const words = useWords()
  const own = words.rules
  const queries = useQueryClient()
  const { message, modal } = App.useApp()
  const textOf = useFindingText(item.company_id)
  const [chosen, setChosen] = useState<number[]>([])
  const [tried, setTried] = useState<Kept | null>(null)
  const nameOfQueue = useQueueNames(item.company_id)
  const queryKey = ['settings', 'versions', section, item.company_id, item.key]
  const found = useQuery({ queryKey, queryFn: () => rules.versions(section, item.key, item.company_id, null) })
  const kept = all(found.data?.items ?? [], found.data?.more === true)
  const nameOf = (one: Kept) => (one.number === 0 ? own.version_first : own.version(one.number))
  const back = useMutation({
    mutationFn: ({ to, reason, confirmed }: { to: number; reason: string; confirmed: string[] }) =>
      rules.rollBack(section, item.key, { company_id: item.company_id, to, seen: item.digest, reason, confirmed }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['settings'] })
      void message.success(own.back_done)
      setChosen([])
    },
    onError: (error, tried) => {
      if (codeOf(error) === 'setting_doubtful') void doubtful(error, tried)
      else if (codeOf(error) === 'setting_changed') void queries.invalidateQueries({ queryKey: ['settings'] })
    },
  })
  const doubtful = (error: unknown, tried: { to: number; reason: string; confirmed: string[] }) => {
    const finding = (error as { details: Record<string, unknown> }).details as unknown as Parameters<typeof textOf>[0]
    return modal.confirm({
      title: own.confirm_title, content: textOf(finding), okText: own.confirm, cancelText: words.common.cancel,
      okButtonProps: { 'data-testid': 'doubt-confirm' }, onOk: () => back.mutate({ ...tried, confirmed: [...tried.confirmed, finding.problem] }),
    })
  }
  const ask = (one: Kept) => {
    let reason = ''
    void modal.confirm({
      title: own.back_confirm(nameOf(one)), width: 560, okText: own.back_to, cancelText: words.common.cancel, okButtonProps: { 'data-testid': 'version-confirm' },
      content: (
        <>
          <p className="setting-about">{own.back_hint}</p>
          <Difference one={item.value} other={one.value} />
          <Input aria-label={own.why} placeholder={own.why} maxLength={200} data-testid="version-reason" onChange={(event) => { reason = event.target.value }} />
        </>
      ),
      onOk: () => back.mutate({ to: one.number, reason, confirmed: [] }),
    })
  }
  const two = chosen.length === 2 ? [...chosen].sort((one, other) => one - other).map((number) => kept.find((one) => one.number === number)) : []
  return (
    <Drawer open size="large" title={own.versions} onClose={onClose} data-testid="versions">
      <p className="setting-about">{own.versions_about}</p>
      {back.error && !['setting_doubtful'].includes(codeOf(back.error)) && <Alert type="error" showIcon title={errorText(back.error, words)} data-testid="version-error" />}
      {two[0] && two[1] && (
        <section className="versions-two" aria-label={own.compare} data-testid="versions-two">
          <h3>{own.compare_two(nameOf(two[0]), nameOf(two[1]))}</h3>
          <Difference one={two[0].value} other={two[1].value} was={nameOf(two[0])} is={nameOf(two[1])} />
        </section>
      )}
      {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} />
        : !found.data ? <Lines rows={5} />
          : kept.length === 0 ? <Blank title={own.versions_none} />
            : (
              <>
                {kept.length > 1 && <p className="setting-hint">{own.compare_hint}</p>}
                <ol className="versions-list">
                  {kept.map((one, place) => (
                    <li key={one.number} data-testid="version-row" data-number={one.number}>
                      <header>
                        <Checkbox
                          checked={chosen.includes(one.number)} disabled={chosen.length === 2 && !chosen.includes(one.number)} aria-label={`${own.compare} ${nameOf(one)}`}
                          onChange={(event) => setChosen(event.target.checked ? [...chosen, one.number] : chosen.filter((number) => number !== one.number))}
                        />
                        <b>{nameOf(one)}</b>
                        {one.version && <span>{exact(one.version.at)}</span>}
                        {one.version && <span>{one.version.by_name || (one.version.by_kind === 'staff' ? own.by_nobody : own.by_house)}</span>}
                        {place === 0 ? <em>{own.current}</em>
                          : mayChange && TRIED.includes(section) && <Button size="small" onClick={() => setTried(one)} data-testid="version-try">{own.trial_this}</Button>}
                        {place > 0 && mayChange && <Button size="small" loading={back.isPending && back.variables.to === one.number} onClick={() => ask(one)} data-testid="version-back">{own.back_to}</Button>}
                      </header>
                      {one.version?.reason && <p className="version-why">{one.version.reason}</p>}
                      {one.version && (one.version.before ? <Difference one={one.version.before} other={one.version.after} /> : <p className="setting-about">{own.created}</p>)}
                    </li>
                  ))}
                </ol>
              </>
            )}
      {tried && item.company_id && <Suspense><TryOn companyId={item.company_id} drafts={[{ section, key: item.key, value: tried.value }]} nameOfQueue={nameOfQueue} onClose={() => setTried(null)} /></Suspense>}
    </Drawer>
  )
}

/** The saves, and below the oldest what there was before it. */
function all(items: readonly Version[], more: boolean): Kept[] {
  const kept: Kept[] = items.map((version) => ({ number: version.number, value: version.after, version }))
  const oldest = items.at(-1)
  return oldest?.before && !more ? [...kept, { number: 0, value: oldest.before, version: null }] : kept
}
