/** Words with the addresses in them made to be pressed. What an address leads to is never fetched or shown. */
import { useMemo } from 'react'
import { useNavigate } from 'react-router'

import { isOwn, segments } from '@suiban/client/links'

const REL = 'noopener noreferrer nofollow'

export function RichText({ text }: { text: string }) {
  const pieces = useMemo(() => segments(text), [text])
  return <p>{pieces.map((piece, index) => ('href' in piece ? <TextLink key={index} href={piece.href} host={piece.host} text={piece.text} /> : piece.text))}</p>
}

/** Pages of this workbench open in it, others in a new window that learns nothing of this one. */
function TextLink({ href, host, text }: { href: string; host: string; text: string }) {
  const go = useNavigate()
  const url = new URL(href)
  const here = isOwn(href, location.origin) && url.pathname.startsWith('/desk/')
  return (
    <a
      href={href} rel={REL} title={host} data-testid="message-link" {...(here ? {} : { target: '_blank' })}
      onClick={(event) => {
        if (!here || event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        void go(url.pathname.slice('/desk'.length) + url.search + url.hash)
      }}
    >
      <bdi>{text}</bdi>
    </a>
  )
}
