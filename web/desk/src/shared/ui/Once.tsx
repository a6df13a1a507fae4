/** A secret that is shown this once: it is not closed by chance, and says what it is for. */
import { CopyOutlined } from '@ant-design/icons'
import { Alert, App, Button, Input, type InputRef, Modal } from 'antd'
import { useRef } from 'react'

import { useWords } from '@/shared/settings'

import './secrets.css'

export function Once({ title, secret, use, onClose }: { title: string; secret: string; use: string; onClose: () => void }) {
  const own = useWords().integrations
  const { message } = App.useApp()
  const field = useRef<InputRef>(null)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret)
      void message.success(own.copied)
    } catch {
      // no clipboard on plain http, or not allowed: one key press is left to the person
      field.current?.select()
      void message.info(own.copy_failed)
    }
  }
  return (
    <Modal open title={title} closable={false} keyboard={false} mask={{ closable: false }} footer={<Button type="primary" onClick={onClose} data-testid="once-close">{own.stored}</Button>}>
      <Alert type="warning" showIcon title={own.once_warning} description={own.once_hint} />
      <div className="once-row">
        <Input ref={field} readOnly value={secret} aria-label={title} autoFocus autoComplete="off" spellCheck={false} data-testid="once-secret" onFocus={(event) => event.currentTarget.select()} />
        <Button icon={<CopyOutlined />} onClick={() => void copy()} data-testid="once-copy">{own.copy}</Button>
      </div>
      <p className="once-use">{use}</p>
    </Modal>
  )
}
