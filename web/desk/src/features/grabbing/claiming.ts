/** Taking one: whoever is faster has it; the conversation, or the task, opens once it is mine. */
import { App } from 'antd'
import { useCallback, useState } from 'react'
import { useNavigate } from 'react-router'

import type { BoardItem } from '@suiban/client/types'

import { errorText } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useWords } from '@/shared/settings'

export function useClaim(): { claim: (item: BoardItem) => Promise<void>; busy: string | null } {
  const words = useWords()
  const { desk } = useSession()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [busy, setBusy] = useState<string | null>(null)
  const claim = useCallback(async (item: BoardItem) => {
    setBusy(item.work_id)
    try {
      await desk.request({ type: 'claim', work_id: item.work_id })
      void message.success(words.grabbing.taken)
      void navigate(`/inbox/${item.conversation_id ?? item.work_id}`)
    } catch (error) {
      void message.warning(errorText(error, words))
    } finally {
      setBusy(null)
    }
  }, [desk, message, navigate, words])
  return { claim, busy }
}

/** Who has minutes to spare takes work and is offered none. */
export function useSpare(): () => void {
  const words = useWords()
  const { desk } = useSession()
  const { message } = App.useApp()
  return () => void desk.request({ type: 'presence', state: 'away', reason: 'spare' }).catch((error: unknown) => void message.error(errorText(error, words)))
}
