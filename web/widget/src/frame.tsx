/** The chat inside of the frame, on the server's own origin. */
import { Chat } from '@suiban/chat/model/chat'
import { ChatPanel } from '@suiban/chat/view/panel'
import '@suiban/chat/style.css'
import { chooseLocale, loadWords } from '@suiban/chat/words/locale'
import type { StepUpAsk } from '@suiban/client/step_up'
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import './frame.css'
import { showPreview } from './previewing'
import { hostOrigin, readToFrame, type ToHost } from './protocol'

const query = new URLSearchParams(location.search)
const channelKey = query.get('channel') ?? ''
const locale = chooseLocale(query.get('lang'))
const embedded = window.parent !== window
const host = embedded ? hostOrigin(document.referrer, location.ancestorOrigins) : null
const visitor = () => new Chat({ channelKey, scope: channelKey, locale, ...app })
/** The desk shows how a channel would look: a page of our own, and nothing else may say so. */
const previewing = query.has('preview') && host === location.origin
let proofWanted: ((assertion: string) => void) | null = null
let proving: { ask: StepUpAsk; done: (assertion: string | null) => void } | null = null
/** The page around stands in for the bank's app; alone there is none. */
const app = embedded ? { prove } : {}
/** Requests the page was told of that were not over yet. */
const asked = new Set<string>()

/** The chat of somebody the page vouches for; asks the page for a fresh statement whenever a session is opened. */
function customer(user: string): Chat {
  const assertion = () =>
    new Promise<string>((done) => {
      proofWanted = done
      tell({ suiban: 'need_assertion' })
    })
  return new Chat({ channelKey, scope: `${channelKey}.${user}`, locale, assertion, ...app })
}

/** The page around has its user proven by its own means; alone, nobody could. */
function prove(ask: StepUpAsk): Promise<string | null> {
  return new Promise((done) => {
    proving?.done(null)
    proving = { ask, done }
    const { request_id: request, level, purpose, expires_at } = ask
    asked.add(request)
    tell({ suiban: 'stepup', stepup: { request, level, purpose, expires_at } })
  })
}

function settle(assertion: string | null): void {
  proving?.done(assertion)
  proving = null
}

function tell(message: ToHost): void {
  if (host) window.parent.postMessage(message, host)
}

/** Tells the page of the requests it knows that are over now, however they ended. */
function reportStepUps(chat: Chat): void {
  for (const { extra } of chat.state.conversation.talk.items) {
    const end = extra?.step_up_end
    if (!end || !asked.delete(end.request_id)) continue
    if (proving?.ask.request_id === end.request_id) settle(null)
    tell({ suiban: 'stepup_end', request: end.request_id, outcome: end.outcome })
  }
}

let told = false
let page: { title: string; path: string } | null = null

function Frame() {
  const [open, setOpen] = useState(!embedded)
  const [chat, setChat] = useState(visitor)
  useEffect(() => {
    const listen = (event: MessageEvent<unknown>) => {
      if (event.source !== window.parent || event.origin !== host) return
      if (previewing) showPreview(event.data, chat)
      const message = readToFrame(event.data)
      switch (message?.suiban) {
        case 'page':
          page = message
          chat.setPage(message.title, message.path)
          break
        case 'identify':
          chat.stop()
          setChat(customer(message.user))
          break
        case 'assertion':
          proofWanted?.(message.assertion)
          proofWanted = null
          break
        case 'proof':
          if (proving?.ask.request_id === message.request) settle(message.assertion)
          break
        case 'decline':
          settle(null)
          void chat.proving.decline(message.request)
          break
        case 'no_app':
          settle(null)
          chat.proving.impossible()
          break
        case 'sign_out':
          chat.signOut()
          setChat(visitor())
          break
        case 'open':
        case 'close':
          setOpen(message.suiban === 'open')
      }
    }
    let unread = 0
    let look = ''
    const report = () => {
      reportStepUps(chat)
      if (chat.unread !== unread) tell({ suiban: 'unread', count: (unread = chat.unread) })
      const { channel } = chat.state
      if (!channel) return
      const { accent, side, launcher } = channel
      const now = `${accent} ${side} ${launcher}`
      if (now === look) return
      look = now
      tell({ suiban: 'look', accent, side: side ?? 'right', launcher: launcher ?? '' })
    }
    addEventListener('message', listen)
    const forget = chat.subscribe(report)
    if (!told) tell({ suiban: 'ready' })
    told = true
    if (page) chat.setPage(page.title, page.path)
    report()
    // a page view alone makes no session; whoever chatted before hears of what is new
    if (!previewing) {
      if (chat.returning) chat.start()
      else void chat.preview()
    }
    return () => {
      removeEventListener('message', listen)
      forget()
    }
  }, [chat])
  useEffect(() => {
    if (open) chat.start()
  }, [open, chat])
  return (
    <ChatPanel
      chat={chat}
      locale={locale}
      shown={open}
      mode={query.get('mode')}
      onClose={() => (embedded ? tell({ suiban: 'close' }) : undefined)}
    />
  )
}

document.documentElement.lang = locale
const root = document.getElementById('app') as HTMLElement
root.inert = previewing
await loadWords(locale)
render(<Frame />, root)
