/** The forms a company asks its customers to fill in: write, look at, retire and bring back. */
import { PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Segmented, Tag } from 'antd'
import { useState } from 'react'

import { errorText } from '@/shared/errors'
import { forms, FORMS_KEY, type KeptForm } from '@/shared/forms'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { exact } from '@/shared/time'
import { Blank, Failed, Lines } from '@/shared/ui/Small'

import { FormEditor } from './FormEditor'
import { Versions } from './Versions'
import './forms.css'

export default function FormsPage() {
  const words = useWords().forms
  const nameOf = useNameOf()
  const { session } = useSession()
  const [company, setCompany] = useState(session.companies[0]?.id ?? '')
  const [retiredShown, setRetiredShown] = useState(false)
  const [edited, setEdited] = useState<KeptForm | 'new' | null>(null)
  const [looked, setLooked] = useState<KeptForm | null>(null)
  const found = useQuery({ queryKey: FORMS_KEY, queryFn: forms.all })
  const here = (found.data?.items ?? []).filter((item) => item.company_id === company)
  const retired = here.filter((item) => !item.active).length
  const shown = here.filter((item) => item.active || retiredShown)
  return (
    <main className="page">
      <div className="page-inner">
        <h1>{words.title}</h1>
        <p className="forms-hint">{words.hint}</p>
        <div className="forms-tools">
          {session.companies.length > 1 && <Segmented value={company} onChange={setCompany} aria-label={words.company} options={session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))} />}
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')} data-testid="form-new">{words.new}</Button>
        </div>
        {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} />
          : !found.data ? <Lines rows={8} />
            : shown.length === 0 ? <Blank title={words.empty} hint={words.empty_hint} />
              : <ul className="forms-items">{shown.map((item) => <Row key={item.form_id} item={item} onEdit={() => setEdited(item)} onLook={() => setLooked(item)} />)}</ul>}
        {retired > 0 && !retiredShown && <Button type="link" onClick={() => setRetiredShown(true)} data-testid="form-show-retired">{words.show_retired(retired)}</Button>}
      </div>
      {edited && <FormEditor key={edited === 'new' ? 'new' : edited.form_id} known={edited === 'new' ? null : edited} companyId={company} onClose={() => setEdited(null)} />}
      {looked && <Versions item={looked} onClose={() => setLooked(null)} />}
    </main>
  )
}

function Row({ item, onEdit, onLook }: { item: KeptForm; onEdit: () => void; onLook: () => void }) {
  const all = useWords()
  const words = all.forms
  const queries = useQueryClient()
  const { message } = App.useApp()
  const { fields } = item.form
  const nameOf = useNameOf()
  const title = nameOf({ name: item.form.title, name_en: item.form.title_en ?? '' })
  const turn = useMutation({
    mutationFn: () => forms.setActive(item.form_id, item.version, !item.active),
    onSuccess: (now) => void message.success(now.active ? words.restored_done(title) : words.retired_done(title)),
    onError: (error) => void message.error(errorText(error, all)),
    onSettled: () => queries.invalidateQueries({ queryKey: FORMS_KEY }),
  })
  const act = item.active ? words.retire : words.restore
  return (
    <li className="forms-item" data-testid="form-item" data-title={title}>
      <div>
        <p><b>{title}</b> {!item.active && <Tag>{words.retired}</Tag>}<span className="figures">{words.version(item.version)} · {words.fields(fields.length)}</span></p>
        <p className="forms-about">{all.common.list(fields.map((field) => nameOf({ name: field.label, name_en: field.label_en ?? '' })))}</p>
        <p className="forms-about">{words.made(exact(item.updated_at), item.updated_by_name)}</p>
      </div>
      <div className="forms-acts">
        {item.active && <Button size="small" onClick={onEdit} aria-label={`${words.edit} ${title}`} data-testid="form-edit">{words.edit}</Button>}
        <Button size="small" onClick={onLook} aria-label={words.versions_of(title)} data-testid="form-versions">{words.versions}</Button>
        <Button size="small" danger={item.active} loading={turn.isPending} onClick={() => turn.mutate()} aria-label={`${act} ${title}`} data-testid="form-turn">{act}</Button>
      </div>
    </li>
  )
}
