/** A desk whose own clock is wrong shows how long ago something was by the server's. */
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it } from 'vitest'

import { SessionProvider } from '@/shared/session'
import { SettingsProvider } from '@/shared/settings'
import { TimeAgo } from '@/shared/ui/Small'
import { EMPTY_VIEW } from '@/shared/view'

import { quietDesk } from './quiet_desk'

const MINUTE = 60_000
const session = { staff_id: 'stf_1', name: '', title: '', title_en: '', roles: [], permissions: [], capacity: 1, companies: [], csrf_token: '' }

it.each([['right', 0], ['five minutes late', 5 * MINUTE], ['five minutes early', -5 * MINUTE]])('a clock that is %s', async (_clock, skew) => {
  const desk = quietDesk({ ...EMPTY_VIEW, clock_skew_ms: skew })
  const host = document.createElement('div')
  const root = createRoot(host)
  const at = new Date(Date.now() + skew - 8 * MINUTE - 1_000).toISOString()
  await act(async () => root.render(
    <SettingsProvider>
      <SessionProvider value={{ session, desk, signOut: async () => undefined }}><TimeAgo at={at} /></SessionProvider>
    </SettingsProvider>,
  ))
  expect(host.textContent).toBe('8 分钟前')
  await act(async () => root.unmount())
})
