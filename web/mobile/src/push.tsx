/** Being told of an answer after one has left: asked for when somebody is waited for, never before. */
import type { Chat } from '@suiban/chat/model/chat'
import { readJson, writeJson } from '@suiban/chat/model/session'
import { useChat } from '@suiban/chat/view/context'
import { call } from '@suiban/client/http'
import { canPush, subscribe, unsubscribe } from '@suiban/client/push'
import { useEffect, useState } from 'preact/hooks'
import { useBank } from './context'

const SCOPE = '/mobile/'
const KEY = 'suiban.mobile.push'
type Answer = 'on' | 'no' | null

const answered = () => readJson<Answer>(localStorage, KEY)

async function agree(chat: Chat, english: boolean): Promise<void> {
  const headers = chat.authorization()
  const state = await call<{ key: string; on: boolean }>('/api/chat/push', { headers })
  if (state.on) return
  const json = await subscribe(SCOPE, state.key, english ? 'en' : 'zh')
  await call('/api/chat/push', { method: 'PUT', json, headers })
}

/** On signing out, and when one wants no more. */
export async function leavePush(chat: Chat): Promise<void> {
  const told = answered() === 'on'
  writeJson(localStorage, KEY, null)
  if (!told) return
  await unsubscribe(SCOPE)
  if (chat.returning) await call('/api/chat/push', { method: 'DELETE', headers: chat.authorization() }).catch(() => undefined)
}

/** In the chat while a person is waited for or answers, until it was answered once on this device. */
export function PushOffer({ chat }: { chat: Chat }) {
  const { words, locale } = useBank()
  const { conversation, link } = useChat(chat)
  const [answer, setAnswer] = useState(answered)
  const [failed, setFailed] = useState(false)
  const english = locale === 'en'
  useEffect(() => {
    // a session of its own each sign-in: who agreed before is not asked again
    if (answer === 'on' && link === 'open' && canPush() && Notification.permission === 'granted') {
      agree(chat, english).catch(() => undefined)
    }
  }, [answer, link, chat, english])
  const waits = conversation.waiting !== null || conversation.holder === 'staff'
  if (!waits || answer !== null || !canPush() || Notification.permission === 'denied') return null
  const say = (next: Answer) => {
    writeJson(localStorage, KEY, next)
    setAnswer(next)
  }
  const turnOn = async () => {
    const permission = await Notification.requestPermission()
    if (permission !== 'granted') return say('no')
    try {
      await agree(chat, english)
      say('on')
    } catch {
      setFailed(true)
    }
  }
  return (
    <div class="m-push" role="group" aria-label={words.push.title} data-testid="push-offer">
      <p role={failed ? 'alert' : undefined}>{failed ? words.push.failed : words.push.title}</p>
      {!failed && (
        <button type="button" class="m-button m-quiet" data-testid="push-on" onClick={() => void turnOn()}>
          {words.push.on}
        </button>
      )}
      <button type="button" class="m-button m-quiet" data-testid="push-no" onClick={() => say('no')}>
        {words.push.no}
      </button>
    </div>
  )
}
