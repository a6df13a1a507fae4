/** A new service: blank, or as another one is. It is opened unsaved, and counts once it is saved. */
import { useMutation } from '@tanstack/react-query'
import { Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { errorText } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'

import { type FlowLine, flows } from './api'
import { placeOf, useChosenCompany } from './company'
import { keep } from './keeping'
import { blank, copied } from './model/definition'
import { KEY } from './model/kinds'

export default function NewFlow({ companyId, known, onClose }: { companyId: string; known: readonly FlowLine[]; onClose: () => void }) {
  const all = useWords()
  const words = all.flows.create
  const nameOf = useNameOf()
  const { session } = useSession()
  const [company] = useChosenCompany()
  const navigate = useNavigate()
  const [from, setFrom] = useState('')
  const [key, setKey] = useState('')
  const [name, setName] = useState('')
  const [nameEn, setNameEn] = useState('')
  const [tried, setTried] = useState(false)
  const wrong = {
    key: known.some((one) => one.key === key) ? words.key_taken : KEY.test(key) ? '' : words.key_wrong,
    name: name.trim() ? '' : words.name_missing,
  }
  const make = useMutation({
    mutationFn: async () => {
      const source = known.find((one) => one.key === from)
      if (!source) return blank(key, name.trim(), nameEn.trim(), words.greeting, words.greeting_en)
      const { bpmn } = await flows.text(companyId, source.key, source.version || source.draft)
      return copied(bpmn, key, name.trim(), nameEn.trim())
    },
    onSuccess: (bpmn) => {
      keep(session.staff_id, companyId, key, { bpmn, seen: 0 })
      void navigate(placeOf(key, company))
    },
  })
  const submit = () => {
    setTried(true)
    if (!wrong.key && !wrong.name) make.mutate()
  }
  const problem = (text: string) => (tried && text ? { validateStatus: 'error' as const, help: <span role="alert">{text}</span> } : {})
  return (
    <Modal open title={words.title} onCancel={onClose} onOk={submit} okText={words.submit} cancelText={all.common.cancel} confirmLoading={make.isPending} okButtonProps={{ 'data-testid': 'flow-create' }}>
      <Form layout="vertical" component="div" className="flows-new">
        <Form.Item label={words.from} htmlFor="flow-from">
          <Select id="flow-from" value={from} onChange={setFrom} options={[{ value: '', label: words.blank }, ...known.map((one) => ({ value: one.key, label: words.copy(nameOf(one)) }))]} />
        </Form.Item>
        <Form.Item label={words.name} htmlFor="flow-name" {...problem(wrong.name)}>
          <Input id="flow-name" autoFocus value={name} maxLength={40} data-testid="flow-name" onChange={(event) => setName(event.target.value)} onPressEnter={submit} />
        </Form.Item>
        <Form.Item label={words.name_en} htmlFor="flow-name-en">
          <Input id="flow-name-en" value={nameEn} maxLength={60} data-testid="flow-name-en" onChange={(event) => setNameEn(event.target.value)} onPressEnter={submit} />
        </Form.Item>
        <Form.Item label={words.key} htmlFor="flow-key" extra={words.key_hint} {...problem(wrong.key)}>
          <Input id="flow-key" value={key} maxLength={40} data-testid="flow-key" onChange={(event) => setKey(event.target.value.trim().toLowerCase())} onPressEnter={submit} />
        </Form.Item>
        {make.error && <p role="alert" className="flows-problem">{errorText(make.error, all)}</p>}
      </Form>
    </Modal>
  )
}
