/** The command palette: one field for actions, customers, tasks, messages and articles; everything by keyboard. */
import { ClockCircleOutlined, SearchOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Input, Modal } from 'antd'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useNavigate } from 'react-router'

import { errorText } from '@/shared/errors'
import { messageAddress, QUESTION_CHARACTERS_MAX, recentSearches, rememberSearch, search } from '@/shared/found'
import { useMay, useSession, useView } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { taskAddress } from '@/shared/tasks'

import { useOpenCustomer } from './opening'
import { ArticleLine, CustomerLine, MessageLine, TaskLine } from './results'
import './search.css'

const ASK_AFTER_MS = 160

export interface Command {
  id: string
  name: string
  /** Further words it is found by, such as the name in the other language. */
  also?: string
  icon?: ReactNode
  keys?: string
  run: () => void
}
interface Option {
  id: string
  group: string
  label: ReactNode
  run: () => void
  keeps?: boolean
}

export default function Palette({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) {
  const words = useWords()
  const { session } = useSession()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const asked = useSettled(text.trim())
  const found = useQuery({
    queryKey: ['search', 'palette', asked],
    queryFn: ({ signal }) => search({ q: asked }, signal),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
  const options = useOptions(text.trim(), asked === '' ? undefined : found.data, commands, setText)
  const at = Math.min(active, Math.max(0, options.length - 1))
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [at, options.length])

  const run = (option: Option | undefined) => {
    if (!option) return
    if (!option.keeps) {
      rememberSearch(session.staff_id, text)
      onClose()
    }
    option.run()
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && options.length > 0) setActive((at + step + options.length) % options.length)
    else if (event.key === 'Home' && event.ctrlKey) setActive(0)
    else if (event.key === 'End' && event.ctrlKey) setActive(options.length - 1)
    else if (event.key === 'Enter') run(options[at])
    else return
    event.preventDefault()
  }
  const waiting = text.trim() !== '' && (asked !== text.trim() || found.isFetching)
  const nothing = text.trim() !== '' && !waiting && !found.error && options.length === 0
  return (
    <Modal open onCancel={onClose} footer={null} closable={false} width={640} className="palette" title={<span className="unseen">{words.search.palette}</span>} destroyOnHidden>
      <div className="palette-head">
        <Input
          autoFocus size="large" variant="borderless" prefix={<SearchOutlined aria-hidden />} value={text} maxLength={QUESTION_CHARACTERS_MAX}
          placeholder={words.search.placeholder} aria-label={words.search.palette} data-testid="palette-input"
          role="combobox" aria-expanded={options.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list"
          aria-activedescendant={options[at] ? `${id}-${at}` : undefined}
          onChange={(event) => {
            setText(event.target.value)
            setActive(0)
          }}
          onKeyDown={press}
        />
        <Button type="text" className="palette-close" onClick={onClose}>{words.common.close}</Button>
      </div>
      <div className="palette-list" role="listbox" id={`${id}-list`} aria-label={words.search.results} aria-busy={waiting} ref={list} data-testid="palette-list">
        {options.map((option, index) => (
          <div key={option.id} role="presentation">
            {(index === 0 || options[index - 1]?.group !== option.group) && <div className="palette-group" role="presentation">{option.group}</div>}
            <div
              role="option" id={`${id}-${index}`} aria-selected={index === at} className="found-line" data-testid="palette-option"
              onMouseMove={() => setActive(index)} onClick={() => run(option)}
            >
              {option.label}
            </div>
          </div>
        ))}
      </div>
      <div className="palette-foot" role="status">
        {found.error && asked !== ''
          ? <>{errorText(found.error, words)} <Button size="small" type="link" onClick={() => void found.refetch()}>{words.common.retry}</Button></>
          : nothing ? words.search.nothing : waiting ? words.search.looking : <Remark state={asked === '' ? undefined : found.data?.messages} />}
        <span className="palette-keys" aria-hidden><kbd>↑</kbd><kbd>↓</kbd><kbd>Enter</kbd><kbd>Esc</kbd></span>
      </div>
    </Modal>
  )
}

/** What has to be said of the messages beside what was found. */
export function Remark({ state }: { state: { state: string; share: number } | null | undefined }) {
  const words = useWords()
  if (state?.state === 'building') return <>{words.search.building(Math.floor(state.share * 100))}</>
  if (state?.state === 'unavailable') return <>{words.search.unavailable}</>
  if (state?.state === 'too_slow') return <>{words.search.too_slow}</>
  return <>{words.search.hint}</>
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : ASK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

function useOptions(text: string, found: Awaited<ReturnType<typeof search>> | undefined, commands: readonly Command[], setText: (text: string) => void): Option[] {
  const words = useWords()
  const navigate = useNavigate()
  const { session } = useSession()
  const reads = useMay('talk', 'watch_all', 'read_all')
  const talks = useMay('talk')
  const held = useView((view) => view.state.conversations)
  const openCustomer = useOpenCustomer()
  const open = (address: string) => void navigate(address)
  if (text === '') {
    const recent = recentSearches(session.staff_id).map((one): Option => ({
      id: `recent-${one}`, group: words.search.recent, keeps: true, run: () => setText(one),
      label: <><span className="found-icon" aria-hidden><ClockCircleOutlined /></span><span className="found-body"><span className="found-text">{one}</span></span></>,
    }))
    return [...recent, ...commands.map((one) => asOption(one, words.search.actions))]
  }
  const plain = text.toLowerCase()
  const fitting = commands.filter((one) => `${one.name} ${one.also ?? ''}`.toLowerCase().includes(plain))
  const options = fitting.map((one) => asOption(one, words.search.actions))
  for (const hit of found?.customers?.items ?? []) {
    options.push({ id: hit.customer_id, group: words.search.customers, label: <CustomerLine hit={hit} />, run: () => void openCustomer(hit.customer_id) })
  }
  for (const hit of found?.tasks?.items ?? []) {
    options.push({ id: hit.work_id, group: words.search.tasks, label: <TaskLine hit={hit} />, run: () => open(taskAddress(hit.work_id, talks)) })
  }
  for (const hit of found?.messages?.items ?? []) {
    const mine = held.some((one) => one.conversation_id === hit.conversation_id)
    options.push({ id: `${hit.conversation_id}-${hit.seq}`, group: words.search.messages, label: <MessageLine hit={hit} />, run: () => open(messageAddress(hit, mine)) })
  }
  for (const hit of found?.articles?.items ?? []) {
    options.push({ id: `${hit.company_id}-${hit.key}`, group: words.search.articles, label: <ArticleLine hit={hit} />, run: () => open(`/search?kind=article&q=${encodeURIComponent(hit.title)}`) })
  }
  if (reads) options.push(asOption({ id: 'all', name: words.search.all_of(text), icon: <SearchOutlined />, run: () => open(`/search?q=${encodeURIComponent(text)}`) }, words.search.more))
  return options
}

function asOption(command: Command, group: string): Option {
  return {
    id: command.id, group, run: command.run,
    label: (
      <>
        <span className="found-icon" aria-hidden>{command.icon}</span>
        <span className="found-body"><span className="found-text">{command.name}</span></span>
        {command.keys && <kbd aria-hidden>{command.keys}</kbd>}
      </>
    ),
  }
}
