/** One line of each kind of result. */
import { FileTextOutlined, MessageOutlined } from '@ant-design/icons'

import type { ArticleHit, CustomerHit, MessageHit } from '@/shared/found'
import { pieces } from '@/shared/found'
import { useChannelOf, useWords } from '@/shared/settings'
import { CompanyTag, Initial, LevelTag, TimeAgo } from '@/shared/ui/Small'

export function MessageLine({ hit }: { hit: MessageHit }) {
  const words = useWords()
  const channelOf = useChannelOf()
  return (
    <>
      <span className="found-icon" aria-hidden><MessageOutlined /></span>
      <span className="found-body">
        <span className="found-text">{pieces(hit.text, hit.marks).map((piece, index) => (piece.fits ? <mark key={index}>{piece.text}</mark> : piece.text))}</span>
        <span className="found-small">
          <span>{hit.customer_name || words.talk.customer}</span>
          <span>{words.search.author[hit.author] ?? hit.author}{hit.author_name ? ` ${hit.author_name}` : ''}</span>
          <span>{channelOf(hit)}</span>
          <CompanyTag id={hit.company_id} />
          <TimeAgo at={hit.at} />
        </span>
      </span>
    </>
  )
}

export function CustomerLine({ hit }: { hit: CustomerHit }) {
  const words = useWords()
  return (
    <>
      <Initial name={hit.name} id={hit.customer_id} size={28} />
      <span className="found-body">
        <span className="found-text">{hit.name || words.talk.customer} <LevelTag level={hit.level} /></span>
        <span className="found-small figures"><span>{hit.customer_no}</span><span>{hit.phone}</span><span>{hit.city}</span><span>{hit.tags.join(' · ')}</span><CompanyTag id={hit.company_id} /></span>
      </span>
    </>
  )
}

export function ArticleLine({ hit }: { hit: ArticleHit }) {
  return (
    <>
      <span className="found-icon" aria-hidden><FileTextOutlined /></span>
      <span className="found-body">
        <span className="found-text">{hit.title}</span>
        <span className="found-small"><span className="found-cut">{hit.text}</span><CompanyTag id={hit.company_id} /></span>
      </span>
    </>
  )
}
