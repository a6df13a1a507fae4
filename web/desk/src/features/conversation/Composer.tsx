/** Where one answers from. What is written is kept at every stroke, per conversation, over reloads. */
import { PaperClipOutlined, SendOutlined } from '@ant-design/icons'
import { Button, Input, Select } from 'antd'
import { type ChangeEvent, type ClipboardEvent, type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'

import { ACCEPTED } from '@suiban/client/files'
import { insertAt } from '@suiban/client/insert'
import { type HeldConversation, LIMIT_TEXT_CHARACTERS } from '@suiban/client/types'

import { tellAnswered } from '@/shared/answering'
import type { Company } from '@/shared/api'
import { onPutIntoComposer } from '@/shared/composing'
import { useDraft } from '@/shared/drafts'
import { useSession } from '@/shared/session'
import { useNameOf, useSettings } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

import { useCanned } from './Canned'
import { EmojiButton } from './Emoji'
import { PictureChip, usePicture } from './Picture'
import { PresetButton } from './Presets'
import { QuoteBar } from './Quote'
import { onQuoting, setQuoting, useQuoting } from './quoting'
import { useVoiceRecorder, VoiceBar, VoiceButton } from './VoiceRecorder'

export function Composer({ conversationId, held }: { conversationId: string; held: HeldConversation }) {
  const { words, settings, change } = useSettings()
  const { desk, session } = useSession()
  const [text, write] = useDraft(session.staff_id, conversationId)
  const [company, setCompany] = useState(held.company_id)
  const [over, setOver] = useState(false)
  const picture = usePicture(conversationId)
  const voice = useVoiceRecorder(picture.add)
  const field = useRef<HTMLTextAreaElement | null>(null)
  const files = useRef<HTMLInputElement>(null)
  const excess = [...text].length - LIMIT_TEXT_CHARACTERS
  const ready = (text.trim() !== '' || picture.file !== null) && excess <= 0 && !picture.uploading
  // a mandate may be withdrawn while its part is chosen
  const parts = session.companies.filter((one) => held.part_companies.includes(one.id))
  const part = parts.some((one) => one.id === company) ? company : held.company_id

  const canned = useCanned({ conversationId, companyId: part, text, write, field })
  const latest = useRef({ text, write })
  useEffect(() => {
    latest.current = { text, write }
  })
  useEffect(() => onPutIntoComposer((more) => {
    const before = latest.current.text
    latest.current.write(before === '' ? more : `${before}\n${more}`)
    field.current?.focus()
  }), [])
  useEffect(() => {
    if (matchMedia('(min-width: 901px)').matches) field.current?.focus()
  }, [])

  const quote = useQuoting(conversationId)
  const putIn = (sign: string) => {
    const next = insertAt(text, sign, field.current?.selectionStart ?? text.length, field.current?.selectionEnd ?? text.length)
    write(next.text)
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(next.cursor, next.cursor)
    })
  }
  useEffect(() => onQuoting(() => field.current?.focus()), [])
  const send = () => {
    if (!ready) return
    const companyId = part === held.company_id ? null : part
    if (picture.file) desk.say(conversationId, '', picture.file, companyId)
    if (text.trim() !== '') desk.say(conversationId, text.trim(), null, companyId, quote === null ? undefined : { quote })
    setQuoting(conversationId, null)
    tellAnswered(conversationId, text)
    picture.remove()
    write('')
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (canned.onKeyDown(event)) return
    // while an input method composes, Enter belongs to it
    if (event.key !== 'Enter' || event.altKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    const withMod = event.metaKey || event.ctrlKey
    if (!withMod && (settings.send_key === 'mod_enter' || event.shiftKey)) return
    event.preventDefault()
    send()
  }
  const onPaste = (event: ClipboardEvent) => {
    const file = event.clipboardData.files[0]
    if (!file) return
    event.preventDefault()
    picture.add(file)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (event.dataTransfer.files[0]) picture.add(event.dataTransfer.files[0])
  }
  const hint = settings.send_key === 'enter' ? words.composer.hint_enter : words.composer.hint_mod
  return (
    <footer
      className={`composer${over ? ' over' : ''}`} onDrop={onDrop} onDragLeave={() => setOver(false)}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
    >
      {over && <div className="composer-drop">{words.composer.drop}</div>}
      {canned.list}
      <PictureChip picture={picture} />
      <VoiceBar voice={voice} />
      <QuoteBar conversationId={conversationId} />
      <Input.TextArea
        ref={(node) => {
          field.current = node?.resizableTextArea?.textArea ?? null
        }}
        value={text} variant="borderless" autoSize={{ minRows: 2, maxRows: 9 }} placeholder={words.composer.placeholder} aria-label={words.composer.placeholder} data-testid="composer-text" onPaste={onPaste} onKeyDown={onKeyDown}
        {...canned.aria} onSelect={(event) => canned.moved(event.currentTarget.selectionStart)}
        onChange={(event) => {
          write(event.target.value)
          canned.moved(event.target.selectionStart)
          if (event.target.value !== '') desk.typing(conversationId)
        }}
      />
      <div className="composer-bar">
        <IconButton name={words.composer.picture} icon={<PaperClipOutlined />} testId="composer-picture" onClick={() => files.current?.click()} />
        <input
          ref={files} type="file" accept={ACCEPTED} hidden data-testid="composer-file"
          onChange={(event: ChangeEvent<HTMLInputElement>) => {
            if (event.target.files?.[0]) picture.add(event.target.files[0])
            event.target.value = ''
          }}
        />
        <VoiceButton voice={voice} />
        <EmojiButton onPick={putIn} />
        <PresetButton conversationId={conversationId} companyId={part} onSay={(more, words, file = null) => desk.say(conversationId, words, file, part === held.company_id ? null : part, more)} />
        {parts.length > 1 && <PartSelect parts={parts} value={part} onChange={setCompany} />}
        {excess > 0 && <span className="composer-excess" role="alert">{words.composer.too_long(excess)}</span>}
        <button type="button" className="composer-hint" title={words.composer.switch_hint} onClick={() => change({ send_key: settings.send_key === 'enter' ? 'mod_enter' : 'enter' })}>{hint}</button>
        <Button type="primary" icon={<SendOutlined />} disabled={!ready} onClick={send} data-testid="composer-send">{words.composer.send}</Button>
      </div>
    </footer>
  )
}

function PartSelect({ parts, value, onChange }: { parts: readonly Company[]; value: string; onChange: (company: string) => void }) {
  const { words } = useSettings()
  const nameOf = useNameOf()
  const options = parts.map((one) => ({ value: one.id, label: nameOf(one) }))
  return <Select size="small" className="composer-part" value={value} options={options} onChange={onChange} aria-label={words.composer.part} title={words.composer.part} data-testid="composer-part" popupMatchSelectWidth={false} />
}
