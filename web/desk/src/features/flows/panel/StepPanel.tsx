/** Everything the vocabulary says of a step, in both languages; which parts depends on its kind. */
import { Button } from 'antd'
import { lazy, type ReactNode, Suspense, useState } from 'react'

import { useWords } from '@/shared/settings'

import type { Element } from '@/features/flows/canvas/canvas'
import type { Moddle } from '@/features/flows/model/definition'
import { DOORS, type Kind, LEVELS, type Part, partsOf, VALUE_TYPES } from '@/features/flows/model/kinds'
import { schemaOf } from '@/features/flows/model/schema'
import { BankPart } from './BankPart'
import { type Column, Lasting, Line, Pair, Pick, Several, YesNo } from './fields'
import { List } from './List'
import { type Said, saidOf, usePanel } from './panel'

const FormDialog = lazy(() => import('./FormDialog'))

type Named = Record<string, string>
const both = (words: { chinese: string; english: string }, label: string): Column[] => [{ name: 'label', label: `${label} · ${words.chinese}` }, { name: 'labelEn', label: `${label} · ${words.english}` }]

const valued = (words: { chinese: string; english: string }, label: string): Column[] => [{ name: 'value', label: `${label} · ${words.chinese}`, code: true }, { name: 'valueEn', label: `${label} · ${words.english}`, code: true }]

export function StepPanel({ element, kind }: { element: Element; kind: Kind }) {
  const { canvas } = usePanel()
  const words = useWords().flows.panel
  const said = saidOf(canvas, element, 'suiban:Step')
  return (
    <>
      {partsOf(kind).map((part) => (
        <section key={part} className="flow-part">
          <h3>{words.parts[part]}</h3>
          {words.hints[part] && !['sets', 'checks', 'rows', 'options'].includes(part) && <p className="flow-note">{words.hints[part]}</p>}
          <PartOf part={part} kind={kind} said={said} element={element} />
        </section>
      ))}
    </>
  )
}

function PartOf({ part, kind, said, element }: { part: Part; kind: Kind; said: Said; element: Element }): ReactNode {
  const words = useWords().flows.panel
  const { fields } = words
  switch (part) {
    case 'texts':
      return <Texts said={said} />
    case 'answer':
      return <Answer said={said} kind={kind} />
    case 'options':
      return <OptionsPart said={said} />
    case 'form':
      return <FormPart said={said} />
    case 'rows':
      return (
        <>
          <List said={said} name="row" type="suiban:Row" hint={words.hints.rows} columns={[...both(words, fields.label!), ...valued(words, fields.value!)]} />
          <List said={said} name="rows" type="suiban:Rows" hint={words.hints.rows_from} columns={[{ name: 'from', label: fields.from!, code: true }, ...both(words, fields.label!), ...valued(words, fields.value!), { name: 'most', label: fields.most! }]} />
        </>
      )
    case 'checks':
      return <List said={said} name="check" type="suiban:Check" hint={words.hints.checks} columns={[{ name: 'test', label: fields.test!, code: true }, { name: 'text', label: `${fields.text} · ${words.chinese}` }, { name: 'textEn', label: `${fields.text} · ${words.english}` }]} />
    case 'sets':
      return <List said={said} name="assignment" type="suiban:Set" hint={words.hints.sets} columns={[{ name: 'variable', label: fields.variable!, code: true }, { name: 'value', label: fields.value!, code: true }]} />
    case 'bank':
      return <BankPart said={said} />
    case 'queue':
      return <QueuePart said={said} kind={kind} />
    case 'wait':
      return <WaitPart element={element} />
    case 'conduct':
      return <Conduct said={said} />
  }
}

function Texts({ said }: { said: Said }) {
  const words = useWords().flows.panel
  return ['text', 'short', 'spoken', 'help'].map((name) => (
    <Pair
      key={name} name={words.fields[name]!} zh={said.text(name)} en={said.text(`${name}En`)} rows={name === 'text' ? 2 : 1} testId={`step-${name}`} {...(words.hints[name] && name !== 'text' && { hint: words.hints[name] })}
      onWrite={(language, text) => said.write({ [language === 'zh' ? name : `${name}En`]: text })}
    />
  ))
}

function Answer({ said, kind }: { said: Said; kind: Kind }) {
  const words = useWords().flows.panel
  return (
    <>
      <div className="flow-pair">
        <Line name={words.fields.variable!} value={said.text('variable')} code max={40} onWrite={(variable) => said.write({ variable })} testId="step-variable" />
        {kind === 'ask' && <Pick name={words.fields.type!} value={said.text('type') || 'text'} options={VALUE_TYPES.map((value) => ({ value, label: words.types[value] }))} onWrite={(type) => said.write({ type })} testId="step-type" />}
      </div>
      <Pair name={words.fields.label!} zh={said.text('label')} en={said.text('labelEn')} onWrite={(language, text) => said.write({ [language === 'zh' ? 'label' : 'labelEn']: text })} />
    </>
  )
}

function OptionsPart({ said }: { said: Said }) {
  const words = useWords().flows.panel
  const { fields } = words
  const made = said.inner('options')
  const write = (own: Record<string, string | undefined>) => {
    if (!made) said.write({ options: said.make('suiban:Options', own) })
    else if (own.from === '') said.write({ options: undefined })
    else said.writeWithin(made, own)
  }
  return (
    <>
      <List said={said} name="option" type="suiban:Option" columns={[{ name: 'value', label: fields.value!, code: true }, ...both(words, fields.label!)]} />
      <p className="flow-note">{words.hints.options}</p>
      <div className="flow-pair">
        <Line name={fields.from!} value={String(made?.from ?? '')} code onWrite={(from) => write({ from })} testId="options-from" />
        <Line name={fields.value!} value={String(made?.value ?? '')} code onWrite={(value) => write({ value })} />
      </div>
      <Pair name={fields.label!} zh={String(made?.label ?? '')} en={String(made?.labelEn ?? '')} onWrite={(language, text) => write({ [language === 'zh' ? 'label' : 'labelEn']: text || undefined })} />
    </>
  )
}

function FormPart({ said }: { said: Said }) {
  const words = useWords().flows.panel
  const { readOnly } = usePanel()
  const [open, setOpen] = useState(false)
  const schema = schemaOf(said.text('schema'))
  const titles = Object.values(schema.properties).map((field) => field.title)
  return (
    <>
      <p className="flow-note">{words.form_fields(titles.length)}</p>
      {titles.length > 0 && <ul className="flow-form-fields">{titles.map((title) => <li key={title}>{title}</li>)}</ul>}
      {!readOnly && <Button size="small" onClick={() => setOpen(true)} data-testid="form-open">{words.edit_form}</Button>}
      {open && <Suspense><FormDialog schema={schema} onClose={() => setOpen(false)} onTake={(next) => {
        said.write({ schema: JSON.stringify(next, null, 1) })
        setOpen(false)
      }} /></Suspense>}
    </>
  )
}

function QueuePart({ said, kind }: { said: Said; kind: Kind }) {
  const words = useWords().flows.panel
  const { queues } = usePanel()
  return (
    <>
      <Pick name={words.fields.queue!} value={said.text('queue')} options={[...queues]} search onWrite={(queue) => said.write({ queue })} testId="step-queue" />
      {kind === 'hand' && <Line name={words.fields.reason!} value={said.text('reason')} max={200} onWrite={(reason) => said.write({ reason })} />}
    </>
  )
}

/** How long: BPMN's own timer, a duration or an expression of ours. */
function WaitPart({ element }: { element: Element }) {
  const words = useWords().flows.panel
  const { canvas } = usePanel()
  const timer = ((element.businessObject as Moddle).eventDefinitions as Moddle[] | undefined)?.[0]
  if (!timer) return null
  const known = timer.timeDuration as Moddle | undefined
  const write = (body: string) =>
    known ? canvas.writeWithin(element, known, { body }) : canvas.writeWithin(element, timer, { timeDuration: canvas.create('bpmn:FormalExpression', { body }, timer) })
  return <Line name={words.fields.duration!} value={String(known?.body ?? '')} code onWrite={write} testId="step-duration" />
}

function Conduct({ said }: { said: Said }) {
  const all = useWords().flows
  const words = all.panel
  return (
    <>
      <div className="flow-pair">
        <Pick name={words.fields.identity!} value={said.text('identity') || '0'} options={LEVELS.map((value) => ({ value, label: (words.levels as Named)[value] }))} onWrite={(identity) => said.write({ identity: identity === '0' ? '' : identity })} />
        <Lasting name={words.fields.expects!} value={said.text('expects')} onWrite={(expects) => said.write({ expects })} />
      </div>
      <Several name={words.fields.doors!} value={said.text('doors').split(' ').filter(Boolean)} options={DOORS.map((value) => ({ value, label: all.preview.doors[value]! }))} onWrite={(doors) => said.write({ doors: doors.join(' ') })} placeholder={all.funnels.every_door} />
      <YesNo name={words.fields.always!} value={said.flag('always')} onWrite={(always) => said.write({ always })} />
    </>
  )
}
