import type { ContentCard, FormAnswer, TalkFile } from '@suiban/client/types'
import { usePanel } from './context'
import { FileView } from './file'
import { LinkTo } from './text'

export function CardView({ card, file }: { card: ContentCard; file?: TalkFile | undefined }) {
  const { chat, flow } = usePanel()
  const Open = flow?.CardLink ?? LinkTo
  return (
    <div class="sb-bubble sb-card" data-testid="chat-card">
      {file && <FileView file={file} who="" alt={card.alt ?? ''} />}
      <b>{card.title}</b>
      {card.text && <p>{card.text}</p>}
      {card.buttons.length > 0 && (
        <div class="sb-card-buttons">
          {card.buttons.map((button) =>
            button.does === 'say' ? (
              <button type="button" key={button.label} class="sb-chip" data-testid="chat-card-say" onClick={() => chat.say(button.text)}>
                {button.label}
              </button>
            ) : (
              <Open key={button.label} class="sb-chip" href={button.url} host={hostOf(button.url)}>
                <bdi>{button.label}</bdi>
              </Open>
            ),
          )}
        </div>
      )}
    </div>
  )
}

/** What was filled in, as a neat list. */
export function AnswerView({ answer }: { answer: FormAnswer }) {
  return (
    <div class="sb-bubble sb-answer" data-testid="chat-form-answer">
      <b>{answer.title}</b>
      <dl>
        {answer.rows.map((row) => (
          <div key={row.label}>
            <dt>{row.label}</dt>
            <dd>{row.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function hostOf(url: string): string {
  return new URL(url, location.origin).host
}
