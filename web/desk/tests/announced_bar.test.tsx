/** What is announced at once is said to stand at once, though the clock of the bar is looked at only now and then. */
import { expect, it } from 'vitest'

import { AnnouncedBar } from '@/features/announcing/AnnouncedBar'
import type { Permission } from '@/shared/api'
import { zh } from '@/shared/words/zh'

import { stage } from './stage'
import { by, quiet, there } from './until'

const ITEM = { announcement_id: 'ann_1', company_id: 'com_1', text: '系统维护', text_en: '', severity: 'warning', ended_at: null, queue_ids: [], set_by_name: '' }
const at = (ms: number) => new Date(Date.now() + ms).toISOString()
const items: unknown[] = []
const { show, leave } = stage({ items })

const bar = (beginsIn: number, permissions: Permission[]) => {
  items.splice(0, 1, { ...ITEM, begins_at: at(beginsIn), ends_at: at(7_200_000) })
  return show(<AnnouncedBar />, '/', { permissions })
}

it('stands at once', async () => {
  await bar(1_000, ['announce'])
  expect((await there('announced-line')).textContent).toContain(zh.live.announced)
})

it('for a later time it is planned, and only whoever may announce sees it', async () => {
  await bar(60_000, ['announce'])
  expect((await there('announced-line')).textContent).toContain(zh.live.coming)
  await leave()
  await bar(60_000, ['talk'])
  await quiet()
  expect(by('announced-line')).toBeNull()
})
