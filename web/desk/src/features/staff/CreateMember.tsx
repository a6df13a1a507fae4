/** Somebody new: asked for here, made when a second person approves. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'

import { access } from '@/shared/access'
import { errorText } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'

import { ReasonField, RolesField } from './MemberMenu'

interface Fields {
  login: string
  name: string
  title?: string
  title_en?: string
  capacity: number
  roles: string[]
  companies: string[]
  reason: string
}

export function CreateMember() {
  const all = useWords()
  const words = all.access.staff
  const nameOf = useNameOf()
  const { session } = useSession()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const [form] = Form.useForm<Fields>()
  const create = useMutation({
    mutationFn: ({ reason, ...wanted }: Fields) => access.ask('create_member', null, { ...wanted, title: wanted.title ?? '', title_en: wanted.title_en ?? '' }, reason),
    onSuccess: () => {
      void message.success(words.asked)
      void queries.invalidateQueries({ queryKey: ['staff-requests'] })
      setOpen(false)
    },
    onError: (error) => void message.error(errorText(error, all)),
  })
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)} data-testid="create-member">{words.create}</Button>
      <Modal open={open} destroyOnHidden title={words.create} onCancel={() => setOpen(false)} onOk={() => form.submit()} confirmLoading={create.isPending} okText={words.ask} cancelText={all.common.cancel} okButtonProps={{ 'data-testid': 'create-confirm' }}>
        <p className="staff-hint">{words.four_eyes}</p>
        <Form<Fields> form={form} preserve={false} layout="vertical" requiredMark={false} initialValues={{ capacity: 4, roles: ['agent'], companies: session.companies.length === 1 ? [session.companies[0]?.id] : [] }} onFinish={(fields) => create.mutate(fields)}>
          <Form.Item name="name" label={words.name} rules={[{ required: true, whitespace: true, message: words.name }]}><Input maxLength={40} data-testid="create-name" /></Form.Item>
          <Form.Item name="login" label={all.staff.login} extra={words.login_rule} rules={[{ required: true, pattern: /^[a-z][a-z0-9._-]{1,40}$/, message: words.login_rule }]}><Input maxLength={41} data-testid="create-login" /></Form.Item>
          <div className="role-names">
            <Form.Item name="title" label={words.job}><Input maxLength={60} /></Form.Item>
            <Form.Item name="title_en" label={words.job_en}><Input maxLength={60} /></Form.Item>
          </div>
          <RolesField />
          <Form.Item name="companies" label={words.company} rules={[{ required: true, message: words.company }]}>
            <Select mode="multiple" data-testid="create-companies" options={session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))} />
          </Form.Item>
          <Form.Item name="capacity" label={words.capacity}><InputNumber min={0} max={100} precision={0} /></Form.Item>
          <ReasonField />
        </Form>
      </Modal>
    </>
  )
}
