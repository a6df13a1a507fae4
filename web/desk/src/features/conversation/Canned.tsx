/** `/` in the composer: a list of canned replies, steered from the field itself, never taking the focus. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'

import { api, type CannedReply } from '@/shared/api'
import { firstBlank, matchReplies, readable, slashAt } from '@/shared/canned'
import { errorText } from '@/shared/errors'
import { happened } from '@/shared/happened'
import { useSettings, useWords } from '@/shared/settings'

import './assist.css'

const LIST_ID = 'canned-list'
const optionId = (item: CannedReply) => `canned-${item.canned_id}`

interface Composing {
  conversationId: string
  companyId: string
  text: string
  write: (text: string) => void
  field: RefObject<HTMLTextAreaElement | null>
}

export function useCanned({ conversationId, companyId, text, write, field }: Composing) {
  const { words, settings: { language } } = useSettings()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [caret, setCaret] = useState(text.length)
  const [closedFor, setClosedFor] = useState<string | null>(null)
  const [active, setActive] = useState(0)
  const select = useRef<[number, number] | null>(null)
  const slash = slashAt(text, Math.min(caret, text.length))
  const open = slash !== null && closedFor !== text.slice(0, slash.start + 1)
  const known = useQuery({ queryKey: ['canned'], queryFn: api.canned, enabled: open, staleTime: 30_000 })
  const query = slash?.query ?? ''
  const shown = useMemo(
    () => matchReplies((known.data?.items ?? []).filter((item) => item.company_id === companyId), query, undefined, language),
    [known.data, companyId, query, language],
  )
  const at = Math.min(active, Math.max(0, shown.length - 1))
  const latest = useRef(text)
  useEffect(() => {
    latest.current = text
  })
  useLayoutEffect(() => {
    if (!select.current) return
    field.current?.setSelectionRange(...select.current)
    select.current = null
  }, [text, field])

  const close = () => setClosedFor(slash ? text.slice(0, slash.start + 1) : null)
  const insert = async (item: CannedReply) => {
    close()
    try {
      const filled = await api.fillCanned(item.canned_id, conversationId)
      happened('canned')
      // what was typed meanwhile stays; the slash is looked for where the caret is now
      const now = latest.current
      const end = field.current?.selectionStart ?? now.length
      const place = slashAt(now, end) ?? { start: end, end }
      select.current = firstBlank(filled.text, place.start)
      setCaret(select.current[1])
      write(now.slice(0, place.start) + filled.text + now.slice(place.end))
      field.current?.focus()
      // what was used last stands first the next time
      void queries.invalidateQueries({ queryKey: ['canned'] })
    } catch (error) {
      void message.error(errorText(error, words))
    }
  }
  /** True when the key was meant for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    // while an input method composes, every key is its own
    if (!open || event.nativeEvent.isComposing || event.keyCode === 229) return false
    const picked = shown[at]
    if (event.key === 'Escape') close()
    else if (event.key === 'ArrowDown' && shown.length > 0) setActive((at + 1) % shown.length)
    else if (event.key === 'ArrowUp' && shown.length > 0) setActive((at + shown.length - 1) % shown.length)
    else if ((event.key === 'Enter' || event.key === 'Tab') && picked && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey) void insert(picked)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  const moved = (place: number) => {
    if (place !== caret) setActive(0)
    setCaret(place)
    if (slashAt(field.current?.value ?? '', place) === null) setClosedFor(null)
  }
  const picked = shown[at]
  const aria = {
    role: 'combobox', 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox', 'aria-expanded': open,
    ...(open ? { 'aria-controls': LIST_ID } : {}), ...(open && picked ? { 'aria-activedescendant': optionId(picked) } : {}),
  } as const
  const list: ReactNode = open && (
    <CannedList items={shown} at={at} loading={known.isPending} failed={known.isError} onPick={(item) => void insert(item)} />
  )
  return { aria, list, onKeyDown, moved }
}

function CannedList({ items, at, loading, failed, onPick }: {
  items: readonly CannedReply[]; at: number; loading: boolean; failed: boolean; onPick: (item: CannedReply) => void
}) {
  const words = useWords()
  const active = useRef<HTMLLIElement>(null)
  useEffect(() => {
    // newer browsers answer with a promise, which is no clean-up
    void active.current?.scrollIntoView?.({ block: 'nearest' })
  }, [at, items])
  return (
    <div className="canned-pop" data-testid="canned-pop">
      <ul id={LIST_ID} role="listbox" aria-label={words.canned.pick}>
        {items.map((item, place) => (
          <li
            key={item.canned_id} id={optionId(item)} role="option" aria-selected={place === at} ref={place === at ? active : null} data-testid="canned-option"
            // the field keeps the focus, and with it the draft its caret
            onMouseDown={(event) => event.preventDefault()} onClick={() => onPick(item)}
          >
            <b>{item.title}</b><code>/{item.code}</code>
            <span>{readable(item.body, words.canned.variables)}</span>
          </li>
        ))}
      </ul>
      {items.length === 0 && <p role="status">{failed ? words.common.failed : loading ? words.common.loading : words.canned.no_match}</p>}
      <footer aria-hidden>{words.canned.hint}</footer>
    </div>
  )
}
