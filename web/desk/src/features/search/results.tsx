/** One line of each kind of result. */
import { FileTextOutlined, MessageOutlined } from '@ant-design/icons'

import type { ArticleHit, CustomerHit, MessageHit, TaskHit } from '@/shared/found'
import { pieces } from '@/shared/found'
import { calledBy } from '@/shared/naming'
import { useChannelOf, useNameOf, useWords } from '@/shared/settings'
import { CompanyTag, Initial, LevelTag, TimeAgo } from '@/shared/ui/Small'
import { Due, KindIcon } from '@/shared/ui/Task'

export function MessageLine({ hit }: { hit: MessageHit }) {
  const words = useWords()
  const channelOf = useChannelOf()
  return (
    <>
      <span className="found-icon" aria-hidden><MessageOutlined /></span>
      <span className="found-body">
        <span className="found-text"><Marked text={hit.text} marks={hit.marks} /></span>
        <span className="found-small">
          <span>{calledBy(hit.customer_name, hit.customer_id, words)}</span>
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
        <span className="found-text">{calledBy(hit.name, hit.customer_id, words)} <LevelTag level={hit.level} /></span>
        <span className="found-small figures"><span>{hit.customer_no}</span><span>{hit.phone}</span><span>{hit.city}</span><span>{hit.tags.join(' · ')}</span><CompanyTag id={hit.company_id} /></span>
      </span>
    </>
  )
}

export function TaskLine({ hit }: { hit: TaskHit }) {
  const words = useWords()
  const nameOf = useNameOf()
  const over = hit.state === 'completed' || hit.state === 'cancelled'
  return (
    <>
      <KindIcon kind={hit.kind} size={28} />
      <span className="found-body">
        <span className="found-text"><Marked text={hit.title} marks={hit.title_marks} /></span>
        <span className="found-small">
          <span>{words.tasks.state[hit.state] ?? hit.state}{hit.staff_name ? ` · ${hit.staff_name}` : ''}</span>
          {!over && <Due by={hit.due_by} />}
          <span>{hit.customer_id ? calledBy(hit.customer_name, hit.customer_id, words) : ''}</span>
          <span>{nameOf({ name: hit.queue_name, name_en: hit.queue_name_en })}</span>
          <CompanyTag id={hit.company_id} />
          <TimeAgo at={hit.made_at} />
        </span>
      </span>
    </>
  )
}

export function ArticleLine({ hit }: { hit: ArticleHit }) {
  return (
    <>
      <span className="found-icon" aria-hidden><FileTextOutlined /></span>
      <span className="found-body">
        <span className="found-text"><Marked text={hit.title} marks={hit.title_marks} /></span>
        <span className="found-small"><span className="found-cut"><Marked text={hit.excerpt} marks={hit.marks} /></span><CompanyTag id={hit.company_id} /></span>
      </span>
    </>
  )
}

function Marked({ text, marks }: { text: string; marks: readonly [number, number][] }) {
  return pieces(text, marks).map((piece, index) => (piece.fits ? <mark key={index}>{piece.text}</mark> : piece.text))
}
