/** Writing a form: on the left what is asked, on the right what the customer gets of it. */
import { PlusOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal, Select } from 'antd'
import { useState } from 'react'

import { errorText } from '@/shared/errors'
import { FIELDS_MAX, forms, FORMS_KEY, type KeptForm, newField, problemOf, trimmed, type WrittenField, writtenOf } from '@/shared/forms'
import { useWords } from '@/shared/settings'

import { FieldEditor } from './FieldEditor'
import { FormPreview } from './FormPreview'

const TITLE_MAX = 60
const TEXT_MAX = 600
const LEVELS = [0, 3, 4]

export function FormEditor({ known, companyId, onClose }: { known: KeptForm | null; companyId: string; onClose: () => void }) {
  const all = useWords()
  const words = all.forms
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [written, setWritten] = useState(() => writtenOf(known?.form ?? null))
  const [tried, setTried] = useState(false)
  const { fields } = written
  const wrong = written.title.trim() === '' || fields.some((field) => problemOf(field) !== null)
  const change = (part: Partial<typeof written>) => setWritten({ ...written, ...part })
  const put = (at: number, field: WrittenField) => change({ fields: fields.map((one, place) => (place === at ? field : one)) })
  const move = (at: number, by: 1 | -1) => {
    const next = [...fields]
    const [field] = next.splice(at, 1)
    if (field) next.splice(at + by, 0, field)
    change({ fields: next })
  }
  const clean = { ...written, title: written.title.trim(), text: written.text.trim(), title_en: written.title_en.trim(), text_en: written.text_en.trim(), fields: fields.map(trimmed) }
  const save = useMutation({
    mutationFn: () => known ? forms.save(known.form_id, { ...clean, version: known.version }) : forms.add({ ...clean, company_id: companyId }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: FORMS_KEY })
      void message.success(words.saved)
      onClose()
    },
  })
  const submit = () => {
    setTried(true)
    if (!wrong) save.mutate()
  }
  const text = (name: 'title' | 'title_en', max: number, label: string) => (
    <Input value={written[name]} maxLength={max} placeholder={label} aria-label={label} data-testid={`form-${name}`} onChange={(event) => change({ [name]: event.target.value })} />
  )
  const area = (name: 'text' | 'text_en', label: string) => (
    <Input.TextArea value={written[name]} maxLength={TEXT_MAX} autoSize={{ minRows: 1, maxRows: 5 }} placeholder={label} aria-label={label} onChange={(event) => change({ [name]: event.target.value })} />
  )
  return (
    <Modal
      open onCancel={onClose} onOk={submit} okText={all.common.save} cancelText={all.common.cancel} confirmLoading={save.isPending} width={1000}
      title={known ? `${words.edit} · ${known.form.title}` : words.new} okButtonProps={{ 'data-testid': 'form-save' }} destroyOnHidden mask={{ closable: false }}
    >
      <div className="form-editor">
        <div>
          <div className="form-pair">{text('title', TITLE_MAX, words.form_title)}{text('title_en', TITLE_MAX, words.form_title_en)}</div>
          <p className="forms-problem" role={tried && !clean.title ? 'alert' : undefined}>{tried && !clean.title ? words.title_missing : ''}</p>
          <div className="form-pair">{area('text', words.text)}{area('text_en', words.text_en)}</div>
          <label className="form-identity">
            <span>{all.step_up.form_level}</span>
            <Select
              value={written.identity} data-testid="form-identity" aria-label={all.step_up.form_level} popupMatchSelectWidth={false}
              options={LEVELS.map((level) => ({ value: level, label: all.step_up.form_levels[level] }))} onChange={(identity: number) => change({ identity })}
            />
          </label>
          <ol className="form-fields">
            {fields.map((field, at) => (
              <FieldEditor
                key={field.key} field={field} number={at + 1} problem={tried ? problemOf(field) : null} last={at === fields.length - 1} only={fields.length === 1}
                onChange={(next) => put(at, next)} onMove={(by) => move(at, by)} onRemove={() => change({ fields: fields.filter((_, place) => place !== at) })}
              />
            ))}
          </ol>
          {fields.length < FIELDS_MAX && <Button icon={<PlusOutlined />} onClick={() => change({ fields: [...fields, newField(fields)] })} data-testid="form-add">{words.add}</Button>}
        </div>
        <FormPreview form={clean} />
      </div>
      <p className="forms-problem" role={save.error || (tried && wrong) ? 'alert' : undefined}>{save.error ? errorText(save.error, all) : tried && wrong ? words.to_fix : ''}</p>
    </Modal>
  )
}
