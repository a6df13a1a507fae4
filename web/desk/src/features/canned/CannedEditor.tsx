/** Writing a reply. What nobody could fill is said with its place before it is saved. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal, Segmented } from 'antd'
import { type ReactNode, useId, useRef, useState } from 'react'

import { api, type CannedReply, type WrittenCanned } from '@/shared/api'
import { misplaced } from '@/shared/canned'
import { codeOf, errorText } from '@/shared/errors'
import { useWords } from '@/shared/settings'

const CODE = /^[a-z0-9][a-z0-9-]{0,23}$/

export function CannedEditor({ known, companyId, personal, variables, onClose }: {
  known: CannedReply | null; companyId: string; personal: boolean; variables: readonly string[]; onClose: () => void
}) {
  const words = useWords()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [written, setWritten] = useState<WrittenCanned>({
    code: known?.code ?? '', title: known?.title ?? '', body: known?.body ?? '', category: known?.category ?? '', language: known?.language ?? 'zh',
  })
  const [tried, setTried] = useState(false)
  const field = useRef<HTMLTextAreaElement | null>(null)
  const change = (part: Partial<typeof written>) => setWritten({ ...written, ...part })
  const wrong = misplaced(written.body, variables)
  const problems = {
    code: CODE.test(written.code) ? '' : words.canned.code_wrong,
    title: written.title.trim() ? '' : words.canned.title_missing,
    body: !written.body.trim() ? words.canned.body_missing : wrong ? words.canned.unknown_variable(wrong.what, wrong.line, wrong.column) : '',
  }
  const save = useMutation({
    mutationFn: () => known
      ? api.changeCanned(known.canned_id, { ...written, version: known.version })
      : api.addCanned({ ...written, company_id: companyId, personal }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['canned'] })
      void message.success(words.canned.saved)
      onClose()
    },
    onError: (error) => {
      if (codeOf(error) === 'canned_stale') void queries.invalidateQueries({ queryKey: ['canned'] })
    },
  })
  const submit = () => {
    setTried(true)
    if (!problems.code && !problems.title && !problems.body) save.mutate()
  }
  const put = (name: string) => {
    const at = field.current?.selectionStart ?? written.body.length
    change({ body: `${written.body.slice(0, at)}{${name}}${written.body.slice(field.current?.selectionEnd ?? at)}` })
    field.current?.focus()
  }
  return (
    <Modal open onCancel={onClose} onOk={submit} okText={words.common.save} cancelText={words.common.cancel} confirmLoading={save.isPending} title={known ? words.canned.edit : words.canned.new} okButtonProps={{ 'data-testid': 'canned-save' }} destroyOnHidden>
      <div className="canned-form">
        <Field name={words.canned.field_title} problem={tried ? problems.title : ''}>
          {(id) => <Input {...id} autoFocus value={written.title} maxLength={60} data-testid="canned-title" onChange={(event) => change({ title: event.target.value })} />}
        </Field>
        <div className="canned-form-row">
          <Field name={words.canned.field_code} problem={tried ? problems.code : ''}>
            {(id) => <Input {...id} addonBefore="/" value={written.code} maxLength={24} data-testid="canned-code" onChange={(event) => change({ code: event.target.value.toLowerCase() })} />}
          </Field>
          <Field name={words.canned.field_category} problem="">
            {(id) => <Input {...id} value={written.category} maxLength={20} onChange={(event) => change({ category: event.target.value })} />}
          </Field>
          <Segmented<'zh' | 'en'> value={written.language} onChange={(language) => change({ language })} aria-label={words.canned.field_language} options={[{ value: 'zh', label: words.canned.chinese }, { value: 'en', label: words.canned.english }]} />
        </div>
        <Field name={words.canned.field_body} problem={tried || wrong ? problems.body : ''}>
          {(id) => (
            <Input.TextArea
              {...id} ref={(node) => {
                field.current = node?.resizableTextArea?.textArea ?? null
              }}
              value={written.body} maxLength={2_000} autoSize={{ minRows: 4, maxRows: 12 }} data-testid="canned-body" onChange={(event) => change({ body: event.target.value })}
            />
          )}
        </Field>
        <div className="canned-variables">
          {variables.map((name) => <Button key={name} size="small" onClick={() => put(name)}>{words.canned.variables[name] ?? name}</Button>)}
        </div>
        <p className="canned-help">{words.canned.blank_hint}</p>
        {save.error && <p className="canned-problem" role="alert">{errorText(save.error, words)}</p>}
      </div>
    </Modal>
  )
}

function Field({ name, problem, children }: {
  name: string; problem: string; children: (id: { id: string; 'aria-invalid': boolean; 'aria-describedby': string }) => ReactNode
}) {
  const id = useId()
  return (
    <div className="canned-field">
      <label htmlFor={id}>{name}</label>
      {children({ id, 'aria-invalid': problem !== '', 'aria-describedby': `${id}-problem` })}
      <p id={`${id}-problem`} className="canned-problem" role={problem ? 'alert' : undefined}>{problem}</p>
    </div>
  )
}
