/** A company's rules as a whole: what was changed by whom, and all of them back to a moment. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Input } from 'antd'
import { lazy, Suspense, useState } from 'react'

import { errorText } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { exact } from '@/shared/time'
import { Blank, Failed, Lines } from '@/shared/ui/Small'

import { TRIED } from './api'
import { Difference } from './Difference'
import { rules } from './rules'
import { useQueueNames } from './useQueueNames'

const TryOn = lazy(() => import('./TryOn'))

const LATE = '2099-01-01T00:00:00Z'

export default function RulesBack({ companyId, mayChange, onClose }: { companyId: string; mayChange: boolean; onClose: () => void }) {
  const words = useWords()
  const own = words.rules
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [moment, setMoment] = useState('')
  const [asked, setAsked] = useState('')
  const [reason, setReason] = useState('')
  const [trying, setTrying] = useState(false)
  const nameOfQueue = useQueueNames(companyId)
  const history = useQuery({ queryKey: ['settings', 'history', companyId], queryFn: () => rules.history(companyId, LATE) })
  const then = useQuery({ queryKey: ['settings', 'then', companyId, asked], queryFn: () => rules.then(companyId, asked), enabled: asked !== '' })
  const wanted = (then.data?.items ?? []).filter((one) => !one.problem)
  const back = useMutation({
    mutationFn: () => rules.back({ company_id: companyId, at: asked, seen: then.data?.seen ?? '', reason }),
    onSuccess: ({ changed }) => {
      void queries.invalidateQueries({ queryKey: ['settings'] })
      void message.success(own.all_done(changed))
    },
    onError: () => void then.refetch(),
  })
  const named = (section: string, key: string) => `${words.settings.section[section] ?? section} ${key}`
  return (
    <Drawer open size="large" title={own.history} onClose={onClose} data-testid="rules-history">
      <section className="versions-two" aria-label={own.all_back}>
        <h3>{own.all_back}</h3>
        <p className="setting-about">{own.all_back_about}</p>
        <div className="rules-moment">
          <input type="datetime-local" className="setting-date" aria-label={own.moment} value={moment} data-testid="rules-moment" onChange={(event) => setMoment(event.target.value)} />
          <Button disabled={moment === ''} onClick={() => { back.reset(); setAsked(new Date(moment).toISOString()) }} loading={then.isFetching} data-testid="rules-look">{own.look}</Button>
        </div>
        {then.error && <Alert type="error" showIcon title={errorText(then.error, words)} />}
        {then.data && then.data.items.length === 0 && <p className="setting-about" data-testid="rules-same">{own.all_same}</p>}
        {(then.data?.items ?? []).map((one) => (
          <div key={`${one.section} ${one.key}`} data-testid="rules-then">
            <b>{named(one.section, one.key)}</b>
            {one.problem ? <p className="setting-about">{own.stays}</p> : <Difference one={one.before} other={one.after} />}
          </div>
        ))}
        {mayChange && wanted.length > 0 && (
          <>
            <Input aria-label={own.why} placeholder={own.why} maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
            {wanted.some((one) => TRIED.includes(one.section)) && <Button onClick={() => setTrying(true)} data-testid="rules-try">{own.trial}</Button>}{' '}
            <Button type="primary" loading={back.isPending} onClick={() => back.mutate()} data-testid="rules-back">{own.all_do(wanted.length)}</Button>
          </>
        )}
        {back.error && <Alert type="error" showIcon title={errorText(back.error, words)} data-testid="rules-error" />}
      </section>
      {history.error && !history.data ? <Failed error={history.error} retry={() => void history.refetch()} />
        : !history.data ? <Lines rows={5} />
          : history.data.items.length === 0 ? <Blank title={own.versions_none} />
            : (
              <ol className="versions-list">
                {history.data.items.map((one) => (
                  <li key={`${one.section} ${one.key} ${one.number}`}>
                    <header>
                      <b>{named(one.section, one.key)}</b><span>{own.version(one.number)}</span><span>{exact(one.at)}</span>
                      <span>{one.by_name || (one.by_kind === 'staff' ? own.by_nobody : own.by_house)}</span>
                    </header>
                    {one.reason && <p className="version-why">{one.reason}</p>}
                    {one.before ? <Difference one={one.before} other={one.after} /> : <p className="setting-about">{own.created}</p>}
                  </li>
                ))}
              </ol>
            )}
      {trying && <Suspense><TryOn companyId={companyId} drafts={[]} at={asked} nameOfQueue={nameOfQueue} onClose={() => setTrying(false)} /></Suspense>}
    </Drawer>
  )
}
