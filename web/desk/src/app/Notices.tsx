/** What is said once: a conversation was taken from me, or a colleague asks me in. */
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useEffect } from 'react'
import { useNavigate } from 'react-router'

import { conversationQuery } from '@/shared/details'
import { calledBy } from '@/shared/naming'
import { useSession } from '@/shared/session'
import { useWords } from '@/shared/settings'

export function Notices() {
  const words = useWords()
  const { desk } = useSession()
  const { notification } = App.useApp()
  const queries = useQueryClient()
  const navigate = useNavigate()
  useEffect(() => desk.onNotice((notice) => {
    const { conversation_id } = notice
    const onClick = () => void navigate(`/inbox/${conversation_id}`)
    void queries.fetchQuery({ ...conversationQuery(conversation_id), staleTime: 0 }).then((details) => {
      const customer = calledBy(details.card.customer_name, details.card.customer_id, words)
      if (notice.do === 'asked') {
        const { name, text, mentioned } = question(details.entries)
        const by = mentioned ? words.asking.mentioned_by(name) : words.supervise.asked_by(name)
        notification.info({ title: mentioned ? words.asking.mention_title : words.supervise.asked_title, description: words.common.pair(`${by} · ${customer}`, text), onClick, key: conversation_id })
        return
      }
      const taken = details.entries.findLast((one) => one.kind === 'takeover')
      if (taken) notification.warning({ title: `${words.supervise.taken_by(taken.by_name)} · ${customer}`, description: words.supervise.taken_hint(taken.reason), onClick, key: conversation_id, duration: 0 })
    }).catch(() => undefined)
  }), [desk, notification, queries, navigate, words])
  return null
}

function question(entries: readonly { kind: string; by_name: string; summary: string }[]) {
  const asked = entries.findLast((one) => one.kind === 'consult' || one.kind === 'note')
  return { name: asked?.by_name ?? '', text: asked?.summary ?? '', mentioned: asked?.kind === 'note' }
}
