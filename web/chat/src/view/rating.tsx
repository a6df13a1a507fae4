import { useEffect, useState } from 'preact/hooks'
import {
  dismiss,
  loadEnding,
  rateTalk,
  RATING_CHARACTERS_MAX,
  REASONS_BAD,
  REASONS_GOOD,
  takeTranscript,
  wasDismissed,
  type Ending,
  type Reason,
} from '../model/ending'
import { usePanel } from './context'
import { CloseIcon } from './icons'

const STARS = [1, 2, 3, 4, 5] as const
const THANKS_SHOWN_MS = 1_000

/** Shown once a talk has ended, above the field and never in its way; what was given is the server's, so a reload keeps it. */
export function EndingCard({ conversationId }: { conversationId: string }) {
  const { chat } = usePanel()
  const [ending, setEnding] = useState<Ending | null>(null)
  const [away, setAway] = useState(() => wasDismissed(conversationId))
  useEffect(() => {
    let left = false
    const { token } = chat
    if (token) {
      loadEnding(token, conversationId).then(
        (found) => !left && setEnding(found),
        () => undefined, // without it there is simply nothing to rate
      )
    }
    return () => {
      left = true
    }
  }, [chat, conversationId])
  if (!ending) return null
  const shown = ending.may_rate && !away
  if (!shown && !ending.transcript) return null
  return (
    <div class="sb-ending">
      {shown && (
        <Rating
          key={ending.conversation_id}
          ending={ending}
          onRated={setEnding}
          onDismiss={() => {
            dismiss(conversationId)
            setAway(true)
          }}
        />
      )}
      {ending.transcript && <Transcript conversationId={conversationId} />}
    </div>
  )
}

function Rating({ ending, onRated, onDismiss }: { ending: Ending; onRated: (ending: Ending) => void; onDismiss: () => void }) {
  const { chat, words } = usePanel()
  const [score, setScore] = useState(ending.score ?? 0)
  const [reasons, setReasons] = useState<readonly Reason[]>(ending.reasons)
  const [text, setText] = useState(ending.words)
  const [state, setState] = useState<'idle' | 'busy' | 'failed' | 'given'>(ending.score === null ? 'idle' : 'given')
  const offered = score >= 4 ? REASONS_GOOD : REASONS_BAD

  const send = async (event: Event) => {
    event.preventDefault()
    const { token } = chat
    if (!token || score === 0 || state === 'busy') return
    setState('busy')
    try {
      const kept = reasons.filter((one) => (offered as readonly Reason[]).includes(one))
      const given = await rateTalk(token, ending.conversation_id, { score, reasons: kept, words: text.trim() })
      setState('given')
      setTimeout(() => onRated(given), THANKS_SHOWN_MS)
    } catch {
      setState('failed')
    }
  }
  const again = () => setState('idle')
  return (
    <form class="sb-rating" data-testid="chat-rating" data-state={state} aria-label={words.rating.title} onSubmit={(event) => void send(event)}>
      <div class="sb-rating-head">
        <h2>{state === 'given' ? words.rating.thanks : words.rating.title}</h2>
        <button type="button" class="sb-icon-button" aria-label={words.rating.dismiss} data-testid="chat-rating-dismiss" onClick={onDismiss}>
          <CloseIcon />
        </button>
      </div>
      {state === 'given' ? (
        <p class="sb-rating-given" role="status">
          <span>{words.rating.given(score)}</span>
          <button type="button" class="sb-link" data-testid="chat-rating-change" onClick={again}>{words.rating.change}</button>
        </p>
      ) : (
        <>
          <div class="sb-stars" role="radiogroup" aria-label={words.rating.stars}>
            {STARS.map((star) => (
              <label key={star} class={star <= score ? 'sb-star sb-star-on' : 'sb-star'}>
                <input type="radio" name="sb-score" value={star} checked={star === score} data-testid={`chat-star-${star}`} onChange={() => setScore(star)} aria-label={`${words.rating.star(star)} ${words.rating.meaning[star - 1] ?? ''}`} />
                <span aria-hidden="true">{star <= score ? '★' : '☆'}</span>
              </label>
            ))}
            <span class="sb-stars-word" aria-hidden="true">{score > 0 ? words.rating.meaning[score - 1] : ''}</span>
          </div>
          {score > 0 && (
            <>
              <div class="sb-reasons" role="group" aria-label={words.rating.reasons}>
                {offered.map((reason) => (
                  <button
                    key={reason}
                    type="button"
                    class="sb-reason"
                    aria-pressed={reasons.includes(reason)}
                    onClick={() => setReasons((before) => (before.includes(reason) ? before.filter((one) => one !== reason) : [...before, reason]))}
                  >
                    {words.rating.reason[reason]}
                  </button>
                ))}
              </div>
              <textarea
                rows={2}
                maxLength={RATING_CHARACTERS_MAX}
                value={text}
                aria-label={words.rating.words}
                placeholder={words.rating.words}
                data-testid="chat-rating-words"
                onInput={(event) => setText(event.currentTarget.value)}
              />
              <button type="submit" class="sb-rating-send" disabled={state === 'busy'} data-testid="chat-rating-send">{words.rating.send}</button>
            </>
          )}
          <p class="sb-notice" role="alert">{state === 'failed' && words.error.other}</p>
        </>
      )}
    </form>
  )
}

function Transcript({ conversationId }: { conversationId: string }) {
  const { chat, words, locale } = usePanel()
  const [failed, setFailed] = useState(false)
  const take = async (format: 'html' | 'txt') => {
    const { token } = chat
    if (!token) return
    setFailed(false)
    await takeTranscript(token, conversationId, format, locale === 'en').catch(() => setFailed(true))
  }
  return (
    <p class="sb-transcript">
      <span>{words.transcript.title}</span>
      <button type="button" class="sb-link" data-testid="chat-transcript-html" onClick={() => void take('html')}>{words.transcript.page}</button>
      <button type="button" class="sb-link" data-testid="chat-transcript-txt" onClick={() => void take('txt')}>{words.transcript.text}</button>
      <span role="alert">{failed && words.error.other}</span>
    </p>
  )
}
