/** Making shapes of the vocabulary, and turning one into another. */
import type AutoPlace from 'diagram-js/lib/features/auto-place/AutoPlace'
import type Create from 'diagram-js/lib/features/create/Create'
import type Canvas from 'diagram-js/lib/core/Canvas'
import type ElementFactory from 'bpmn-js/lib/features/modeling/ElementFactory'
import type BpmnFactory from 'bpmn-js/lib/features/modeling/BpmnFactory'
import type Modeling from 'bpmn-js/lib/features/modeling/Modeling'
import type BpmnReplace from 'bpmn-js/lib/features/replace/BpmnReplace'
import type Selection from 'diagram-js/lib/features/selection/Selection'
import type { Element, Shape as Drawn } from 'bpmn-js/lib/model/Types'

import { extensionOf, type Moddle } from '@/features/flows/model/definition'
import { bpmnTypeOf, isKind, type Kind, type Shape, SHAPES } from '@/features/flows/model/kinds'
import { kindOf } from './drawing'

export type Made = Kind | Shape
/** What a new one is called, and what it says in both languages. */
export type NewTexts = (made: Made) => { name: string; nameEn: string; text: string; textEn: string }

/** To what an error event may be attached: whatever calls the bank or another service. */
export const canFail = (element: Element): boolean => kindOf(element) === 'call' || element.type === 'bpmn:CallActivity'

export class Making {
  static $inject = ['elementFactory', 'bpmnFactory', 'modeling', 'bpmnReplace', 'autoPlace', 'create', 'canvas', 'selection', 'config.newTexts']

  constructor(
    private readonly elements: ElementFactory, private readonly factory: BpmnFactory, private readonly modeling: Modeling, private readonly bpmnReplace: BpmnReplace,
    private readonly autoPlace: AutoPlace, private readonly create: Create, private readonly canvas: Canvas, private readonly selection: Selection, private readonly texts: NewTexts,
  ) {}

  /** Follows the pointer until it is let go. */
  drag(event: Event, made: Made, source?: Element): void {
    this.create.start(event, this.shape(made), source ? { source } : {})
  }

  /** Stands behind the given one, joined to it; without one in the middle of what is seen. */
  append(made: Made, source: Element | undefined): void {
    const shape = this.shape(made)
    if (made === 'error') {
      if (source && canFail(source)) this.attach(shape, source as Drawn)
      return
    }
    if (source && leadsOn(source)) {
      this.autoPlace.append(source as Drawn, shape, {})
    } else {
      const { x, y, width, height } = this.canvas.viewbox()
      this.modeling.createShape(shape, { x: x + width / 2, y: y + height / 2 }, this.canvas.getRootElement() as never)
    }
    this.selection.select(shape)
  }

  /** The same place, ways and words, but another kind. */
  turn(element: Element, made: Made): void {
    const step = extensionOf(element.businessObject as Moddle, 'suiban:Step')
    const type = isKind(made) ? bpmnTypeOf(made) : SHAPES[made]
    const target = made === 'wait' ? { type, eventDefinitionType: 'bpmn:TimerEventDefinition' } : { type }
    const now = element.type === type ? element : this.bpmnReplace.replaceElement(element as Drawn, target as never)
    if (isKind(made)) {
      const kept = extensionOf(now.businessObject as Moddle, 'suiban:Step')
      if (kept) this.modeling.updateModdleProperties(now, kept as never, { kind: made })
      else this.modeling.updateProperties(now, { extensionElements: this.extension(this.factory.create('suiban:Step', { kind: made, nameEn: step?.nameEn }) as unknown as Moddle) })
    }
    this.selection.select(now)
  }

  private attach(shape: Drawn, host: Drawn): void {
    const at = { x: host.x + host.width - shape.width / 2, y: host.y + host.height }
    this.modeling.createShape(shape, at, host, { attach: true })
    this.selection.select(shape)
  }

  private extension(value: Moddle): Moddle {
    const held = this.factory.create('bpmn:ExtensionElements', { values: [value] }) as unknown as Moddle
    value.$parent = held
    return held
  }

  private shape(made: Made): Drawn {
    const { name, nameEn, text, textEn } = this.texts(made)
    if (!isKind(made)) {
      const own = made === 'end' ? { extensionElements: this.extension(this.factory.create('suiban:End', { outcome: 'done' }) as unknown as Moddle) } : {}
      const businessObject = this.factory.create(SHAPES[made], { name: made === 'flow' ? name : undefined, ...own })
      const event = made === 'error' ? { eventDefinitionType: 'bpmn:ErrorEventDefinition' } : {}
      return this.elements.createShape({ type: SHAPES[made], businessObject, ...event } as never) as unknown as Drawn
    }
    const step = this.factory.create('suiban:Step', { kind: made, ...(nameEn && { nameEn }), ...(text && { text, textEn }) }) as unknown as Moddle
    const businessObject = this.factory.create(bpmnTypeOf(made), { name, extensionElements: this.extension(step) })
    const event = made === 'wait' ? { eventDefinitionType: 'bpmn:TimerEventDefinition' } : {}
    return this.elements.createShape({ type: bpmnTypeOf(made), businessObject, ...event } as never) as unknown as Drawn
  }
}

/** Whether a way may begin here. */
export const leadsOn = (element: Element): boolean => !['bpmn:EndEvent', 'bpmn:SequenceFlow', 'bpmn:Process'].includes(element.type) && element.type !== 'label'

export const making = { __init__: ['flowMaking'], flowMaking: ['type', Making] }
