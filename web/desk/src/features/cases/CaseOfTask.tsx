/** The case that a task is about, and the way to it. Nothing where there is none. */
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { caseOfTaskQuery, isLate } from '@/shared/cases'
import { useWords } from '@/shared/settings'
import { exact, useServerNow } from '@/shared/time'

import './cases.css'

export function CaseOfTask({ workId }: { workId: string }) {
  const words = useWords()
  const now = useServerNow(60_000)
  const card = useQuery(caseOfTaskQuery(workId)).data?.items[0]
  if (!card) return null
  return (
    <section className="case-of-task" data-testid="case-of-task">
      <p className="cases-line"><b className="figures">{card.number}</b><span>{words.cases.state[card.state]}</span><span className={isLate(card, now) ? 'late' : ''}>{words.common.pair(words.cases.promise, exact(card.promise_by).slice(0, 16))}</span></p>
      <Link to={`/cases?case=${card.case_id}`} data-testid="open-case">{words.cases.to_case}</Link>
    </section>
  )
}
