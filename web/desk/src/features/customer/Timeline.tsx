/** Everything that happened with this customer, the newest day first. */
import type { TimelineEntry } from '@/shared/api'
import { useWords } from '@/shared/settings'
import { clock, day, dayName, exact, useServerNow } from '@/shared/time'

export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const words = useWords()
  const now = useServerNow(60_000)
  const days = byDay(entries)
  return (
    <div className="timeline" data-testid="timeline">
      {entries.length === 0 && <p className="none">{words.customer.no_timeline}</p>}
      {days.map(([name, list]) => (
        <section key={name}>
          <h4 className="figures">{dayName(list[0]!.at, now, words)}</h4>
          <ol>
            {list.map((entry) => (
              <li key={entry.id} data-kind={entry.kind}>
                <time className="figures" title={exact(entry.at)}>{clock(entry.at)}</time>
                <span><b>{words.customer.timeline[entry.kind] ?? entry.kind}</b> {entry.kind.startsWith('task_') ? words.tasks.kinds[entry.text] ?? entry.text : entry.text}</span>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}

function byDay(entries: readonly TimelineEntry[]): [string, TimelineEntry[]][] {
  const days = new Map<string, TimelineEntry[]>()
  for (const entry of [...entries].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))) {
    const name = day(entry.at)
    days.set(name, [...(days.get(name) ?? []), entry])
  }
  return [...days]
}
