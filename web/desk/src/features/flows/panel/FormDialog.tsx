/** A form step in the form editor, in Chinese; English words in a list beside it. */
import '@bpmn-io/form-js/dist/assets/form-js.css'
import '@bpmn-io/form-js/dist/assets/form-js-editor.css'

import { FormEditor } from '@bpmn-io/form-js'
import { Alert, Input, Modal, Segmented } from 'antd'
import { useEffect, useState } from 'react'

import { useWords } from '@/shared/settings'
import { Blank } from '@/shared/ui/Small'

import { type English, type Form, fromForm, placesOf, type Schema, toForm } from '@/features/flows/model/schema'

type Side = 'form_design' | 'form_english'

export default function FormDialog({ schema, onTake, onClose }: { schema: Schema; onTake: (schema: Schema) => void; onClose: () => void }) {
  const all = useWords()
  const words = all.flows.panel
  const [begun] = useState(() => toForm(schema))
  const [form, setForm] = useState<Form>(begun.form)
  const [english, setEnglish] = useState<English>(begun.english)
  const [side, setSide] = useState<Side>('form_design')
  // a dialog's content comes into being after its first effects
  const [holder, setHolder] = useState<HTMLElement | null>(null)
  useEffect(() => {
    if (!holder) return
    const editor = new FormEditor({ container: holder })
    const read = () => setForm(editor.saveSchema() as unknown as Form)
    void editor.importSchema(begun.form as never).then(() => editor.on('changed', read))
    return () => editor.destroy()
  }, [begun, holder])
  const { schema: made, dropped } = fromForm(form, english, schema)
  const places = placesOf(form)
  return (
    <Modal open title={words.form_title} width="min(1200px, 96vw)" onCancel={onClose} onOk={() => onTake(made)} okText={words.form_apply} cancelText={all.common.cancel} okButtonProps={{ 'data-testid': 'form-take' }} mask={{ closable: false }}>
      <div className="flow-form-dialog">
        <Segmented<Side> size="small" value={side} onChange={setSide} aria-label={words.form_title} options={(['form_design', 'form_english'] as const).map((value) => ({ value, label: words[value] }))} />
        {dropped.length > 0 && <Alert type="warning" showIcon title={words.form_dropped(dropped.join(', '))} data-testid="form-dropped" />}
        {/* it stays while the other side is seen: taken away, it would lose what can be undone */}
        <div ref={setHolder} className="flow-form-editor" hidden={side !== 'form_design'} data-testid="form-editor" />
        {side === 'form_english' && (places.length === 0 ? <Blank title={words.form_empty} /> : (
          <dl className="flow-english">
            {places.map(([place, chinese]) => (
              <div key={place}>
                <dt>{chinese}</dt>
                <dd><Input size="small" value={english[place] ?? ''} maxLength={100} aria-label={`${chinese} · ${words.english}`} data-testid={`english-${place}`} onChange={(event) => setEnglish({ ...english, [place]: event.target.value })} /></dd>
              </div>
            ))}
          </dl>
        ))}
      </div>
    </Modal>
  )
}
