/** The few building blocks all pages are made of. */
import type { ComponentChildren } from 'preact'
import { useBank } from './context'
import { Icon } from './icons'
import { navigate, parentOf, usePath } from './router'
import type { Entry } from './words/zh'

export interface Group {
  title: string
  entries: Entry[]
}

/** What an entry does: it leads to a page, begins a service, or asks in the chat. */
export function useAct(): (entry: Entry) => void {
  const { openChat, beginService } = useBank()
  return (entry) => {
    if (entry.service) beginService(entry.service, entry.ask)
    else if (entry.go) navigate(entry.go)
    else openChat(entry.ask)
  }
}

export function TopBar({ title }: { title: string }) {
  const { words } = useBank()
  const path = usePath()
  return (
    <header class="m-top">
      <button type="button" class="m-round" aria-label={words.back} onClick={() => navigate(parentOf(path))}>
        <Icon name="back" />
      </button>
      <h1>{title}</h1>
      <span class="m-round" aria-hidden="true" />
    </header>
  )
}

export function Groups({ groups }: { groups: readonly Group[] }) {
  const act = useAct()
  return (
    <>
      {groups.map((group) => (
        <section key={group.title} class="m-group">
          <h2>{group.title}</h2>
          <ul class="m-card m-list">
            {group.entries.map((entry) => (
              <li key={entry.label}>
                <button type="button" class="m-line" onClick={() => act(entry)}>
                  <span class="m-line-icon">
                    <Icon name={entry.icon} size={22} />
                  </span>
                  <span class="m-line-words">
                    <strong>{entry.label}</strong>
                    {entry.note && <span>{entry.note}</span>}
                  </span>
                  <Icon name="right" size={16} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

export function Footnote({ children }: { children: ComponentChildren }) {
  return <p class="m-footnote">{children}</p>
}

/** Hidden digits: drawn, since Chinese fonts make a bullet as wide as a character. */
export function Dots({ count }: { count: number }) {
  return <span class="m-dots" style={{ '--count': count }} aria-hidden="true" />
}
