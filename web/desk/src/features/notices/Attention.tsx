/** The tab's title counts what waits; what is new sounds, and shows on the desktop while one looks elsewhere. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useMatch, useNavigate } from 'react-router'

import { onTold, worker } from '@suiban/client/push'

import { useSession, useView } from '@/shared/session'
import { type Settings, useSettings } from '@/shared/settings'
import { listenForGesture, play } from '@/shared/sound'
import { unreadOf } from '@/shared/view'
import type { Words } from '@/shared/words/zh'

import { noticesQuery, permissionNow, pushOn, SCOPE } from './api'
import { type Known, type News, newsIn, quietAt } from './attention'

export function Attention() {
  useTitle()
  useTelling()
  usePush()
  return null
}

function useTitle(): void {
  const { words } = useSettings()
  const count = useView((view) => view.state.offers.length + view.state.conversations.filter(({ conversation_id: id }) =>
    view.cards[id] && unreadOf(view.cards[id], view.talks[id]) > 0).length)
  useEffect(() => {
    document.title = count > 0 ? `(${count}) ${words.product}` : words.product
    return () => {
      document.title = words.product
    }
  }, [count, words])
}

function useTelling(): void {
  const { words, settings } = useSettings()
  const { desk } = useSession()
  const navigate = useNavigate()
  const looked = useMatch('/:section/:id/*')?.params.id ?? ''
  const wishes = useQuery(noticesQuery).data
  const latest = useRef({ words, settings, looked, wishes, navigate })
  useEffect(() => {
    latest.current = { words, settings, looked, wishes, navigate }
  })
  useEffect(listenForGesture, [])
  useEffect(() => {
    let known: Known | null = null
    const look = () => {
      const view = desk.read()
      if (!view.ready) return
      const found = newsIn(view, known)
      known = found.known
      const now = latest.current
      const quiet = view.state.presence.state === 'away' || (now.wishes !== undefined && quietAt(now.wishes, new Date()))
      const here = document.visibilityState === 'visible' && document.hasFocus()
      const told = quiet ? [] : found.news.filter((one) => !(here && one.conversation_id === now.looked))
      if (told.length === 0) return
      if (now.settings.sound && told.some((one) => one.kind !== 'message' || now.settings.message_sound)) void play(now.settings.tone, now.settings.volume)
      if (now.settings.desktop && !here) for (const one of told) void show(one, now.settings, now.words, (id) => void now.navigate(`/inbox/${id}`))
    }
    look()
    return desk.subscribe(look)
  }, [desk])
  useEffect(() => onTold((told) => {
    if (told.suiban !== 'open') return
    focus()
    void latest.current.navigate(told.conversation_id ? `/inbox/${told.conversation_id}` : told.kind === 'test' ? '/account' : '/inbox')
  }), [])
}

/** Through the worker where there is one: telephones know no other way, and a push of the same talk takes its place. */
async function show(news: News, settings: Settings, words: Words, open: (id: string) => void): Promise<void> {
  if (permissionNow() !== 'granted') return
  const [title, general] = words.notices.told[news.kind]
  const said = news.kind === 'message' ? news.text : ''
  const whole = news.name && said ? words.common.pair(news.name, said) : news.name || said
  const body = (settings.desktop_text && whole) || general
  const { conversation_id, kind } = news
  const options = { body, tag: conversation_id, icon: '/desk/icon.svg', data: { kind, conversation_id } }
  try {
    await (await worker(SCOPE), await navigator.serviceWorker.ready).showNotification(title, options)
  } catch {
    const shown = new Notification(title, options)
    shown.onclick = () => {
      focus()
      shown.close()
      open(conversation_id)
    }
  }
}

/** Push belongs to a sign-in: whoever wanted it on this browser before has it again, without being asked. */
function usePush(): void {
  const { settings } = useSettings()
  const { data } = useQuery(noticesQuery)
  const key = data && !data.on ? data.key : ''
  useEffect(() => {
    if (key && settings.push && permissionNow() === 'granted') pushOn(key, settings.language).catch(() => undefined)
  }, [key, settings.push, settings.language])
}
