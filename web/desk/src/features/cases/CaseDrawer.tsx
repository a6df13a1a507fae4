/** One case: what was said, by when its customer hears, what happened; and what may be done next. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Input, Modal, Radio } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'

import { type Case, type CaseState, type CaseStep, caseQuery, cases, type How, HOWS, isLate, nextOf } from '@/shared/cases'
import { codeOf, errorText } from '@/shared/errors'
import { useMay, useSession } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { taskAddress } from '@/shared/tasks'
import { exact, useServerNow } from '@/shared/time'
import { Blank, CompanyTag, Failed, Lines } from '@/shared/ui/Small'

import './cases.css'

const NOTE_MAX = 2_000
type Asked = CaseState | 'told'
const BUTTON: Record<Asked, 'resolve' | 'tell' | 'close' | 'reopen'> = { received: 'resolve', in_progress: 'resolve', resolved: 'resolve', told: 'tell', closed: 'close', reopened: 'reopen' }
const HINT = { resolve: 'resolve_hint', tell: 'tell_hint', close: 'close_hint', reopen: 'reopen_hint' } as const

export function CaseDrawer({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const words = useWords()
  const found = useQuery(caseQuery(caseId))
  return (
    <Drawer open onClose={onClose} title={words.cases.one} size="large">
      {found.error && !found.data
        ? codeOf(found.error) === 'case_unknown' ? <Blank title={words.cases.errors['case_unknown'] ?? ''} /> : <Failed error={found.error} retry={() => void found.refetch()} />
        : found.data ? <Shown found={found.data} /> : <Lines rows={10} />}
    </Drawer>
  )
}

function Shown({ found }: { found: Case }) {
  const words = useWords()
  const now = useServerNow(60_000)
  const talks = useMay('talk')
  const { card } = found
  return (
    <div className="case" data-testid="case" data-state={card.state}>
      <header>
        <h2><span className="figures" data-testid="case-number">{card.number}</span> {card.topic}</h2>
        <p><b data-testid="case-state">{words.cases.state[card.state]}</b><span>{card.staff_name ? words.cases.by(card.staff_name) : words.cases.nobody}</span><CompanyTag id={card.company_id} /></p>
      </header>
      <Actions found={found} />
      <dl>
        <Fact name={words.talk.customer}>{card.customer_name}</Fact>
        <Fact name={words.cases.promise}>
          <span className={isLate(card, now) ? 'late figures' : 'figures'}>{exact(card.promise_by).slice(0, 16)}</span>{' '}
          <small>{card.first_told_at === null ? words.cases.not_told : Date.parse(card.first_told_at) > Date.parse(card.promise_by) ? words.cases.late : words.cases.told_at(exact(card.first_told_at).slice(0, 16))}</small>
        </Fact>
        <Fact name={words.cases.registered}><span className="figures">{exact(card.registered_at).slice(0, 16)}</span></Fact>
        <Fact name={words.cases.door}>
          {words.cases.doors[found.door] ?? found.source}{' '}
          {found.conversation_id && <Link to={`/conversations/${found.conversation_id}`}>{words.cases.open_talk}</Link>}{' '}
          {card.work_id && <Link to={taskAddress(card.work_id, talks)}>{words.cases.open_task}</Link>}
        </Fact>
      </dl>
      <section>
        <h3>{words.cases.said}</h3>
        <p className="case-text" data-testid="case-text">{found.text}</p>
      </section>
      <section>
        <h3>{words.cases.steps}</h3>
        <ol>{found.steps.map((step, number) => <StepLine key={`${step.at}${number}`} step={step} />)}</ol>
      </section>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>
}

function StepLine({ step }: { step: CaseStep }) {
  const words = useWords()
  const by = step.by_kind === 'customer' ? words.cases.by_customer : step.by_kind === 'house' ? words.cases.by_house : step.by_name
  return (
    <li data-testid="case-step" data-what={step.what}>
      <p><b>{words.cases.step[step.what] ?? step.what}</b> {step.how && words.cases.hows[step.how]}</p>
      {step.note && <p className="case-text">{step.note}</p>}
      <small className="figures">{by} · {exact(step.at).slice(0, 16)}</small>
    </li>
  )
}

function Actions({ found }: { found: Case }) {
  const words = useWords()
  const { session } = useSession()
  const moves = useMay('take_over')
  const [asked, setAsked] = useState<Asked | null>(null)
  const { card } = found
  if (!moves && card.staff_id !== session.staff_id) return null
  return (
    <div className="case-actions">
      {nextOf(card).map(({ to, ready }, place) => (
        <Button key={to} type={place === 0 && ready ? 'primary' : 'default'} disabled={!ready} title={ready ? '' : words.cases.errors['case_customer_not_told'] ?? ''} data-testid={`case-${to}`} onClick={() => setAsked(to)}>{words.cases[BUTTON[to]]}</Button>
      ))}
      {card.state !== 'closed' && <Button data-testid="case-told" onClick={() => setAsked('told')}>{words.cases.tell}</Button>}
      {asked && <AskDialog caseId={card.case_id} asked={asked} onClose={() => setAsked(null)} />}
    </div>
  )
}

function AskDialog({ caseId, asked, onClose }: { caseId: string; asked: Asked; onClose: () => void }) {
  const words = useWords()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [note, setNote] = useState('')
  const [how, setHow] = useState<How>('phone')
  const [busy, setBusy] = useState(false)
  const name = BUTTON[asked]
  const needed = asked === 'resolved' || asked === 'told'
  const send = async () => {
    setBusy(true)
    try {
      await (asked === 'told' ? cases.told(caseId, how, note.trim()) : cases.move(caseId, asked, note.trim()))
      void message.success(words.cases.done)
      onClose()
    } catch (error) {
      void message.error(errorText(error, words))
    }
    setBusy(false)
    void queries.invalidateQueries({ queryKey: ['case', caseId] })
    void queries.invalidateQueries({ queryKey: ['cases'] })
  }
  return (
    <Modal open title={words.cases[name]} onCancel={onClose} onOk={() => void send()} okText={words.cases[name]} confirmLoading={busy} okButtonProps={{ disabled: needed && note.trim() === '', 'data-testid': 'case-submit' }} width={460}>
      <div className="case-dialog">
        <p>{words.cases[HINT[name]]}</p>
        {asked === 'told' && <Radio.Group value={how} onChange={(event) => setHow(event.target.value as How)} options={HOWS.map((one) => ({ value: one, label: words.cases.hows[one] ?? one }))} aria-label={words.cases.how} />}
        <Input.TextArea autoFocus value={note} maxLength={NOTE_MAX} autoSize={{ minRows: 3, maxRows: 8 }} placeholder={needed ? words.cases.note : words.cases.note_optional} aria-label={words.cases.note} data-testid="case-note" onChange={(event) => setNote(event.target.value)} />
      </div>
    </Modal>
  )
}
