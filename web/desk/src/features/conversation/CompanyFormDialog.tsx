/** One of the company's forms before it is sent: looked at, not changed. */
import { Modal } from 'antd'

import type { KeptForm } from '@/shared/forms'
import { useWords } from '@/shared/settings'

import { FormView } from './Card'
import type { SayIt } from './Presets'

export default function CompanyFormDialog({ kept, onSay, onClose }: { kept: KeptForm; onSay: SayIt; onClose: () => void }) {
  const words = useWords()
  return (
    <Modal
      open title={words.forms.send_title} onCancel={onClose} okText={words.composer.send} okButtonProps={{ 'data-testid': 'preset-send' }} width={440}
      onOk={() => {
        // the server sends what it keeps; this one is shown until that comes back
        onSay({ form: kept.form, form_id: kept.form_id }, '')
        onClose()
      }}
    >
      <div className="preset-preview" aria-label={words.presets.preview}><FormView form={kept.form} /></div>
    </Modal>
  )
}
