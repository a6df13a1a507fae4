/** Tasks at the desk: which comes first, how long is left, and what a fact makes it fetch. */
import { expect, it } from 'vitest'

import type { Fact, TaskCard } from '@suiban/client/types'

import { byDue, type TaskRow } from '@/features/inbox/order'
import { dueText, span } from '@/shared/due'
import { isTask } from '@/shared/tasks'
import { applyFrame, type DeskView, EMPTY_VIEW, withinMandates } from '@/shared/view'
import { en } from '@/shared/words/en'
import { zh } from '@/shared/words/zh'

const row = (work_id: string, due_by: string | null, held_since = '2026-11-21T02:00:00Z'): TaskRow => ({ task: { work_id, held_since }, card: { due_by } })
const me = { staff_id: 'stf_me', name: '李敏', title: '', roles: [], companies: ['com_1'], capacity: 4 }
const desk: DeskView = { ...EMPTY_VIEW, ready: true, me }
const fact = (kind: Fact['kind'], body: object) => ({ type: 'fact', cursor: '', kind, company_id: 'com_1', at: '', body }) as unknown as Fact

it('puts what is due first on top, and what is due at no time last, as it was taken', () => {
  const rows = [row('c', null, '2026-11-21T03:00:00Z'), row('a', '2026-11-22T00:00:00Z'), row('d', null), row('b', '2026-11-21T00:00:00Z')]
  expect(rows.sort(byDue).map((one) => one.task.work_id)).toEqual(['b', 'a', 'd', 'c'])
})

it('says how long is left, and how long it is late', () => {
  const now = Date.parse('2026-11-21T02:00:00Z')
  expect(dueText('2026-11-21T02:30:00Z', now, zh)).toBe('剩 30 分钟')
  expect(dueText('2026-11-20T23:00:00Z', now, zh)).toBe('超期 3 小时')
  expect(dueText('2026-11-20T23:00:00Z', now, en)).toBe('3 h overdue')
  expect(span(3 * 86_400_000, zh)).toBe('3 天')
})

it('fetches what a task says when one is offered or taken, and not for others', () => {
  const body = { work_id: 'wrk_1', kind: 'order', conversation_id: null, reservation_id: 'rsv_1', queue_key: 'q', offered_at: '', expires_at: '' }
  const offered = applyFrame(desk, fact('routing.Reserved/1', { ...body, staff_id: 'stf_me' }), 0)
  expect(offered.effects).toEqual([{ do: 'fetch_task', work_id: 'wrk_1' }])
  expect(offered.view.state.offers).toHaveLength(1)
  expect(applyFrame(desk, fact('routing.Reserved/1', { ...body, staff_id: 'stf_other' }), 0).effects).toEqual([])
  const taken = applyFrame(desk, fact('routing.WorkTaken/1', { work_id: 'wrk_1', kind: 'order', staff_id: 'stf_me', queue_key: 'q', at: '' }), 0)
  expect(taken.view.state.tasks.map((one) => one.work_id)).toEqual(['wrk_1'])
  const left = applyFrame(taken.view, fact('routing.WorkLeft/1', { work_id: 'wrk_1', kind: 'order', staff_id: 'stf_me', how: 'completed' }), 0)
  expect(left.view.state.tasks).toEqual([])
})

it('keeps nothing of a task whose company one may no longer see', () => {
  const task = { work_id: 'wrk_1', company_id: 'com_1', kind: 'order', queue_key: 'q', held_since: '' }
  const view = { ...desk, state: { ...desk.state, tasks: [task] }, task_cards: { wrk_1: { company_id: 'com_1' } as TaskCard } }
  const seen = withinMandates(view, [])
  expect([seen.state.tasks, seen.task_cards]).toEqual([[], {}])
})

it('tells tasks from conversations by their id', () => {
  expect([isTask('wrk_1'), isTask('cnv_1')]).toEqual([true, false])
})
