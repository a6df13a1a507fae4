/** What could be answered to the customer's last words: up to three cards, one key each. Never sends by itself. */
import { BulbOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Popover } from 'antd'
import { useEffect, useRef, useState } from 'react'

import type { Suggestion } from '@suiban/client/types'

import { onAnswered } from '@/shared/answering'
import { api } from '@/shared/api'
import { putIntoComposer } from '@/shared/composing'
import { mod, useKeys } from '@/shared/keys'
import { useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { CompanyTag } from '@/shared/ui/Small'

import './assist.css'

const NOTHING: readonly Suggestion[] = []
const DIGITS = ['Digit1', 'Digit2', 'Digit3']

export function Suggestions({ conversationId, severalParts }: { conversationId: string; severalParts: boolean }) {
  const words = useWords()
  const pushed = useView((view) => view.suggestions[conversationId])
  const through = useView((view) => view.talks[conversationId]?.items.findLast((item) => item.author === 'staff')?.seq ?? 0)
  const asked = useQuery({ queryKey: ['suggestions', conversationId], queryFn: () => api.suggestions(conversationId), staleTime: Infinity, gcTime: 0, retry: false })
  const newest = pushed && pushed.after_seq >= (asked.data?.after_seq ?? 0) ? pushed : asked.data
  const items = newest && newest.after_seq > through ? newest.items : NOTHING
  const [taken, setTaken] = useState<Suggestion | null>(null)

  const take = (item: Suggestion | undefined) => {
    if (!item) return
    setTaken(item)
    putIntoComposer(item.text)
  }
  useKeys((event) => {
    const place = event.altKey && !mod(event) ? DIGITS.indexOf(event.code) : mod(event) && event.shiftKey && event.code === 'KeyR' ? 0 : -1
    if (place < 0 || !items[place]) return
    event.preventDefault()
    take(items[place])
  })
  const latest = useRef({ items, taken })
  useEffect(() => {
    latest.current = { items, taken }
  })
  useEffect(() => onAnswered((answered, text) => {
    const { items, taken } = latest.current
    if (answered !== conversationId || (items.length === 0 && !taken)) return
    const outcomes = taken
      ? [{ company_id: taken.company_id, key: taken.key, outcome: taken.text.trim() === text.trim() ? 'used' as const : 'edited' as const }]
      : items.map((item) => ({ company_id: item.company_id, key: item.key, outcome: 'ignored' as const }))
    setTaken(null)
    // a count: losing one does not matter
    api.tellOutcomes(conversationId, outcomes).catch(() => undefined)
  }), [conversationId])

  return (
    <section className="suggestions" aria-label={words.suggest.title} data-testid="suggestions">
      <BulbOutlined aria-hidden />
      {items.length === 0
        ? <p>{words.suggest.none}</p>
        : (
            <ol aria-live="polite">
              {items.map((item, place) => (
                <li key={`${item.company_id}.${item.key}`}>
                  <Popover trigger={['hover', 'focus']} mouseEnterDelay={0.3} content={<Preview item={item} severalParts={severalParts} />} placement="topLeft">
                    <button type="button" data-testid="suggestion" className={taken === item ? 'taken' : ''} onClick={() => take(item)} aria-keyshortcuts={`Alt+${place + 1}`}>
                      <span className="unseen">{words.suggest.take(place + 1)}</span>
                      <kbd aria-hidden>{place + 1}</kbd>
                      <span>{item.title}</span>
                      <small className="figures">{Math.round(item.confidence * 100)}%</small>
                    </button>
                  </Popover>
                </li>
              ))}
            </ol>
          )}
    </section>
  )
}

function Preview({ item, severalParts }: { item: Suggestion; severalParts: boolean }) {
  const words = useWords()
  return (
    <div className="suggestion-preview">
      <b>{item.title}</b>
      <p className="suggestion-origin">
        {severalParts && <CompanyTag id={item.company_id} />}
        {item.source} · {words.talk.version(item.version)} · {words.suggest.confidence(Math.round(item.confidence * 100))}
      </p>
      <p>{item.text}</p>
    </div>
  )
}
