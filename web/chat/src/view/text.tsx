/** Words with the addresses in them made to be pressed. What an address leads to is never fetched. */
import { isOwn, parted, segments, unturned, type Link } from '@suiban/client/links'
import { isFamiliar, previewsOf } from '@suiban/client/own_links'
import type { ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { usePanel } from './context'
import { Dialog } from './dialog'
import { WarningIcon } from './icons'
import { LinkPreview } from './preview'

const REL = 'noopener noreferrer nofollow'

export function RichText({ text }: { text: string }) {
  const { chat, words } = usePanel()
  const pieces = useMemo(() => segments(text), [text])
  const previews = previewsOf(pieces, location.origin, chat.state.own)
  const plain = pieces.length > 1 ? unturned : (same: string) => same
  return (
    <>
      <p>
        {pieces.map((piece, index) => {
          if ('href' in piece) return <TextLink key={index} link={piece} />
          if (!('trap' in piece)) return plain(piece.text)
          return (
            <span key={index} class="sb-link-trap" data-testid="chat-link-trap">
              <bdi>{piece.text}</bdi> <Odd text={words.linkTrap(piece.trap)} />
            </span>
          )
        })}
      </p>
      {previews.map((preview) => (
        <LinkPreview key={preview.href} preview={preview} />
      ))}
    </>
  )
}

function TextLink({ link }: { link: Link }) {
  const { chat, words } = usePanel()
  const [before, host, after] = parted(link)
  const own = isOwn(link.href, location.origin)
  return (
    <>
      <LinkTo href={link.href} host={host} odd={own ? '' : link.odd}>
        <bdi>
          {before}
          <b>{host}</b>
          {after}
        </bdi>
      </LinkTo>
      {!isFamiliar(link.href, location.origin, chat.state.own) && (
        <span class="sb-link-foreign" data-testid="chat-link-foreign">
          {words.linkForeign}
        </span>
      )}
      {!own && link.odd && <Odd text={words.linkOdd[link.odd]} />}
    </>
  )
}

function Odd({ text }: { text: string }) {
  return (
    <span class="sb-link-odd" data-testid="chat-link-odd">
      <WarningIcon />
      {text}
    </span>
  )
}

export interface LinkProps {
  href: string
  host: string
  odd?: Link['odd']
  class?: string
  children: ComponentChildren
}

/** Own pages open where one is, the company's other sites in a new window; others only after one was told where they lead. */
export function LinkTo({ href, host, odd = '', class: look, children }: LinkProps) {
  const { chat, words } = usePanel()
  const [asking, setAsking] = useState(false)
  const own = isOwn(href, location.origin)
  const asks = !isFamiliar(href, location.origin, chat.state.own) || (odd !== '' && !own)
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
          if (!asks) return
          event.preventDefault()
          setAsking(true)
        }}
      >
        {children}
      </a>
      {asking && (
        <Dialog label={words.leaveTitle} class="sb-sheet" onClose={() => setAsking(false)}>
          <h2>{words.leaveTitle}</h2>
          <p class="sb-leave-host" data-testid="chat-leave-host">
            {host}
          </p>
          {odd && <p class="sb-leave-odd">{words.linkOdd[odd]}</p>}
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
