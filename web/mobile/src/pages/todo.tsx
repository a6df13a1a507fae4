/** What the customer has under way: the first thing on the first page. */
import { openInstances, type InstanceLine } from '@suiban/client/services'
import { useEffect, useState } from 'preact/hooks'
import { useBank } from '../context'
import { Icon } from '../icons'
import { navigate } from '../router'
import { asCustomer } from '../session'
import type { MobileWords } from '../words/zh'

const SHOWN = 3
type Waits = MobileWords['todo']['waits']

function waiting({ waits }: InstanceLine, text: Waits): string {
  return waits === '' || waits === 'customer' ? '' : text[waits]
}

export function TodoCards() {
  const { chat, chatOpen, identity, words, locale } = useBank()
  const [open, setOpen] = useState<InstanceLine[]>([])
  useEffect(() => {
    // what was gone on with in the chat may be over when one comes back from it
    if (identity === 'guest' || chatOpen) return
    let here = true
    // the page is as good without it
    asCustomer(chat, openInstances).then((found) => here && setOpen(found), () => undefined)
    return () => {
      here = false
    }
  }, [chat, chatOpen, identity])
  if (open.length === 0) return null
  const text = words.todo
  return (
    <section class="m-todo" aria-label={text.title}>
      {open.slice(0, SHOWN).map((line) => {
        const name = (locale === 'en' && line.name.en) || line.name.zh
        const asked = line.waits === 'customer'
        return (
          <div key={line.instance_id} class="m-card m-banner m-todo-card" data-testid="todo" data-flow={line.flow}>
            <span class="m-line-words">
              <strong>
                {asked ? text.goOn(name) : name}
                {asked && line.number > 0 && <> · {text.step(line.number, line.total)}</>}
              </strong>
              <span>{asked ? (locale === 'en' && line.step_name.en) || line.step_name.zh : waiting(line, text.waits)}</span>
            </span>
            <button type="button" class="m-button" data-testid="todo-go" onClick={() => navigate(`/flow/${line.instance_id}`)}>
              {asked ? text.button : text.look}
              <Icon name="right" size={14} />
            </button>
          </div>
        )
      })}
    </section>
  )
}
