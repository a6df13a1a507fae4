/** Goes to the message that the address names (`?at=7`): loads as far back as needed, scrolls there, marks it for a while. */
import { App } from 'antd'
import { type RefObject, useEffect } from 'react'
import { useSearchParams } from 'react-router'

import { useSession, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'

const MARKED_MS = 2_600

export function useGoingTo(conversationId: string, scroller: RefObject<HTMLElement | null>): void {
  const words = useWords()
  const { message } = App.useApp()
  const { desk } = useSession()
  const [params] = useSearchParams()
  const at = Number(params.get('at'))
  const known = useView((view) => view.talks[conversationId] !== undefined)
  const missing = words.talk.not_there
  useEffect(() => {
    if (!known || !Number.isSafeInteger(at) || at < 1) return
    let left = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let marked: Element | null = null
    const go = async () => {
      await desk.loadBackTo(conversationId, at)
      // the rows of what was loaded are drawn after this
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      if (left) return
      marked = scroller.current?.querySelector(`[data-seq="${at}"]`) ?? null
      if (!marked) return void message.info(missing)
      marked.scrollIntoView({ block: 'center' })
      marked.classList.add('went-to')
      timer = setTimeout(() => marked?.classList.remove('went-to'), MARKED_MS)
    }
    go().catch(() => undefined)
    return () => {
      left = true
      clearTimeout(timer)
      marked?.classList.remove('went-to')
    }
  }, [desk, conversationId, at, known, scroller, message, missing])
}
