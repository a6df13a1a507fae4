/** Instead of waiting here: the offer to be called back, what was promised, and the dialog to choose, change or cancel. */
import { HttpError } from '@suiban/client/http'
import type { Waiting } from '@suiban/client/types'
import { useEffect, useState } from 'preact/hooks'
import { askCallback, cancelCallback, loadCallback, type CallbackOffer, type CallTime } from '../model/callback'
import { clock, dayKey, dayLabel } from '../model/time'
import { callbackWords, type CallbackWords } from './callback_words'
import { usePanel } from './context'
import { Dialog } from './dialog'
import './callback.css'

/** The button below where one stands; once a call is promised, what was promised. */
export function CallbackPart({ waiting, rest }: { waiting: Waiting; rest: number | null }) {
  const { locale } = usePanel()
  const own = callbackWords(locale)
  const [open, setOpen] = useState(false)
  const dialog = open && <CallbackDialog promised={waiting.callback !== undefined} onClose={() => setOpen(false)} />
  if (waiting.callback) {
    return (
      <>
        <Promise waiting={waiting} rest={rest} onOpen={() => setOpen(true)} />
        {dialog}
      </>
    )
  }
  return (
    <>
      <button type="button" class="sb-callback-offer" data-testid="chat-callback" onClick={() => setOpen(true)}>
        <PhoneIcon />
        {own.offer}
      </button>
      {dialog}
    </>
  )
}

function Promise({ waiting, rest, onOpen }: { waiting: Waiting; rest: number | null; onOpen: () => void }) {
  const { words, locale } = usePanel()
  const own = callbackWords(locale)
  const { at, number } = waiting.callback!
  const now = new Date()
  const opens = waiting.closed?.opens_at
  const later = waiting.position === 0 && at
  const expected = !later && rest !== null && !waiting.closed ? clock(new Date(now.getTime() + rest * 1000).toISOString()) : null
  return (
    <section class="sb-waiting sb-callback-promise" data-testid="chat-callback-promise" data-position={waiting.position}>
      <span class="sb-waiting-mark" aria-hidden="true">
        <PhoneIcon />
      </span>
      <div>
        <h2>{own.promised}</h2>
        <p class="sb-waiting-figures" role="status">
          <strong>{later ? own.on(dayLabel(at, now, words), clock(at)) : own.ahead(waiting.position - 1)}</strong>
          {expected && <span>{own.about(expected)}</span>}
          {!later && opens && <span>{words.closedUntil(dayLabel(opens, now, words), clock(opens))}</span>}
          <span>{own.to(number)}</span>
        </p>
        <p class="sb-waiting-hint">{own.stay}</p>
        <button type="button" class="sb-link" data-testid="chat-callback-change" onClick={onOpen}>
          {own.change}
        </button>
      </div>
    </section>
  )
}

function CallbackDialog({ promised, onClose }: { promised: boolean; onClose: () => void }) {
  const { chat, locale } = usePanel()
  const own = callbackWords(locale)
  const { id } = chat.state.conversation
  const [offer, setOffer] = useState<CallbackOffer | null>(null)
  const [failed, setFailed] = useState('')
  useEffect(() => {
    const { token } = chat
    if (token) loadCallback(token, id).then(setOffer, () => setFailed('other'))
  }, [chat, id])
  return (
    <Dialog label={own.title} class="sb-sheet sb-callback-dialog" onClose={onClose}>
      <h2>{own.title}</h2>
      <p class="sb-sheet-eyebrow">{own.hint}</p>
      {offer ? (
        <Choice offer={offer} promised={promised} onDone={onClose} />
      ) : (
        <p class="sb-callback-wait" role="status">{failed ? own.error.other : own.loading}</p>
      )}
    </Dialog>
  )
}

function Choice({ offer, promised, onDone }: { offer: CallbackOffer; promised: boolean; onDone: () => void }) {
  const { chat, locale } = usePanel()
  const own = callbackWords(locale)
  const { id } = chat.state.conversation
  const [known, setKnown] = useState(offer.own_number !== '')
  const [number, setNumber] = useState('')
  const [at, setAt] = useState<string | null>(offer.promised?.at ?? null)
  const [leaving, setLeaving] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState('')
  const act = async (work: (token: string) => Promise<unknown>) => {
    const { token } = chat
    if (!token || busy) return
    setBusy(true)
    setFailed('')
    try {
      await work(token)
      onDone()
    } catch (error) {
      setFailed(error instanceof HttpError ? error.code : 'other')
    } finally {
      setBusy(false)
    }
  }
  const send = (event: Event) => {
    event.preventDefault()
    void act((token) => askCallback(token, id, known ? null : number, at))
  }
  const problem = failed && (own.error[failed] ?? own.error.other)
  if (leaving) {
    return (
      <div class="sb-callback-form">
        <p>{own.cancelTitle}</p>
        <button type="button" class="sb-primary" data-testid="chat-callback-wait" disabled={busy} onClick={() => void act((token) => cancelCallback(token, id, 'wait'))}>{own.wait}</button>
        <button type="button" class="sb-chip" data-testid="chat-callback-end" disabled={busy} onClick={() => void act((token) => cancelCallback(token, id, 'end'))}>{own.end}</button>
        <button type="button" class="sb-link" onClick={() => setLeaving(false)}>{own.back}</button>
        <p class="sb-notice" role="alert">{problem}</p>
      </div>
    )
  }
  return (
    <form class="sb-callback-form" data-testid="chat-callback-form" onSubmit={send}>
      <fieldset>
        <legend>{own.number}</legend>
        {offer.own_number && (
          <label>
            <input type="radio" name="sb-callback-number" checked={known} onChange={() => setKnown(true)} />
            {own.known(offer.own_number)}
          </label>
        )}
        {offer.own_number && (
          <label>
            <input type="radio" name="sb-callback-number" checked={!known} data-testid="chat-callback-other" onChange={() => setKnown(false)} />
            {own.other}
          </label>
        )}
        {!known && (
          <input class="sb-callback-number" type="tel" autocomplete="tel" maxLength={40} value={number} aria-label={own.typed} placeholder={own.typed} data-testid="chat-callback-number" onInput={(event) => setNumber(event.currentTarget.value)} />
        )}
      </fieldset>
      <When times={offer.times} own={own} at={at} onChoose={setAt} />
      <button type="submit" class="sb-primary" data-testid="chat-callback-send" disabled={busy || (!known && number.trim() === '')}>
        {own.send}
      </button>
      {promised && (
        <button type="button" class="sb-link" data-testid="chat-callback-cancel" onClick={() => setLeaving(true)}>{own.cancel}</button>
      )}
      <p class="sb-notice" role="alert">{problem}</p>
    </form>
  )
}

function When({ times, own, at, onChoose }: { times: CallTime[]; own: CallbackWords; at: string | null; onChoose: (at: string | null) => void }) {
  const { words } = usePanel()
  const days = new Map<string, CallTime[]>()
  for (const time of times) days.set(dayKey(time.at), [...(days.get(dayKey(time.at)) ?? []), time])
  const [day, setDay] = useState(at === null ? '' : dayKey(at))
  const shown = days.get(day) ?? [...days.values()].find((list) => list.some((time) => time.free)) ?? []
  const first = shown.find((time) => time.free)?.at ?? null
  return (
    <fieldset>
      <legend>{own.when}</legend>
      <label>
        <input type="radio" name="sb-callback-when" checked={at === null} onChange={() => onChoose(null)} />
        {own.turn}
        <small>{own.turnHint}</small>
      </label>
      <label>
        <input type="radio" name="sb-callback-when" checked={at !== null} disabled={first === null} data-testid="chat-callback-later" onChange={() => onChoose(first)} />
        {own.at}
        {times.length === 0 && <small>{own.none}</small>}
      </label>
      {at !== null && (
        <div class="sb-callback-times">
          <select
            aria-label={own.when}
            data-testid="chat-callback-day"
            value={dayKey(at)}
            onChange={(event) => {
              const chosen = event.currentTarget.value
              setDay(chosen)
              onChoose(days.get(chosen)?.find((time) => time.free)?.at ?? at)
            }}
          >
            {[...days].map(([key, list]) => (
              <option key={key} value={key} disabled={!list.some((time) => time.free)}>{dayLabel(list[0]!.at, new Date(), words)}</option>
            ))}
          </select>
          <div class="sb-callback-grid" role="radiogroup" aria-label={own.at}>
            {shown.map((time) => (
              <button key={time.at} type="button" role="radio" aria-checked={time.at === at} class="sb-chip" disabled={!time.free} aria-label={time.free ? clock(time.at) : `${clock(time.at)} ${own.full}`} data-testid="chat-callback-time" onClick={() => onChoose(time.at)}>
                {clock(time.at)}
              </button>
            ))}
          </div>
        </div>
      )}
    </fieldset>
  )
}

function PhoneIcon() {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round" aria-hidden="true">
      <path d="M6.6 3.5 9 4l1 4-2 1.7a13 13 0 0 0 6.3 6.3L16 14l4 1 .5 2.4a2 2 0 0 1-2 2.4A15 15 0 0 1 4.2 5.5a2 2 0 0 1 2.4-2Z" />
    </svg>
  )
}
