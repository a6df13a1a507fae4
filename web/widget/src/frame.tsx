/** The chat inside of the frame, on the server's own origin. */
import { Chat } from '@suiban/chat/model/chat'
import { ChatPanel } from '@suiban/chat/view/panel'
import '@suiban/chat/style.css'
import { chooseLocale } from '@suiban/chat/words/locale'
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import './frame.css'
import { hostOrigin, readToFrame, type ToHost } from './protocol'

const query = new URLSearchParams(location.search)
const channelKey = query.get('channel') ?? ''
const locale = chooseLocale(query.get('lang'))
const embedded = window.parent !== window
const host = embedded ? hostOrigin(document.referrer, location.ancestorOrigins) : null
const chat = new Chat({ channelKey, scope: channelKey, locale })

function tell(message: ToHost): void {
  if (host) window.parent.postMessage(message, host)
}

function Frame() {
  const [open, setOpen] = useState(!embedded)
  useEffect(() => {
    const listen = (event: MessageEvent<unknown>) => {
      if (event.source !== window.parent || event.origin !== host) return
      const message = readToFrame(event.data)
      if (message?.suiban === 'page') chat.setPage(message.title, message.path)
      else if (message) setOpen(message.suiban === 'open')
    }
    let unread = 0
    let accent = ''
    const report = () => {
      if (chat.unread !== unread) tell({ suiban: 'unread', count: (unread = chat.unread) })
      const look = chat.state.channel?.accent ?? ''
      if (look && look !== accent) tell({ suiban: 'look', accent: (accent = look) })
    }
    addEventListener('message', listen)
    const forget = chat.subscribe(report)
    tell({ suiban: 'ready' })
    report()
    // a page view alone makes no session; whoever chatted before hears of what is new
    if (chat.returning) chat.start()
    else void chat.preview()
    return () => {
      removeEventListener('message', listen)
      forget()
    }
  }, [])
  useEffect(() => {
    if (open) chat.start()
  }, [open])
  return (
    <ChatPanel
      chat={chat}
      locale={locale}
      shown={open}
      onClose={() => (embedded ? tell({ suiban: 'close' }) : undefined)}
    />
  )
}

document.documentElement.lang = locale
render(<Frame />, document.getElementById('app') as HTMLElement)
