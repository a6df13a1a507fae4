/** One piece of work that may be taken: who waits is masked, how long and for whom it is open is not. */
import { Button } from 'antd'

import type { BoardItem } from '@suiban/client/types'

import { useNameOf, useWords } from '@/shared/settings'
import { duration, useServerNow } from '@/shared/time'
import { CompanyTag, LevelTag } from '@/shared/ui/Small'
import { Due, KindIcon } from '@/shared/ui/Task'

export function ClaimRow({ item, busy, small = false, onClaim }: { item: BoardItem; busy: boolean; small?: boolean; onClaim: (item: BoardItem) => void }) {
  const words = useWords()
  const own = words.grabbing
  const nameOf = useNameOf()
  const now = useServerNow()
  const waitedS = (now - Date.parse(item.enqueued_at)) / 1000
  const pushS = Math.ceil((Date.parse(item.push_at) - now) / 1000)
  const late = waitedS > item.target_wait_s
  const why = own.why_not[item.code]
  const task = item.conversation_id === null
  const name = item.customer_name || (task ? '' : words.talk.customer)
  const queue = nameOf({ name: item.queue_name, name_en: item.queue_name_en })
  const called = task ? `${words.tasks.kinds[item.kind] ?? item.kind}, ${item.title}` : words.common.pair(queue, name)
  return (
    <li className={`claim${small ? ' small' : ''}`} data-testid="claim-row" data-work={item.work_id} data-code={item.code}>
      <div className="claim-who">
        {task && <KindIcon kind={item.kind} size={22} />}
        <b>{task ? item.title : queue}</b>
        {task && <span>{words.tasks.kinds[item.kind] ?? item.kind} · {queue}</span>}
        {name && <span>{name}</span>}<LevelTag level={item.customer_level} /><CompanyTag id={item.company_id} />
      </div>
      <div className="claim-facts">
        <span className={`figures${late ? ' poor' : ''}`} title={late ? own.late : own.target(item.target_wait_s)}>{own.waited} {duration(Math.max(0, waitedS))}</span>
        <Due by={item.due_by} />
        {!small && !task && <span>{nameOf({ name: item.channel_name, name_en: item.channel_name_en })}</span>}
        <span>{item.people > 0 ? own.people(item.people) : own.nobody}</span>
        {!small && <span className="figures">{pushS > 0 ? own.push_in(pushS) : own.pushed}</span>}
      </div>
      <Button
        type="primary" size="small" loading={busy} disabled={item.code !== ''} onClick={() => onClaim(item)} data-testid="claim-take"
        aria-label={`${own.take}: ${called}`} {...(why ? { title: why } : {})}
      >
        {item.code === '' ? own.take : item.code === 'claim_not_yet' ? own.not_yet(item.in_s ?? 0) : own.code[item.code]}
      </Button>
    </li>
  )
}
