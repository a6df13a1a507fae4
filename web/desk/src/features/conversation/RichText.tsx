/** Words with the addresses in them made to be pressed. What an address leads to is never fetched. */
import { WarningFilled } from '@ant-design/icons'
import { Modal } from 'antd'
import { useMemo, useState } from 'react'
import { useNavigate } from 'react-router'

import { isOwn, type Link, parted, segments, unturned } from '@suiban/client/links'
import { isFamiliar, type OwnLinks, previewsOf } from '@suiban/client/own_links'

import { useWords } from '@/shared/settings'

import { LinkPreview, useOwnLinks } from './LinkPreview'

const REL = 'noopener noreferrer nofollow'

export function RichText({ text, companyId }: { text: string; companyId: string }) {
  const words = useWords().links
  const own = useOwnLinks(companyId)
  const pieces = useMemo(() => segments(text), [text])
  const previews = previewsOf(pieces, location.origin, own)
  const plain = pieces.length > 1 ? unturned : (same: string) => same
  return (
    <>
      <p>
        {pieces.map((piece, index) => {
          if ('href' in piece) return <TextLink key={index} link={piece} own={own} />
          if (!('trap' in piece)) return plain(piece.text)
          return <span key={index} data-testid="message-link-trap"><bdi>{piece.text}</bdi><Odd text={words.trap(piece.trap)} /></span>
        })}
      </p>
      {previews.map((preview) => <LinkPreview key={preview.href} preview={preview} />)}
    </>
  )
}

function Odd({ text }: { text: string }) {
  return <span className="link-odd" data-testid="message-link-odd"><WarningFilled aria-hidden /> {text}</span>
}

/** Pages of this workbench open in it, the company's own sites in a new window that learns nothing of this one; before all others one is asked. */
function TextLink({ link, own }: { link: Link; own: OwnLinks }) {
  const go = useNavigate()
  const words = useWords().links
  const [asking, setAsking] = useState(false)
  const { href, host } = link
  const url = new URL(href)
  const ours = isOwn(href, location.origin)
  const familiar = isFamiliar(href, location.origin, own)
  const odd = ours ? '' : link.odd
  const here = ours && url.pathname.startsWith('/desk/')
  const [before, shown, after] = parted(link)
  return (
    <>
      <a
        href={href} rel={REL} title={host} data-testid="message-link" {...(here ? {} : { target: '_blank' })}
        onClick={(event) => {
          if (!familiar || odd) {
            event.preventDefault()
            setAsking(true)
            return
          }
          if (!here || event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          void go(url.pathname.slice('/desk'.length) + url.search + url.hash)
        }}
      >
        <bdi>{before}<b>{shown}</b>{after}</bdi>
      </a>
      {!familiar && <span className="link-foreign" data-testid="message-link-foreign">{words.foreign}</span>}
      {odd && <Odd text={words.odd[odd]} />}
      {asking && (
        <Modal
          open title={words.leave_title} width={440} onCancel={() => setAsking(false)} cancelText={words.leave_stay} okText={words.leave_open}
          okButtonProps={{ href, target: '_blank', rel: REL, 'data-testid': 'message-leave' }} onOk={() => setAsking(false)}
        >
          <p className="link-leave-host" data-testid="message-leave-host"><bdi>{host}</bdi></p>
          {odd && <Odd text={words.odd[odd]} />}
          <p>{words.leave_hint}</p>
        </Modal>
      )}
    </>
  )
}
