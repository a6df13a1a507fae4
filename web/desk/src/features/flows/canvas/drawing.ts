/** How our steps are drawn: as BPMN draws them, with the picture of their kind instead of BPMN's own. */
import type EventBus from 'diagram-js/lib/core/EventBus'
import BaseRenderer from 'diagram-js/lib/draw/BaseRenderer'
import type BpmnRenderer from 'bpmn-js/lib/draw/BpmnRenderer'
import type { Element, Shape } from 'bpmn-js/lib/model/Types'

import { isKind, type Kind } from '@/features/flows/model/kinds'
import { extensionOf, type Moddle } from '@/features/flows/model/definition'
import { pathsOf } from './icons'

const OVER_BPMN = 1_500
const PICTURE_PX = 18
const INSET_PX = 8
const GRID = 1_024
const SVG = 'http://www.w3.org/2000/svg'

/** The colours of the page: a theme that changes repaints nothing. */
export const COLOURS = { defaultFillColor: 'var(--ant-color-bg-container)', defaultStrokeColor: 'var(--ant-color-text-secondary)', defaultLabelColor: 'var(--ant-color-text)' }

export function kindOf(element: Element): Kind | null {
  const kind = extensionOf(element.businessObject as Moddle, 'suiban:Step')?.kind
  return isKind(kind) ? kind : null
}

class StepRenderer extends BaseRenderer {
  static $inject = ['eventBus', 'bpmnRenderer']

  constructor(eventBus: EventBus, private readonly bpmn: BpmnRenderer) {
    super(eventBus, OVER_BPMN)
  }

  override canRender(element: Element): boolean {
    return (element as { type?: string }).type !== 'label' && kindOf(element) !== null
  }

  override drawShape(parent: SVGElement, shape: Shape): SVGElement {
    const kind = kindOf(shape)!
    // a task without BPMN's own mark: the shape of every task is the same
    const drawn = kind === 'wait' ? this.bpmn.drawShape(parent, shape) : this.bpmn.handlers['bpmn:Task']!(parent, shape, {})
    if (kind !== 'wait') parent.appendChild(picture(kind))
    return drawn
  }

  override getShapePath(shape: Shape): string {
    return this.bpmn.getShapePath(shape)
  }
}

function picture(kind: Kind): SVGElement {
  const group = document.createElementNS(SVG, 'g')
  group.setAttribute('class', 'flow-picture')
  group.setAttribute('transform', `translate(${INSET_PX}, ${INSET_PX}) scale(${PICTURE_PX / GRID})`)
  for (const d of pathsOf(kind)) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('d', d)
    group.appendChild(path)
  }
  return group
}

export const drawing = { __init__: ['stepRenderer'], stepRenderer: ['type', StepRenderer] }
