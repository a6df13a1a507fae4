/** One kind of setting: those of one company in a list, and the chosen one beside it. */
import { ArrowLeftOutlined, HistoryOutlined, PlusOutlined, WarningOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { lazy, Suspense, useEffect, useReducer, useState } from 'react'
import { Link, NavLink, useNavigate, useParams } from 'react-router'

import type { Company } from '@/shared/api'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { Blank, Failed, IconButton, Lines } from '@/shared/ui/Small'

import { anyDrafts, draftKey, draftOf, type Section, type Setting, settings } from './api'
import { Editor } from './Editor'

const RulesBack = lazy(() => import('./RulesBack'))
const RULED = ['queues', 'hours']
const NEW = '+'
const SHARED = '-'

export function SectionView({ name, section }: { name: string; section: Section }) {
  const words = useWords()
  const own = words.settings
  const nameOf = useNameOf()
  const navigate = useNavigate()
  const { session } = useSession()
  const params = useParams()
  const [history, setHistory] = useState(false)
  const [, look] = useReducer((count: number) => count + 1, 0)
  const found = useQuery({ queryKey: ['settings', name], queryFn: () => settings.list(name) })
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (anyDrafts()) event.preventDefault()
    }
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [])
  const company: Company | undefined = section.shared ? undefined : session.companies.find((one) => one.key === params.company) ?? session.companies[0]
  const companyId = company?.id ?? null
  const at = section.shared ? SHARED : company?.key ?? SHARED
  const items = (found.data?.items ?? []).filter((item) => section.single || item.company_id === companyId).sort(inOrder)
  const asked = params.id
  const chosen = items.find((item) => item.key === asked && (!section.single || params.company === item.key))
  const adding = asked === NEW && found.data?.may_change === true && !section.single && !section.fixed
  const address = (item: Setting) => `/settings/${name}/${section.single ? item.key : at}/${item.key}`
  return (
    <>
      <section className="settings-list" aria-label={own.list}>
        <header>
          <span className="settings-back"><IconButton name={own.back} icon={<ArrowLeftOutlined />} onClick={() => void navigate('/settings')} /></span>
          <h2>{own.section[name]}</h2>
          {RULED.includes(name) && company && <IconButton name={words.rules.history} icon={<HistoryOutlined />} onClick={() => setHistory(true)} testId="rules-open" />}
          {found.data?.may_change && !section.single && !section.fixed && (
            <Button size="small" type="primary" icon={<PlusOutlined />} data-testid="setting-add" onClick={() => void navigate(`/settings/${name}/${at}/${NEW}`)}>{own.add}</Button>
          )}
        </header>
        <p className="settings-about">{own.about[name]}</p>
        {found.data && !found.data.may_change && <p className="settings-about" data-testid="settings-read-only">{own.read_only}</p>}
        {!section.shared && !section.single && session.companies.length > 1 && (
          <div className="settings-companies">
            <Segmented
              size="small" value={at} aria-label={own.company} onChange={(key) => void navigate(`/settings/${name}/${key}`)}
              options={session.companies.map((one) => ({ value: one.key, label: nameOf(one) }))}
            />
          </div>
        )}
        {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} />
          : !found.data ? <Lines rows={6} />
            : items.length === 0 ? <Blank title={own.empty} hint={own.empty_hint} />
              : items.map((item) => (
                <NavLink key={`${item.company_id}.${item.key}`} to={address(item)} className="setting-row" data-testid="setting-row" data-key={item.key}>
                  <b>{section.single ? nameOf(companyOf(item, session.companies)) : nameOf({ name: String(item.value.name ?? own.named[`${name}.${item.key}`] ?? item.key), name_en: String(item.value.name_en ?? '') })}</b>
                  <code>{item.key}</code>
                  {(item.findings?.length ?? 0) > 0 && <WarningOutlined className="setting-odd" aria-label={words.rules.odd} data-testid="setting-odd" />}
                  {draftOf(draftKey(name, item.company_id, item.key)) && <em>{own.unsaved}</em>}
                  {item.value.active === false && <span className="setting-off">{own.no}</span>}
                </NavLink>
              ))}
      </section>
      {history && company && <Suspense><RulesBack companyId={company.id} mayChange={found.data?.may_change === true} onClose={() => setHistory(false)} /></Suspense>}
      <section className="settings-one" key={chosen ? draftKey(name, chosen.company_id, chosen.key) : `${at}/${NEW}`}>
        {chosen || adding ? (
          <Editor
            name={name} section={section} known={chosen ?? null}
            company={section.single ? companyOf(chosen ?? null, session.companies) : company} mayChange={found.data?.may_change === true} onDraft={look}
            onSaved={(item) => void navigate(address(item), { replace: true })} back={`/settings/${name}/${at}`}
          />
        ) : found.data && (
          <div className="settings-choose">{asked && !adding ? <Blank title={words.errors.setting_unknown ?? ''}><Link to={`/settings/${name}`}>{own.back}</Link></Blank> : <Blank title={own.pick} />}</div>
        )}
      </section>
    </>
  )
}

/** In the order that was set, else as the server has them. */
function inOrder(one: Setting, other: Setting): number {
  return Number(one.value.place ?? one.value.position ?? 0) - Number(other.value.place ?? other.value.position ?? 0)
}

function companyOf(item: Setting | null, companies: readonly Company[]): Company | undefined {
  return companies.find((one) => one.id === item?.company_id)
}
