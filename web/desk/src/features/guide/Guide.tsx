/** First steps: a list that ticks itself by what one does, put away when one likes, never over one's work unasked. */
import { CheckCircleFilled, CompassOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popover } from 'antd'
import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'

import { type FirstStep, happened, onHappened } from '@/shared/happened'
import { useSession, useView } from '@/shared/session'
import { useSettings, useWords } from '@/shared/settings'

import { guideApi, guideQuery, type GuideState, PLACES, stepsFor } from './api'
import './guide.css'

interface Guide {
  steps: readonly FirstStep[]
  done: readonly FirstStep[]
  left: number
  hidden: boolean
  hide: (hidden: boolean) => void
}

/** Null until it is known. */
export function useGuide(): Guide | null {
  const { session } = useSession()
  const queries = useQueryClient()
  const { data } = useQuery(guideQuery)
  if (!data) return null
  const steps = stepsFor(session.permissions, session.capacity)
  const hide = (hidden: boolean) => {
    queries.setQueryData<GuideState>(guideQuery.queryKey, (before) => before && { ...before, hidden })
    guideApi.hide(hidden).catch(() => void queries.invalidateQueries({ queryKey: guideQuery.queryKey }))
  }
  const done = steps.filter((step) => data.done.includes(step))
  return { steps, done, left: steps.length - done.length, hidden: data.hidden, hide }
}

/** Watches what happens and tells the server once of each. */
export function GuideTicks() {
  const queries = useQueryClient()
  const { settings } = useSettings()
  const { data } = useQuery(guideQuery)
  const ready = useView((view) => view.state.presence.state === 'available')
  const holds = useView((view) => view.state.conversations.length > 0)
  const wall = useView((view) => view.wallboard !== null)
  const { pathname } = useLocation()
  useEffect(() => onHappened((step) => {
    const known = queries.getQueryData<GuideState>(guideQuery.queryKey)
    if (!known || known.done.includes(step)) return
    queries.setQueryData<GuideState>(guideQuery.queryKey, { ...known, done: [...known.done, step] })
    guideApi.take(step).catch(() => void queries.invalidateQueries({ queryKey: guideQuery.queryKey }))
  }), [queries])
  const known = data !== undefined
  useEffect(() => {
    if (!known) return
    if (ready) happened('ready')
    if (holds) happened('accepted')
    if (wall) happened('wall')
    if (settings.desktop || settings.push) happened('notices')
    const page = (['records', 'staff', 'settings', 'integrations', 'audit'] as const).find((name) => pathname.startsWith(`/${name}`))
    if (page) happened(page)
  }, [known, ready, holds, wall, settings.desktop, settings.push, pathname])
  return null
}

/** In the header while something is left to do. */
export function GuideButton() {
  const words = useWords()
  const guide = useGuide()
  const [open, setOpen] = useState(false)
  if (!guide || guide.hidden || (guide.left === 0 && !open)) return null
  const progress = words.guide.progress(guide.done.length, guide.steps.length)
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" classNames={{ root: 'guide-popover' }} content={<GuideList guide={guide} onLeave={() => setOpen(false)} />}>
      <Button size="small" icon={<CompassOutlined />} aria-expanded={open} aria-label={`${words.guide.title} ${progress}`} data-testid="guide-button">
        <span className="wide">{words.guide.title} </span><span className="figures">{progress}</span>
      </Button>
    </Popover>
  )
}

/** Where nothing is open yet, there is room for it. */
export function GuideCard() {
  const guide = useGuide()
  if (!guide || guide.hidden || guide.left === 0) return null
  return <div className="guide-card"><GuideList guide={guide} /></div>
}

function GuideList({ guide, onLeave }: { guide: Guide; onLeave?: () => void }) {
  const words = useWords()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const { steps, done } = guide
  const next = steps.find((step) => !done.includes(step))
  return (
    <section className="guide" aria-label={words.guide.title} data-testid="guide">
      <header>
        <h2>{words.guide.title} <span className="figures">{words.guide.progress(done.length, steps.length)}</span></h2>
        <Button
          type="text" size="small" data-testid="guide-hide"
          onClick={() => {
            onLeave?.()
            guide.hide(true)
            void message.info(words.guide.hidden)
          }}
        >
          {words.guide.hide}
        </Button>
      </header>
      {next === undefined && <p role="status">{words.guide.finished}</p>}
      <ol>
        {steps.map((step) => {
          const [name, hint] = words.guide.step[step] ?? [step, '']
          const place = PLACES[step]
          const ticked = done.includes(step)
          return (
            <li key={step} data-testid={`guide-${step}`} data-done={ticked} className={ticked ? 'done' : step === next ? 'next' : ''}>
              {ticked ? <CheckCircleFilled aria-label={words.guide.done_mark} /> : <i aria-hidden />}
              <span><b>{name}</b>{!ticked && <small>{hint}</small>}</span>
              {step === next && place && (
                <Button
                  size="small"
                  onClick={() => {
                    onLeave?.()
                    void navigate(place)
                  }}
                >
                  {words.guide.where}
                </Button>
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
