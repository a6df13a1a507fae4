/** The panels of what is no step: the service as a whole, ways, branches, ends, errors, other services. */
import { Checkbox } from 'antd'

import { useWords } from '@/shared/settings'

import type { Element } from '@/features/flows/canvas/canvas'
import { extensionOf, type Moddle } from '@/features/flows/model/definition'
import { DOORS, LEVELS, OUTCOMES, VALUE_TYPES } from '@/features/flows/model/kinds'
import { Lasting, Line, Pair, Pick, Several, YesNo } from './fields'
import { saidOf, usePanel } from './panel'
import { List } from './List'

type Named = Record<string, string>

export function ServicePanel({ element }: { element: Element }) {
  const all = useWords().flows
  const words = all.panel
  const { fields } = words
  const { canvas } = usePanel()
  const said = saidOf(canvas, element, 'suiban:Service')
  const object = element.businessObject as Moddle
  const phrases = (extensionOf(object, 'suiban:Service')?.phrase as string[] | undefined) ?? []
  return (
    <>
      <section className="flow-part">
        <Pair name={words.name} zh={object.name ?? ''} en={said.text('nameEn')} onWrite={(language, text) => (language === 'zh' ? canvas.write(element, { name: text }) : said.write({ nameEn: text }))} testId="service-name" />
      </section>
      <section className="flow-part">
        <h3>{words.parts.promise}</h3>
        <div className="flow-pair">
          <Lasting name={fields.promise!} value={said.text('promise')} onWrite={(promise) => said.write({ promise })} />
          <Lasting name={fields.open!} value={said.text('open')} onWrite={(open) => said.write({ open })} />
        </div>
        <div className="flow-pair">
          <Pick name={fields.identity!} value={said.text('identity') || '0'} options={LEVELS.map((value) => ({ value, label: (words.levels as Named)[value] }))} onWrite={(identity) => said.write({ identity })} />
          <Line name={fields.group!} value={said.text('group')} code max={40} onWrite={(group) => said.write({ group })} />
        </div>
        <Several name={fields.doors!} value={said.text('doors').split(' ').filter(Boolean)} options={DOORS.map((value) => ({ value, label: all.preview.doors[value]! }))} onWrite={(doors) => said.write({ doors: doors.join(' ') })} placeholder={all.funnels.every_door} />
        <YesNo name={fields.many!} value={said.flag('many')} onWrite={(many) => said.write({ many })} />
      </section>
      <section className="flow-part">
        <h3>{words.parts.phrases}</h3>
        <Line name={words.hints.phrases!} value={phrases.join('\n')} rows={3} onWrite={(text) => said.write({ phrase: text.split('\n').map((one) => one.trim()).filter(Boolean) })} testId="service-phrases" />
      </section>
      <section className="flow-part">
        <h3>{words.parts.slots}</h3>
        <List said={said} name="slot" type="suiban:Slot" hint={words.hints.slots} columns={[{ name: 'variable', label: fields.variable!, code: true }, { name: 'type', label: fields.type!, options: VALUE_TYPES.map((value) => ({ value, label: words.types[value]! })) }]} />
      </section>
      <section className="flow-part">
        <h3>{words.parts.initial}</h3>
        <List said={said} name="initial" type="suiban:Initial" hint={words.hints.initial} columns={[{ name: 'variable', label: fields.variable!, code: true }, { name: 'value', label: words.expression, code: true }]} />
      </section>
    </>
  )
}

/** The condition of a way, or that it is the one taken otherwise. */
export function WayPanel({ element }: { element: Element }) {
  const words = useWords().flows.panel
  const { canvas, readOnly } = usePanel()
  const object = element.businessObject as Moddle
  const from = object.sourceRef as Moddle | undefined
  const asked = from?.$type === 'bpmn:ExclusiveGateway' || from?.$type === 'bpmn:InclusiveGateway'
  if (!asked) return <p className="flow-note">{words.nothing_said}</p>
  const condition = object.conditionExpression as Moddle | undefined
  const isDefault = from?.default === object
  const source = canvas.find(from?.id ?? '')
  const write = (body: string) => canvas.write(element, { conditionExpression: body ? canvas.create('bpmn:FormalExpression', { body }, object) : undefined })
  return (
    <section className="flow-part">
      <h3>{words.parts.condition}</h3>
      {!isDefault && <Line name={words.hints.condition!} value={String(condition?.body ?? '')} code rows={2} onWrite={write} testId="way-condition" />}
      <Checkbox checked={isDefault} disabled={readOnly || !source} onChange={(event) => source && canvas.write(source, { default: event.target.checked ? object : undefined })}>{words.fields.default}</Checkbox>
    </section>
  )
}

export function EndPanel({ element }: { element: Element }) {
  const all = useWords().flows
  const words = all.panel
  const { canvas } = usePanel()
  const said = saidOf(canvas, element, 'suiban:End')
  return (
    <section className="flow-part">
      <h3>{words.parts.outcome}</h3>
      <Pick name={words.fields.outcome!} value={said.text('outcome') || 'done'} options={OUTCOMES.map((value) => ({ value, label: all.outcomes[value] }))} onWrite={(outcome) => said.write({ outcome })} testId="end-outcome" />
      <Pair name={words.fields.text!} zh={said.text('text')} en={said.text('textEn')} rows={2} onWrite={(language, text) => said.write({ [language === 'zh' ? 'text' : 'textEn']: text })} testId="end-text" />
    </section>
  )
}

/** Which refusal leads this way; the code is one of the operation's own, or any. */
export function ErrorPanel({ element }: { element: Element }) {
  const words = useWords().flows.panel
  const { canvas, operations } = usePanel()
  const object = element.businessObject as Moddle
  const event = (object.eventDefinitions as Moddle[] | undefined)?.[0]
  const host = object.attachedToRef as Moddle | undefined
  const operation = operations.find((one) => one.name === extensionOf(host, 'suiban:Step')?.operation)
  if (!event) return <p className="flow-note">{words.nothing_said}</p>
  const code = String((event.errorRef as Moddle | undefined)?.errorCode ?? '')
  const codes = [...(operation?.refusals ?? []), 'bank_unavailable']
  return (
    <section className="flow-part">
      <h3>{words.parts.error}</h3>
      <p className="flow-note">{words.hints.error}</p>
      <Pick name={words.fields.code!} value={code} options={[{ value: '', label: words.none }, ...codes.map((value) => ({ value, label: value }))]} onWrite={(next) => canvas.writeWithin(element, event, { errorRef: next ? canvas.error(next) : undefined })} testId="error-code" />
    </section>
  )
}

export function CalledPanel({ element }: { element: Element }) {
  const words = useWords().flows.panel
  const { canvas, services } = usePanel()
  const said = saidOf(canvas, element, 'suiban:Call')
  const object = element.businessObject as Moddle
  return (
    <section className="flow-part">
      <h3>{words.parts.flow}</h3>
      <Line name={words.name_en} value={said.text('nameEn')} max={60} onWrite={(nameEn) => said.write({ nameEn })} />
      <Pick name={words.fields.called!} value={String(object.calledElement ?? '')} search options={[...services]} onWrite={(calledElement) => canvas.write(element, { calledElement })} testId="called-service" />
      <List said={said} title={words.fields.argument!} name="argument" type="suiban:Argument" columns={[{ name: 'name', label: words.fields.argument! }, { name: 'value', label: words.expression, code: true }]} />
      <List said={said} title={words.fields.result!} name="result" type="suiban:Result" columns={[{ name: 'variable', label: words.fields.variable!, code: true }, { name: 'value', label: words.expression, code: true }]} />
    </section>
  )
}
