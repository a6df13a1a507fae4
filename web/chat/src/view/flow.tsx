/** What the talk shows of a service: which step a message is of, where one stands, the page for what is not typed here. */
import type { Message } from '@suiban/client/types'
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { currentFlow, isLive, SIDE_PAGE, type FlowStep } from '../model/flow'
import { usePanel } from './context'
import { Dialog } from './dialog'
import './flow.css'
import { flowWords } from './flow_words'
import { LinkTo, type LinkProps } from './text'

function nameOf(step: FlowStep, english: boolean): string {
  return (english && step.name_en) || step.name
}

/** A step's message: how far along it is, for its text says the rest; what was answered cannot be pressed again. */
export function FlowStep({ message, children }: { message: Message; children?: ComponentChildren }) {
  const { chat, locale } = usePanel()
  const words = flowWords(locale)
  const mark = message.extra?.flow
  if (!mark?.instance || mark.outcome !== undefined) return <>{children}</>
  const live = isLive(chat.state, message)
  return (
    <fieldset class="sb-flow-step" data-testid="chat-flow-step" disabled={!live}>
      {mark.number > 0 && (
        <legend>
          <span class="sb-hidden">{words.step(mark.number, mark.total)}</span>
          {!live && <b>✓ {words.done}</b>}
          <i style={{ '--part': `${Math.min(100, (mark.number / Math.max(1, mark.total)) * 100)}%` }} />
        </legend>
      )}
      {children}
    </fieldset>
  )
}

/** What one is in the middle of, and the way out; one press alone never ends it. */
export function FlowStrip() {
  const { chat, locale } = usePanel()
  const words = flowWords(locale)
  const [asking, setAsking] = useState(false)
  const step = currentFlow(chat.state)
  useEffect(() => setAsking(false), [step?.instance])
  if (!step) return null
  return (
    <div class="sb-flow-strip" role="status" data-testid="chat-flow">
      {asking ? (
        <>
          <span>{words.cancelAsk}</span>
          <button
            type="button"
            class="sb-link"
            data-testid="chat-flow-cancel-yes"
            onClick={() => {
              setAsking(false)
              chat.say(words.cancelSaid)
            }}
          >
            {words.cancelYes}
          </button>
          <button type="button" class="sb-link" onClick={() => setAsking(false)}>
            {words.cancelNo}
          </button>
        </>
      ) : (
        <>
          <span>
            {words.under(nameOf(step, locale === 'en'))} {words.step(step.number, step.total)}
          </span>
          <button type="button" class="sb-link" data-testid="chat-flow-cancel" onClick={() => setAsking(true)}>
            {words.cancel}
          </button>
        </>
      )}
    </div>
  )
}

/** A card's link: the side page opens over the talk, and comes back by itself when it is done or left. */
export function CardLink(props: LinkProps) {
  const [open, setOpen] = useState(false)
  if (!props.href.startsWith(SIDE_PAGE)) return <LinkTo {...props} />
  return (
    <>
      <button type="button" class="sb-chip" data-testid="chat-side-page" onClick={() => setOpen(true)}>
        {props.children}
      </button>
      {open && <SideSheet url={props.href} onClose={() => setOpen(false)} />}
    </>
  )
}

function SideSheet({ url, onClose }: { url: string; onClose: () => void }) {
  const { chat, locale } = usePanel()
  const title = flowWords(locale).page
  const channel = encodeURIComponent(chat.options.channelKey)
  useEffect(() => {
    const listen = (event: MessageEvent<unknown>) => {
      const told = event.origin === location.origin ? (event.data as { suiban?: unknown } | null) : null
      if (told?.suiban === 'flow_left') onClose()
    }
    addEventListener('message', listen)
    return () => removeEventListener('message', listen)
  }, [onClose])
  return (
    <Dialog label={title} class="sb-side" onClose={onClose}>
      <iframe title={title} src={`/f?channel=${channel}&lang=${locale}${url.slice(SIDE_PAGE.length - 1)}`} />
    </Dialog>
  )
}
