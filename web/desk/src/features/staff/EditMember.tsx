/** What a member is called, how much they hold at a time, and what they can do. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'

import { access } from '@/shared/access'
import type { Page, StaffMember } from '@/shared/api'
import { codeOf, errorText } from '@/shared/errors'
import { useNameOf, useWords } from '@/shared/settings'
import { LimitsField, limitsText } from '@/shared/ui/Limits'
import { type Differing, TwoVersions } from '@/shared/ui/TwoVersions'

interface Fields {
  name: string
  title: string
  title_en: string
  capacity: number
}
export interface Skill {
  key: string
  name: string
  name_en: string
}
export type Members = Page<StaffMember> & { skills: Skill[] }
const LEVELS = [1, 2, 3, 4, 5]

export function EditMember({ member, onClose }: { member: StaffMember; onClose: () => void }) {
  const words = useWords()
  const own = words.people
  const nameOf = useNameOf()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const known = queries.getQueryData<Members>(['staff'])?.skills ?? []
  const [skills, setSkills] = useState<Record<string, number>>(member.skills)
  const [limits, setLimits] = useState(member.limits)
  // as it was when the change began: nothing is saved over what was not seen
  const [seen, setSeen] = useState(member.digest)
  const stale = seen !== member.digest
  const save = useMutation({
    mutationFn: (fields: Fields) => access.edit(member.staff_id, { ...fields, title: fields.title ?? '', title_en: fields.title_en ?? '', skills, limits, seen }),
    onSuccess: (fresh) => {
      queries.setQueryData<Members>(['staff'], (page) => page && { ...page, items: page.items.map((one) => (one.staff_id === fresh.staff_id ? fresh : one)) })
      void message.success(own.saved)
      onClose()
    },
    onError: (error) => {
      if (codeOf(error) === 'member_changed') void queries.invalidateQueries({ queryKey: ['staff'] })
    },
  })
  const skillName = (key: string) => nameOf(known.find((one) => one.key === key)) || key
  const skillsText = (all: Record<string, number>) => Object.entries(all).sort().map(([key, level]) => `${skillName(key)} ${level}`).join('; ')
  const differing = (): Differing[] => {
    const mine = form.getFieldsValue()
    return [
      { name: words.access.staff.name, mine: mine.name, theirs: member.name },
      { name: words.access.staff.job, mine: mine.title ?? '', theirs: member.title },
      { name: words.access.staff.job_en, mine: mine.title_en ?? '', theirs: member.title_en },
      { name: words.access.staff.capacity, mine: String(mine.capacity), theirs: String(member.capacity) },
      { name: own.skills, mine: skillsText(skills), theirs: skillsText(member.skills) },
      { name: words.tasks.limit.title, mine: limitsText(limits, words), theirs: limitsText(member.limits, words) },
    ].filter((row) => row.mine !== row.theirs)
  }
  const settle = (take: boolean) => {
    if (take) {
      form.setFieldsValue({ name: member.name, title: member.title, title_en: member.title_en, capacity: member.capacity })
      setSkills(member.skills)
      setLimits(member.limits)
    }
    save.reset()
    setSeen(member.digest)
  }
  const left = known.filter((one) => !(one.key in skills))
  return (
    <Modal open title={`${own.edit} · ${member.name}`} onCancel={onClose} onOk={() => form.submit()} confirmLoading={save.isPending} okText={words.common.save} cancelText={words.common.cancel} okButtonProps={{ disabled: stale, 'data-testid': 'edit-save' }}>
      {stale && <TwoVersions rows={differing()} onKeep={() => settle(false)} onTake={() => settle(true)} />}
      {save.error && !stale && <Alert type="error" role="alert" className="staff-alert" title={errorText(save.error, words)} />}
      <Form<Fields> form={form} layout="vertical" requiredMark={false} initialValues={{ name: member.name, title: member.title, title_en: member.title_en, capacity: member.capacity }} onFinish={(fields) => save.mutate(fields)}>
        <Form.Item name="name" label={words.access.staff.name} rules={[{ required: true, whitespace: true, message: words.access.staff.name }]}><Input maxLength={40} data-testid="edit-name" /></Form.Item>
        <div className="role-names">
          <Form.Item name="title" label={words.access.staff.job}><Input maxLength={60} /></Form.Item>
          <Form.Item name="title_en" label={words.access.staff.job_en}><Input maxLength={60} data-testid="edit-title-en" /></Form.Item>
        </div>
        <Form.Item name="capacity" label={words.access.staff.capacity} rules={[{ required: true, message: words.access.staff.capacity }]}><InputNumber min={0} max={100} precision={0} data-testid="edit-capacity" /></Form.Item>
      </Form>
      <fieldset className="edit-skills">
        <legend>{own.skills}</legend>
        {Object.keys(skills).length === 0 && <p className="staff-hint">{own.no_skills}</p>}
        {Object.entries(skills).map(([key, level]) => (
          <div key={key} className="edit-skill" data-testid="edit-skill" data-skill={key}>
            <span>{skillName(key)}</span>
            <Select value={level} aria-label={own.level_of(skillName(key))} options={LEVELS.map((one) => ({ value: one, label: `${one} · ${own.levels[one - 1]}` }))} onChange={(to: number) => setSkills({ ...skills, [key]: to })} />
            <Button size="small" type="text" aria-label={own.remove_skill(skillName(key))} onClick={() => setSkills(Object.fromEntries(Object.entries(skills).filter(([other]) => other !== key)))}>×</Button>
          </div>
        ))}
        {left.length > 0 && (
          <Select<string> className="edit-add" value={null} showSearch={{ optionFilterProp: 'label' }} placeholder={own.add_skill} aria-label={own.add_skill} data-testid="edit-add-skill" options={left.map((one) => ({ value: one.key, label: nameOf(one) }))} onChange={(key) => setSkills({ ...skills, [key]: 3 })} />
        )}
      </fieldset>
      <LimitsField limits={limits} onChange={setLimits} />
    </Modal>
  )
}
