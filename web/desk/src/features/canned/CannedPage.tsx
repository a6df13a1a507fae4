/** Canned replies: find, write, change, delete and bring back. Shared ones for who may edit them, own ones for oneself. */
import { PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Segmented, Tag } from 'antd'
import { useState } from 'react'

import { api, type CannedReply } from '@/shared/api'
import { matchReplies, readable } from '@/shared/canned'
import { errorText } from '@/shared/errors'
import { useMay, useSession } from '@/shared/session'
import { useNameOf, useSettings, useWords } from '@/shared/settings'
import { Blank, Failed, Lines } from '@/shared/ui/Small'

import { CannedEditor } from './CannedEditor'
import './canned.css'

type Tab = 'shared' | 'personal'

export default function CannedPage() {
  const { words, settings: { language } } = useSettings()
  const nameOf = useNameOf()
  const { session } = useSession()
  const talks = useMay('talk')
  const edits = useMay('canned')
  const [tab, setTab] = useState<Tab>('shared')
  const [company, setCompany] = useState(session.companies[0]?.id ?? '')
  const [filter, setFilter] = useState('')
  const [edited, setEdited] = useState<CannedReply | 'new' | null>(null)
  const found = useQuery({ queryKey: ['canned'], queryFn: api.canned })
  const here = (found.data?.items ?? []).filter((item) => item.company_id === company && item.personal === (tab === 'personal'))
  // without a filter in the order of the server, by category and title, one's own language first
  const own = (item: CannedReply) => Number(item.language === language)
  const shown = filter.trim() === '' ? here.toSorted((a, b) => own(b) - own(a)) : matchReplies(here, filter.trim(), Infinity, language)
  const mayEdit = tab === 'personal' ? talks : edits
  return (
    <main className="page">
      <div className="page-inner">
        <h1>{words.canned.title}</h1>
        <div className="canned-tools">
          {talks && <Segmented value={tab} onChange={setTab} aria-label={words.canned.whose} options={[{ value: 'shared', label: words.canned.shared }, { value: 'personal', label: words.canned.personal }]} />}
          {session.companies.length > 1 && <Segmented value={company} onChange={setCompany} aria-label={words.canned.company} options={session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))} />}
          <Input allowClear value={filter} placeholder={words.canned.filter} aria-label={words.canned.filter} data-testid="canned-filter" onChange={(event) => setFilter(event.target.value)} />
          {mayEdit && <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')} data-testid="canned-new">{words.canned.new}</Button>}
        </div>
        {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} />
          : !found.data ? <Lines rows={10} />
            : shown.length === 0 ? <Blank title={filter.trim() ? words.canned.no_match : words.canned.empty} hint={words.canned.empty_hint} />
              : <ul className="canned-items">{shown.map((item) => <Row key={item.canned_id} item={item} mayEdit={mayEdit} onEdit={() => setEdited(item)} />)}</ul>}
      </div>
      {edited && (
        <CannedEditor
          key={edited === 'new' ? 'new' : edited.canned_id} known={edited === 'new' ? null : edited} companyId={company}
          personal={tab === 'personal'} variables={found.data?.variables ?? []} onClose={() => setEdited(null)}
        />
      )}
    </main>
  )
}

function Row({ item, mayEdit, onEdit }: { item: CannedReply; mayEdit: boolean; onEdit: () => void }) {
  const words = useWords()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const renew = () => queries.invalidateQueries({ queryKey: ['canned'] })
  const told = (error: unknown) => {
    void message.error(errorText(error, words))
    void renew()
  }
  const restore = useMutation({ mutationFn: () => api.restoreCanned(item.canned_id), onSuccess: renew, onError: told })
  const remove = useMutation({
    mutationFn: () => api.deleteCanned(item.canned_id, item.version),
    onSuccess: async () => {
      const key = `deleted.${item.canned_id}`
      const undo = () => {
        message.destroy(key)
        restore.mutate()
      }
      void message.open({
        key, type: 'success', duration: 8,
        content: <>{words.canned.deleted(item.title)} <Button type="link" size="small" onClick={undo} data-testid="canned-undo">{words.common.undo}</Button></>,
      })
      await renew()
    },
    onError: told,
  })
  return (
    <li className="canned-item" data-testid="canned-item" data-code={item.code}>
      <div>
        <p><b>{item.title}</b> <code>/{item.code}</code> {item.category && <Tag>{item.category}</Tag>}{item.language === 'en' && <Tag>EN</Tag>}<span className="figures">{words.canned.uses(item.uses)}</span></p>
        <p className="canned-body">{readable(item.body, words.canned.variables)}</p>
      </div>
      {mayEdit && (
        <div className="canned-acts">
          <Button size="small" onClick={onEdit} aria-label={`${words.canned.edit} ${item.title}`} data-testid="canned-edit">{words.canned.edit}</Button>
          <Button size="small" danger loading={remove.isPending} onClick={() => remove.mutate()} aria-label={`${words.canned.delete} ${item.title}`} data-testid="canned-delete">{words.canned.delete}</Button>
        </div>
      )}
    </li>
  )
}
