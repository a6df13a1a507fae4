import { CheckOutlined, LinkOutlined, WarningFilled } from '@ant-design/icons'
import { Popover } from 'antd'
import { memo, useState } from 'react'

import type { AnswerSource, Message } from '@suiban/client/types'

import { useNameOf, useWords } from '@/shared/settings'
import { clock, exact } from '@/shared/time'
import { CompanyTag } from '@/shared/ui/Small'
import type { Warned } from '@/shared/view'

import { AnswerView, CardView, FormView } from './Card'
import { FileView } from './FileView'
import { MessageActions, QuoteBlock } from './Quote'
import { RichText } from './RichText'
import { stepUpText } from './StepUp'
import { SourceArticle } from './SourceArticle'

type Mark = 'sent' | 'delivered' | 'read'

export const MessageRow = memo(function MessageRow({ conversationId, canAct, message, follows, warnings, showPart, mark }: {
  conversationId: string; canAct: boolean; message: Message; follows: boolean; warnings: readonly Warned[]; showPart: boolean; mark: Mark
}) {
  const words = useWords()
  const inLanguage = useNameOf()
  const { author, extra } = message
  const bare = !extra?.card && !extra?.form && !extra?.answer
  const attributes = { 'data-testid': 'message-row', 'data-seq': message.seq, 'data-author': author }
  if (author === 'system' && !extra?.card) {
    return <div className="seam" {...attributes}><span>{stepUpText(extra, words) ?? inLanguage({ name: message.text, name_en: extra?.text_en ?? message.text })} <time className="figures" title={exact(message.at)}>{clock(message.at)}</time></span></div>
  }
  // who may read everything has the words as well
  if (message.recalled && !message.text && !extra?.file) return <div className="seam" {...attributes} data-recalled><span>{words.talk.recalled_by(nameOf(message, words.talk))}</span></div>
  return (
    <article className={`message ${author}${follows ? ' follows' : ''}`} {...attributes}>
      {!follows && (
        <header>
          <b>{nameOf(message, words.talk)}</b>
          {showPart && <CompanyTag id={message.company_id} />}
        </header>
      )}
      <div className="message-line">
        <div className={`bubble${message.kind === 'picture' ? ' picture' : ''}`}>
          {message.recalled && <em className="recalled-mark">{words.talk.recalled}</em>}
          {message.quote && bare && <QuoteBlock seq={message.quote} conversationId={conversationId} />}
          {extra?.file && !extra.card && <FileView file={extra.file} />}
          {extra?.card && <CardView card={extra.card} file={extra.file} />}
          {extra?.form && <FormView form={extra.form} />}
          {extra?.answer && <AnswerView answer={extra.answer} />}
          {message.text && bare && <RichText text={extra?.lead ?? message.text} companyId={message.company_id} />}
          {extra?.source && <Source source={extra.source} companyId={message.company_id} />}
        </div>
        <div className="message-end">
          <time className="figures" dateTime={message.at} title={exact(message.at)}>{clock(message.at)}</time>
          {author === 'staff' && <MarkIcon mark={mark} />}
        </div>
        {canAct && <MessageActions message={message} conversationId={conversationId} />}
      </div>
      {extra?.choices && extra.choices.length > 0 && (
        <div className="choices" aria-label={words.talk.choices}>{extra.choices.map((choice) => <span key={choice}>{choice}</span>)}</div>
      )}
      {warnings.map((warning) => (
        <div key={warning.phrase} className="guard-warning" data-testid="guard-warning" role="status">
          <WarningFilled aria-hidden /> <b>{warning.phrase}</b> {warning.note}
        </div>
      ))}
    </article>
  )
})

function nameOf(message: Message, words: { customer: string; bot: string; staff: string }): string {
  if (message.author === 'customer') return message.name || words.customer
  return message.name || (message.author === 'bot' ? words.bot : words.staff)
}

function MarkIcon({ mark }: { mark: Mark }) {
  const name = useWords().talk[mark]
  return (
    <span className={`mark ${mark}`} title={name} role="img" aria-label={name} data-mark={mark}>
      <CheckOutlined aria-hidden />
      {mark !== 'sent' && <CheckOutlined aria-hidden />}
    </span>
  )
}

function Source({ source, companyId }: { source: AnswerSource; companyId: string }) {
  const words = useWords()
  const [open, setOpen] = useState(false)
  return (
    <Popover
      open={open} onOpenChange={setOpen} trigger="click" placement="topLeft" title={source.title}
      content={open ? <SourceArticle source={source} companyId={companyId} /> : null}
    >
      <button type="button" className="source" data-testid="message-source" aria-expanded={open}>
        <LinkOutlined aria-hidden /> {words.talk.source} {source.title} <span className="figures">v{source.version}</span>
      </button>
    </Popover>
  )
}
