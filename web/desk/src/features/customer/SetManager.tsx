/** Who is to look after a customer: chosen by who moves conversations, or handed on by who looks after them now. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Modal, Select } from 'antd'
import { useState } from 'react'

import { api, change, type Customer } from '@/shared/api'
import { conversationQuery, customerQuery } from '@/shared/details'
import { codeOf, errorText } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'

const NOBODY = ''
const setManager = (customer: Customer, staffId: string | null) =>
  change<undefined>(`/api/customers/${encodeURIComponent(customer.customer_id)}/manager`, { method: 'PUT', json: { staff_id: staffId, seen: customer.manager_staff_id } })

export function SetManager({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const all = useWords()
  const words = all.customer
  const nameOf = useNameOf()
  const { session } = useSession()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: 5_000 })
  // as it was when this was opened: a change of somebody else's is told, and not overwritten
  const [seen, setSeen] = useState(customer)
  const [chosen, setChosen] = useState(seen.manager_staff_id ?? NOBODY)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState('')
  const people = (colleagues.data?.items ?? [])
    .filter((one) => one.companies.includes(customer.company_id))
    .map((one) => ({ value: one.staff_id, label: [one.name, nameOf({ name: one.title, name_en: one.title_en })].filter(Boolean).join(' · '), search: `${one.name} ${one.initials}` }))
  const options = [
    { value: NOBODY, label: words.manager_nobody, search: words.manager_nobody },
    { value: session.staff_id, label: `${session.name} · ${words.manager_me}`, search: session.name },
    ...people,
  ]
  const unchanged = chosen === (seen.manager_staff_id ?? NOBODY) && (chosen !== NOBODY || seen.manager_name === '')
  const again = () => Promise.all([
    queries.invalidateQueries({ queryKey: customerQuery(customer.customer_id).queryKey }),
    queries.invalidateQueries({ queryKey: conversationQuery('').queryKey.slice(0, 1) }),
  ])
  const save = async () => {
    setBusy(true)
    setFailed('')
    try {
      await setManager(seen, chosen || null)
      void again()
      void message.success(words.manager_saved)
      onClose()
    } catch (error) {
      setFailed(errorText(error, all))
      setBusy(false)
      if (codeOf(error) !== 'manager_changed') return
      const now = await api.customer(customer.customer_id).catch(() => null)
      if (now) setSeen(now.customer)
      void again()
    }
  }
  return (
    <Modal open title={words.manager_set} onCancel={onClose} onOk={() => void save()} okText={all.common.save} confirmLoading={busy} okButtonProps={{ disabled: unchanged, 'data-testid': 'manager-save' }} width={440}>
      <div className="dialog">
        <p>{words.manager_hint}</p>
        <Select
          autoFocus value={chosen} onChange={setChosen} options={options} loading={colleagues.isPending} showSearch={{ optionFilterProp: 'search' }}
          aria-label={words.manager} data-testid="manager-pick" style={{ width: '100%' }}
        />
        {failed && <p role="alert" className="declined">{failed}{seen !== customer && ` ${words.manager_now(seen.manager_name || words.manager_nobody)}`}</p>}
      </div>
    </Modal>
  )
}
