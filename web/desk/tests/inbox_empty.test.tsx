/** An empty inbox says why nothing comes, above all to who was set away without having asked for it. */
import { expect, it } from 'vitest'

import { InboxList } from '@/features/inbox/InboxList'
import { EMPTY_VIEW } from '@/shared/view'
import { zh } from '@/shared/words/zh'

import { quietDesk } from './quiet_desk'
import { stage } from './stage'

const { show } = stage({ items: [] })

it.each([
  ['available', '', zh.inbox.empty_available],
  ['away', 'break', zh.inbox.empty_away],
  ['away', 'missed_offers', zh.inbox.empty_missed],
] as const)('%s %s', async (state, reason, hint) => {
  const view = { ...EMPTY_VIEW, ready: true, state: { ...EMPTY_VIEW.state, presence: { state, reason, since: '', version: 1 } } }
  await show(<InboxList selected={null} onOpen={() => undefined} />, '/inbox', { capacity: 2 }, quietDesk(view))
  expect(document.body.textContent).toContain(hint)
})
