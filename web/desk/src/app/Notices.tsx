/** What is said once: a conversation was taken from me, or a colleague asks me in. */
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useEffect } from 'react'
import { useNavigate } from 'react-router'

import { api } from '@/shared/api'
import { conversationQuery } from '@/shared/details'
import { calledBy } from '@/shared/naming'
import { useSession } from '@/shared/session'
import { type Abilities, live } from '@/shared/live'
import { useNameOf, useWords } from '@/shared/settings'
import { clock } from '@/shared/time'
import { limitsText } from '@/shared/ui/Limits'
import type { Words } from '@/shared/words/zh'

export function Notices() {
  const words = useWords()
  const { desk } = useSession()
  const { notification, message } = App.useApp()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const nameOf = useNameOf()
  useEffect(() => desk.onNotice((notice) => {
    if (notice.do === 'told') {
      if (notice.about === 'announcements') void queries.invalidateQueries({ queryKey: ['announcements'] })
      else void live.mine().then((now) => notification.info({ title: words.live.told, description: ofAbilities(now, nameOf, words), key: 'abilities', duration: 0 })).catch(() => undefined)
      return
    }
    const { conversation_id } = notice
    if (notice.do === 'offer_taken') {
      const told = (name: string) => void message.info(name ? words.grabbing.taken_by(name) : words.grabbing.taken_by_other)
      queries.fetchQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: 60_000 })
        .then((found) => told(found.items.find((one) => one.staff_id === notice.staff_id)?.name ?? ''), () => told(''))
      return
    }
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
  }), [desk, message, notification, queries, navigate, words, nameOf])
  return null
}

function question(entries: readonly { kind: string; by_name: string; summary: string }[]) {
  const asked = entries.findLast((one) => one.kind === 'consult' || one.kind === 'note')
  return { name: asked?.by_name ?? '', text: asked?.summary ?? '', mentioned: asked?.kind === 'note' }
}

function ofAbilities(now: Abilities, nameOf: ReturnType<typeof useNameOf>, words: Words): string {
  const skills = Object.entries(now.skills).map(([key, level]) => `${nameOf(now.known.find((one) => one.key === key)) || key} ${level}`)
  const text = words.live.told_text(skills, now.capacity, limitsText(now.limits, words))
  return now.back ? `${text} · ${words.live.told_until(clock(now.back.until))}` : text
}
