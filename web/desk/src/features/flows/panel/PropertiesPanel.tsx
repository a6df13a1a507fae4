/** What is said of the chosen element; of the service as a whole where none is chosen. */
import { useWords } from '@/shared/settings'

import type { Element } from '@/features/flows/canvas/canvas'
import { kindOf } from '@/features/flows/canvas/drawing'
import type { Moddle } from '@/features/flows/model/definition'
import { GATEWAYS, type Kind, type Shape, SHAPE_NAMES, SHAPES } from '@/features/flows/model/kinds'
import { Line, Pair } from './fields'
import { saidOf, usePanel } from './panel'
import { CalledPanel, EndPanel, ErrorPanel, ServicePanel, WayPanel } from './OtherPanels'
import { StepPanel } from './StepPanel'

/** What the page calls an element: its kind, or what it is in BPMN. */
export function calledOf(element: Element): Kind | Shape | 'start' | 'way' | 'service' | 'other' {
  const kind = kindOf(element)
  if (kind) return kind
  if (element.type === 'bpmn:Process') return 'service'
  if (element.type === 'bpmn:StartEvent') return 'start'
  if (element.type === 'bpmn:SequenceFlow') return 'way'
  return SHAPE_NAMES.find((one) => SHAPES[one] === element.type) ?? 'other'
}

export function PropertiesPanel({ element }: { element: Element }) {
  const all = useWords().flows
  const words = all.panel
  const { canvas } = usePanel()
  const called = calledOf(element)
  const kind = kindOf(element)
  const object = element.businessObject as Moddle
  const said = saidOf(canvas, element, 'suiban:Step')
  const named = called !== 'service' && called !== 'start'
  return (
    <div className="flow-properties" key={element.id} data-testid="flow-properties" data-element={element.id}>
      <header>
        <h2>{all.kinds[called]}</h2>
        <code title={words.id}>{object.id}</code>
      </header>
      {all.about[called] && <p className="flow-note">{all.about[called]}</p>}
      {named && kind && <Pair name={words.name} zh={object.name ?? ''} en={said.text('nameEn')} onWrite={(language, text) => (language === 'zh' ? canvas.write(element, { name: text }) : said.write({ nameEn: text }))} testId="step-name" />}
      {named && !kind && <Line name={words.name} value={object.name ?? ''} max={60} onWrite={(name) => canvas.write(element, { name: name || undefined })} testId="element-name" />}
      {kind && <StepPanel element={element} kind={kind} />}
      {called === 'service' && <ServicePanel element={element} />}
      {called === 'way' && <WayPanel element={element} />}
      {called === 'end' && <EndPanel element={element} />}
      {called === 'error' && <ErrorPanel element={element} />}
      {called === 'flow' && <CalledPanel element={element} />}
      {GATEWAYS.includes(called as Shape) && <p className="flow-note">{words.hints.condition}</p>}
    </div>
  )
}
