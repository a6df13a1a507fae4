/** Hand-overs and notes: for staff only, and looking unlike anything the customer sees. */
import { FileTextOutlined, RobotOutlined, SwapOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'

import { api, type Entry } from '@/shared/api'
import { useMay } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { clock, exact } from '@/shared/time'
import { TimeAgo } from '@/shared/ui/Small'

import { summaryOf } from './rows'

/** Read first: what the one before found out. */
export function SummaryStrip({ entries }: { entries: readonly Entry[] }) {
  const words = useWords()
  const entry = summaryOf(entries)
  if (!entry) return null
  return (
    <details className="summary" open data-testid="summary">
      <summary>
        {entry.by_kind === 'bot' ? <RobotOutlined aria-hidden /> : <SwapOutlined aria-hidden />}
        <b>{words.talk.summary_by(entry.by_kind === 'bot' ? words.talk.bot : entry.by_name)}</b>
        {entry.reason && <span className="summary-reason">{words.talk.reasons[entry.reason] ?? entry.reason}</span>}
        <TimeAgo at={entry.at} />
      </summary>
      <p>{entry.summary}</p>
    </details>
  )
}

export function EntryRow({ entry }: { entry: Entry }) {
  const words = useWords()
  const by = entry.by_kind === 'bot' ? words.talk.bot : entry.by_name || (entry.by_kind === 'customer' ? words.talk.customer : words.talk.system)
  if (entry.kind === 'note') {
    return (
      <article className="note" data-testid="note-row">
        <header><FileTextOutlined aria-hidden /> {words.talk.note} · {by} <time className="figures" title={exact(entry.at)}>{clock(entry.at)}</time></header>
        <p>{entry.summary || entry.reason}</p>
      </article>
    )
  }
  const reason = words.talk.reasons[entry.reason] ?? entry.reason
  const taken = entry.reason === 'accepted'
  return (
    <div className="seam" data-testid="handover-row" title={exact(entry.at)}>
      <span>
        <SwapOutlined aria-hidden /> {taken ? words.talk.accepted(by) : <>{by} <Target text={entry.to_text} companyId={entry.company_id} />{reason && ` · ${reason}`}</>} <time className="figures">{clock(entry.at)}</time>
      </span>
    </div>
  )
}

/** `queue:<key>`, `staff:<id>`, `bot` or a name as it stands: shown by name wherever the name is known here. */
function Target({ text, companyId }: { text: string; companyId: string }) {
  const words = useWords()
  const may = useMay('talk')
  const [kind, key = ''] = text.split(':')
  const queues = useQuery({ queryKey: ['queues'], queryFn: api.queues, staleTime: 10 * 60_000, enabled: may && kind === 'queue' })
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, enabled: may && kind === 'staff' })
  if (text === '') return null
  const name = kind === 'queue' ? (queues.data?.items.find((one) => one.key === key && one.company_id === companyId)?.name ?? key)
    : kind === 'staff' ? (colleagues.data?.items.find((one) => one.staff_id === key)?.name ?? words.talk.staff)
      : kind === 'bot' ? words.talk.bot : text
  return words.talk.to(name)
}
