/** One service under way: the very step the customer sees, what they filled in, and helping them. */
import type { InstanceLine, PageStep } from '@suiban/client/services'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Tag } from 'antd'
import { useState } from 'react'

import { errorText } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { Lines, TimeAgo } from '@/shared/ui/Small'

import { servicesApi, type Row, type Seen } from './api'
import { Fill } from './Fill'
import { useFollowed } from './following'
import { useSaid } from './said'

export function Instance({ line: listed, helps }: { line: InstanceLine; helps: boolean }) {
  const words = useWords()
  const text = words.services
  const said = useSaid()
  const { message } = App.useApp()
  const client = useQueryClient()
  const [seen, show] = useFollowed(listed.instance_id)
  const [busy, setBusy] = useState(false)
  const line = seen?.instance.line ?? listed
  const act = async (work: () => Promise<Seen | undefined>) => {
    setBusy(true)
    try {
      const news = await work()
      if (news) show(news)
      await client.invalidateQueries({ queryKey: ['services'] })
    } catch (error) {
      void message.error(errorText(error, words))
    }
    setBusy(false)
  }
  const id = listed.instance_id
  return (
    <article className="service" data-testid="service-open" data-step={line.step} data-waits={line.waits}>
      <header>
        <h3>{said(line.name)} {line.number > 0 && <span className="figures">· {text.step(line.number, line.total)}</span>}</h3>
        {line.stalled ? <Tag color="warning">{text.stalled[line.stalled] ?? line.stalled}</Tag> : <Tag>{text.waits[line.waits] ?? line.waits}</Tag>}
      </header>
      <p className="services-quiet">{said(line.step_name)} · {text.since} <TimeAgo at={line.step_since} /></p>
      {!seen ? <Lines rows={2} /> : (
        <>
          <Sees step={seen.instance.prompt} />
          <h4>{text.filled}</h4>
          {seen.filled.length === 0 ? <p className="services-quiet">{text.filled_none}</p> : <Rows rows={seen.filled} />}
          {seen.may_answer && seen.instance.prompt && (
            <Fill
              key={`${seen.instance.prompt.step}-${line.step_since}`} step={seen.instance.prompt} misread={seen.instance.misread} busy={busy}
              onFill={(answer) => void act(() => servicesApi.answer(id, line.step, answer))}
            />
          )}
          {seen.helping && !seen.may_answer && line.waits === 'customer' && <p className="services-quiet">{text.customers_part}</p>}
          {line.helped && !seen.helping && <p className="services-quiet">{text.other_helps}</p>}
          {helps && line.state === 'open' && (
            <footer>
              {seen.helping ? (
                <>
                  <Tag color="processing" data-testid="service-helping">{text.helping}</Tag>
                  <Button size="small" disabled={busy} data-testid="service-help-end" onClick={() => void act(async () => { await servicesApi.helpEnd(id); return undefined })}>{text.help_end}</Button>
                </>
              ) : (
                <Button size="small" type="primary" disabled={busy} title={text.help_hint} data-testid="service-help" onClick={() => void act(() => servicesApi.help(id))}>{text.help}</Button>
              )}
            </footer>
          )}
        </>
      )}
    </article>
  )
}

/** The step as the customer reads it now; never what is asked in secret. */
function Sees({ step }: { step: PageStep | null }) {
  const text = useWords().services
  const said = useSaid()
  if (!step) return null
  return (
    <section className="service-sees" aria-label={text.sees} data-testid="service-sees">
      <p>{said(step.text)}</p>
      {step.options.length > 0 && <p className="services-quiet">{step.options.map((one) => said(one.label)).join(' / ')}</p>}
      <Rows rows={step.rows} />
      {(step.secret || step.input === 'code') && <p className="services-quiet">{text.secret}</p>}
    </section>
  )
}

export function Rows({ rows }: { rows: readonly Row[] }) {
  const said = useSaid()
  if (rows.length === 0) return null
  return <dl className="facts">{rows.map((row, index) => <div key={index}><dt>{said(row.label)}</dt><dd>{said(row.value)}</dd></div>)}</dl>
}
