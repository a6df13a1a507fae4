/** Tasks among what is found: a line says what each is and how it stands, and opens it where one works. */
import { useLocation } from 'react-router'
import { expect, it } from 'vitest'

import Palette from '@/features/search/Palette'
import SearchPage from '@/features/search/SearchPage'
import type { Permission } from '@/shared/api'
import type { Found, TaskHit } from '@/shared/found'
import { searchZh } from '@/shared/words/search'

import { stage } from './stage'
import { by, press, until, write } from './until'

const HIT: TaskHit = {
  work_id: 'wrk_1', company_id: 'com_1', kind: 'complaint', title: '重复收取年费', title_marks: [[4, 6]], customer_id: 'cus_1', customer_name: '王*国',
  queue_name: '信用卡', queue_name_en: 'Cards', state: 'accepted', staff_name: '林悦', due_by: '2100-01-01T00:00:00Z', made_at: '2026-11-21T02:00:00Z',
}
const found = (tasks: Found['tasks']): Found => ({ messages: null, customers: null, articles: null, tasks })
const { answers, show } = stage(found({ items: [], next_cursor: null }))

function Where() {
  return <output data-testid="where">{useLocation().pathname}</output>
}
const palette = (permissions: Permission[]) => show(<><Palette commands={[]} onClose={() => undefined} /><Where /></>, '/', { permissions })

it.each<[Permission, string]>([['talk', '/inbox/wrk_1'], ['read_all', '/conversations/wrk_1']])('with %s it opens at %s', async (permission, address) => {
  answers['GET /api/search?q=%E5%B9%B4%E8%B4%B9'] = [200, found({ items: [HIT], next_cursor: null })]
  await palette([permission])
  await write('palette-input', '年费')
  const line = await until(() => {
    const one = document.querySelector<HTMLElement>('[data-testid=palette-option]')
    expect(one?.textContent).toContain('重复收取年费')
    return one!
  })
  expect(line.querySelector('mark')!.textContent).toBe('年费')
  for (const part of ['处理中 · 林悦', '王*国', '信用卡', '剩']) expect(line.textContent).toContain(part)
  expect(line.querySelector('.kind-icon')!.getAttribute('data-kind')).toBe('complaint')
  expect(by('palette-list')!.textContent).toContain(searchZh.tasks)
  await press('palette-option')
  await until(() => expect(by('where')!.textContent).toBe(address))
})

it('of what is over nothing is overdue, and of nobody no name is shown', async () => {
  answers['GET /api/search?q=x&kind=task'] = [200, found({ items: [{ ...HIT, state: 'cancelled', staff_name: '', customer_id: null, customer_name: '', due_by: '2020-01-01T00:00:00Z' }], next_cursor: null })]
  await show(<SearchPage />, '/search?q=x&kind=task', { permissions: ['talk'] })
  await until(() => expect(by('search-hit')!.textContent).toContain('已取消'))
  expect(document.querySelector('.due')).toBeNull()
  expect(by('search-hit')!.textContent).not.toContain('客户')
})

it('a page without hits may be looked further from', async () => {
  answers['GET /api/search?q=x&kind=task'] = [200, found({ items: [], next_cursor: 'wrk_9' })]
  answers['GET /api/search?q=x&kind=task&cursor=wrk_9'] = [200, found({ items: [HIT], next_cursor: null })]
  await show(<SearchPage />, '/search?q=x&kind=task', { permissions: ['talk'] })
  await until(() => expect(document.body.textContent).toContain(searchZh.none_so_far))
  await press('search-further')
  await until(() => expect(by('search-hit')!.getAttribute('href')).toBe('/inbox/wrk_1'))
  expect(by('search-further')).toBeNull()
})
