/** A card, a form or quick replies before they are sent: the words can be changed, the result is shown. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input, Modal, Select } from 'antd'
import { useState } from 'react'

import type { CardButton, ContentCard } from '@suiban/client/types'

import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

import { CardView, FormView } from './Card'
import { CardPicture } from './CardPicture'
import { usePicture } from './Picture'
import { type Preset, type SayIt } from './Presets'
import { draftOf } from './presetDraft'

const BUTTONS_MAX = 6
const TITLE_MAX = 60
const TEXT_MAX = 600

export default function PresetDialog({ conversationId, preset, onSay, onClose }: { conversationId: string; preset: Preset; onSay: SayIt; onClose: () => void }) {
  const words = useWords()
  const [draft, setDraft] = useState(() => draftOf(preset, words.presets))
  const { card, form, choices } = draft.more
  const picture = usePicture(conversationId)
  const [alt, setAlt] = useState('')
  const content = card ?? form
  const pictured = picture.chosen === null || (picture.file !== null && alt.trim() !== '')
  const ready = content ? content.title.trim() !== '' && (card?.buttons ?? []).every(whole) && pictured : draft.text.trim() !== ''
  const shown = card && picture.file ? { ...card, alt: alt.trim() } : card
  const change = (part: { title?: string; text?: string }) =>
    setDraft((now) => ({
      ...now,
      more: { ...now.more, ...(now.more.card ? { card: { ...now.more.card, ...part } } : {}), ...(now.more.form ? { form: { ...now.more.form, ...part } } : {}) },
    }))
  return (
    <Modal
      open title={words.presets[preset]} onCancel={onClose} okText={words.composer.send} okButtonProps={{ disabled: !ready, 'data-testid': 'preset-send' }} width={520}
      onOk={() => {
        onSay({ ...draft.more, ...(shown ? { card: shown } : {}) }, draft.text.trim(), card ? picture.file : null)
        onClose()
      }}
    >
      <div className="dialog">
        {content && <Input value={content.title} maxLength={TITLE_MAX} placeholder={words.presets.card_title} aria-label={words.presets.card_title} data-testid="preset-title" onChange={(event) => change({ title: event.target.value })} />}
        {content && <Input.TextArea value={content.text} maxLength={TEXT_MAX} autoSize={{ minRows: 2, maxRows: 6 }} placeholder={words.presets.card_text} aria-label={words.presets.card_text} onChange={(event) => change({ text: event.target.value })} />}
        {choices && <Input value={draft.text} maxLength={TEXT_MAX} aria-label={words.presets.card_text} onChange={(event) => setDraft({ ...draft, text: event.target.value })} />}
        {card && <CardPicture picture={picture} alt={alt} onAlt={setAlt} />}
        {card && <Buttons card={card} onChange={(buttons) => setDraft({ ...draft, more: { card: { ...card, buttons } } })} />}
        <div className="preset-preview" role="group" aria-label={words.presets.preview}>
          {shown && <CardView card={{ ...shown, title: shown.title || '…', buttons: shown.buttons.filter((one) => one.label.trim() !== '') }} file={picture.file} />}
          {form && <FormView form={form} />}
          {choices && <div className="content-card">{draft.text}<div className="content-buttons">{choices.map((choice) => <span key={choice}>{choice}</span>)}</div></div>}
        </div>
      </div>
    </Modal>
  )
}

function Buttons({ card, onChange }: { card: ContentCard; onChange: (buttons: CardButton[]) => void }) {
  const words = useWords().presets
  const put = (index: number, button: CardButton) => onChange(card.buttons.map((one, at) => (at === index ? button : one)))
  const options = [{ value: 'say', label: words.does_say }, { value: 'open', label: words.does_open }]
  return (
    <>
      {card.buttons.map((button, index) => (
        <div key={index} className="preset-button">
          <Select size="small" value={button.does} options={options} aria-label={words.does} onChange={(does: CardButton['does']) => put(index, does === 'say' ? { does, label: button.label, text: '' } : { does, label: button.label, url: '' })} />
          <Input size="small" value={button.label} maxLength={40} placeholder={words.label} aria-label={words.label} data-testid="preset-label" onChange={(event) => put(index, { ...button, label: event.target.value })} />
          {button.does === 'say'
            ? <Input size="small" value={button.text} maxLength={200} placeholder={words.says} aria-label={words.says} data-testid="preset-says" onChange={(event) => put(index, { ...button, text: event.target.value })} />
            : <Input size="small" value={button.url} maxLength={500} placeholder={words.url} aria-label={words.url} onChange={(event) => put(index, { ...button, url: event.target.value.trim() })} />}
          <IconButton name={words.remove} icon={<DeleteOutlined />} onClick={() => onChange(card.buttons.filter((_, at) => at !== index))} />
        </div>
      ))}
      {card.buttons.length < BUTTONS_MAX && <Button size="small" icon={<PlusOutlined />} data-testid="preset-add" onClick={() => onChange([...card.buttons, { does: 'say', label: '', text: '' }])}>{words.add}</Button>}
    </>
  )
}

function whole(button: CardButton): boolean {
  return button.label.trim() !== '' && (button.does === 'say' ? button.text.trim() !== '' : button.url !== '')
}
