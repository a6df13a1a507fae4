/** Words with the addresses in them made to be pressed. What an address leads to is never fetched or shown. */
import { isOwn, segments } from '@suiban/client/links'
import { useMemo, useState } from 'preact/hooks'
import { usePanel } from './context'
import { Dialog } from './dialog'

const REL = 'noopener noreferrer nofollow'

export function RichText({ text }: { text: string }) {
  const pieces = useMemo(() => segments(text), [text])
  return (
    <p>
      {pieces.map((piece, index) =>
        'href' in piece ? <TextLink key={index} href={piece.href} host={piece.host} text={piece.text} /> : piece.text,
      )}
    </p>
  )
}

/** Own pages open where one is; others only after one was told where they lead. */
export function TextLink({ href, host, text, class: look }: { href: string; host: string; text: string; class?: string }) {
  const { words } = usePanel()
  const [asking, setAsking] = useState(false)
  const own = isOwn(href, location.origin)
  // a frame in somebody's page is too small to walk about in
  const target = own && window.top === window.self ? {} : { target: '_blank' }
  const open = { href, rel: REL, ...target }
  return (
    <>
      <a
        {...open}
        class={look ?? 'sb-text-link'}
        data-testid="chat-link"
        {...(own ? {} : { title: host })}
        onClick={(event) => {
          if (own) return
          event.preventDefault()
          setAsking(true)
        }}
      >
        <bdi>{text}</bdi>
      </a>
      {asking && (
        <Dialog label={words.leaveTitle} class="sb-sheet" onClose={() => setAsking(false)}>
          <h2>{words.leaveTitle}</h2>
          <p class="sb-leave-host" data-testid="chat-leave-host">
            {host}
          </p>
          <p>{words.leaveHint}</p>
          <p class="sb-sheet-actions">
            <button type="button" class="sb-chip" onClick={() => setAsking(false)}>
              {words.leaveStay}
            </button>
            <a {...open} class="sb-chip" data-testid="chat-leave" onClick={() => setAsking(false)}>
              {words.leaveOpen}
              <span class="sb-hidden">{words.newWindow}</span>
            </a>
          </p>
        </Dialog>
      )}
    </>
  )
}
