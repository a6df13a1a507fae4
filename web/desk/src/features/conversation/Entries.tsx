/** Hand-overs and notes: for staff only, and looking unlike anything the customer sees. */
import { AudioOutlined, FileTextOutlined, QuestionCircleOutlined, RobotOutlined, SwapOutlined } from '@ant-design/icons'

import type { Entry } from '@/shared/api'
import { useNameOf, useWords } from '@/shared/settings'
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
  if (entry.kind === 'whisper' || entry.kind === 'consult') {
    const what = entry.kind === 'whisper' ? words.supervise.whisper : words.supervise.asked(entry.to_name)
    return (
      <article className={`note ${entry.kind}`} data-testid={`${entry.kind}-row`}>
        <header>{entry.kind === 'whisper' ? <AudioOutlined aria-hidden /> : <QuestionCircleOutlined aria-hidden />} {by} · {what} <time className="figures" title={exact(entry.at)}>{clock(entry.at)}</time></header>
        <p>{entry.summary}</p>
      </article>
    )
  }
  if (entry.kind === 'takeover') {
    return (
      <div className="seam" data-testid="takeover-row" title={exact(entry.at)}>
        <span><SwapOutlined aria-hidden /> {words.supervise.taken_by(by)}{entry.reason && ` · ${entry.reason}`} <time className="figures">{clock(entry.at)}</time></span>
      </div>
    )
  }
  const reason = words.talk.reasons[entry.reason] ?? entry.reason
  const taken = entry.reason === 'accepted' ? words.talk.accepted(by) : entry.reason === 'claimed' ? words.talk.claimed(by) : ''
  return (
    <div className="seam" data-testid="handover-row" title={exact(entry.at)}>
      <span>
        <SwapOutlined aria-hidden /> {taken || <>{by} <Target entry={entry} />{reason && ` · ${reason}`}</>} <time className="figures">{clock(entry.at)}</time>
      </span>
    </div>
  )
}

function Target({ entry: { to_kind, to_name: name, to_name_en: name_en } }: { entry: Entry }) {
  const words = useWords()
  const nameOf = useNameOf()
  if (to_kind === '') return null
  if (to_kind === 'bot') return words.talk.to(words.talk.bot)
  return words.talk.to(nameOf({ name, name_en }) || (to_kind === 'queue' ? words.wallboard.queue : words.talk.staff))
}
