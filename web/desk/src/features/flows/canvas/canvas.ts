/** The canvas: bpmn-js with our vocabulary, behind the few things the page does with it. */
import 'bpmn-js/dist/assets/diagram-js.css'
import 'bpmn-js/dist/assets/bpmn-js.css'
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css'

import Modeler from 'bpmn-js/lib/Modeler'
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'
import type { Element } from 'bpmn-js/lib/model/Types'
import type Modeling from 'bpmn-js/lib/features/modeling/Modeling'
import type BpmnFactory from 'bpmn-js/lib/features/modeling/BpmnFactory'
import type CommandStack from 'diagram-js/lib/command/CommandStack'
import type DiagramCanvas from 'diagram-js/lib/core/Canvas'
import type ElementRegistry from 'diagram-js/lib/core/ElementRegistry'
import type EventBus from 'diagram-js/lib/core/EventBus'
import type Overlays from 'diagram-js/lib/features/overlays/Overlays'
import type Selection from 'diagram-js/lib/features/selection/Selection'

import { descriptor, extensionOf, isDrawn, joined, type Moddle, parse } from '@/features/flows/model/definition'
import { COLOURS, drawing } from './drawing'
import { type Made, type Making, making, type NewTexts } from './making'
import { menus, type MenuWords } from './menus'

export type { Element, Made }

/** A mark beside an element. */
export interface Mark {
  element: string
  tone: 'error' | 'warning'
  title: string
}
export interface Watching {
  onChange: () => void
  onSelect: (element: Element) => void
}

const READABLE = 0.8
const EDGE_PX = 40
const SHARED = { bpmnRenderer: COLOURS, moddleExtensions: { suiban: descriptor }, textRenderer: { defaultStyle: { fontFamily: 'inherit', fontSize: '12px' }, externalStyle: { fontSize: '12px' } } }

/** A text that says where its shapes stand; one that does not is laid out first. */
async function drawn(bpmn: string): Promise<string> {
  const definitions = await parse(bpmn)
  if (isDrawn(definitions)) return bpmn
  const { layoutProcess } = await import('bpmn-auto-layout')
  return layoutProcess(await joined(definitions))
}

export class Canvas {
  private readonly modeler: Modeler | NavigatedViewer

  /** `words`: what new shapes and menus are called; without them nothing can be changed. */
  constructor(container: HTMLElement, words: { texts: NewTexts; menus: MenuWords } | null, watching: Watching) {
    this.modeler = words
      ? new Modeler({ container, ...SHARED, newTexts: words.texts, menuWords: words.menus, additionalModules: [drawing, making, menus] } as never)
      : new NavigatedViewer({ container, ...SHARED, additionalModules: [drawing] } as never)
    const events = this.get<EventBus>('eventBus')
    events.on('commandStack.changed', watching.onChange)
    events.on('selection.changed', ({ newSelection }: { newSelection: Element[] }) => watching.onSelect(newSelection.length === 1 ? newSelection[0]! : this.root()))
  }

  private get<T>(name: string): T {
    return this.modeler.get<T>(name)
  }

  async open(bpmn: string): Promise<void> {
    await this.modeler.importXML(await drawn(bpmn))
    this.fit()
  }

  async text(): Promise<string> {
    return (await this.modeler.saveXML({ format: true })).xml ?? ''
  }

  /** All of it, as long as it can be read; of a larger one the beginning. */
  fit(): void {
    const canvas = this.get<DiagramCanvas>('canvas')
    canvas.zoom('fit-viewport', 'auto' as never)
    if (canvas.zoom() >= READABLE) return
    const { inner, outer } = canvas.viewbox()
    const height = outer.height / READABLE
    canvas.viewbox({ x: inner.x - EDGE_PX, y: inner.y + Math.min(0, (inner.height - height) / 2) - EDGE_PX, width: outer.width / READABLE, height })
  }

  zoom(factor: number): void {
    const canvas = this.get<DiagramCanvas>('canvas')
    canvas.zoom(canvas.zoom() * factor)
  }

  root(): Element {
    return this.get<DiagramCanvas>('canvas').getRootElement() as Element
  }

  find(id: string): Element | undefined {
    return this.get<ElementRegistry>('elementRegistry').get(id) as Element | undefined
  }

  /** The elements that are no labels, the service itself first. */
  all(): Element[] {
    return (this.get<ElementRegistry>('elementRegistry').getAll() as Element[]).filter((one) => (one as { labelTarget?: unknown }).labelTarget === undefined)
  }

  select(id: string): void {
    const element = this.find(id)
    if (!element) return
    if (element === this.root()) this.get<Selection>('selection').select(null)
    else {
      this.get<DiagramCanvas>('canvas').scrollToElement(element as never, 80)
      this.get<Selection>('selection').select(element)
    }
  }

  selected(): Element | undefined {
    const found = this.get<Selection>('selection').get() as Element[]
    return found.length === 1 ? found[0] : undefined
  }

  append(made: Made): void {
    this.get<Making>('flowMaking').append(made, this.selected())
  }

  drag(event: Event, made: Made): void {
    this.get<Making>('flowMaking').drag(event, made)
  }

  mark(marks: readonly Mark[]): void {
    const overlays = this.get<Overlays>('overlays')
    overlays.remove({ type: 'flow-finding' } as never)
    for (const [id, of] of grouped(marks)) {
      const element = this.find(id)
      if (!element || element === this.root()) continue
      const html = document.createElement('button')
      html.type = 'button'
      html.className = `flow-mark ${of.some((one) => one.tone === 'error') ? 'error' : 'warning'}`
      html.textContent = String(of.length)
      html.title = of.map((one) => one.title).join('\n')
      html.setAttribute('aria-label', html.title)
      html.addEventListener('click', () => this.select(id))
      overlays.add(element as never, 'flow-finding', { position: { top: -10, right: 12 }, html })
    }
  }

  // --- what the panel writes; every one of these can be undone ---

  /** Of an element itself: its name, its id, what it calls. */
  write(element: Element, own: Record<string, unknown>): void {
    this.get<Modeling>('modeling').updateProperties(element, own)
  }

  /** Of something within an element. */
  writeWithin(element: Element, inner: Moddle, own: Record<string, unknown>): void {
    this.get<Modeling>('modeling').updateModdleProperties(element, inner as never, own)
  }

  /** Of our own words about an element; the first word makes room for them. */
  say(element: Element, type: string, own: Record<string, unknown>): void {
    const object = element.businessObject as Moddle
    const known = extensionOf(object, type)
    if (known) return this.writeWithin(element, known, own)
    const held = (object.extensionElements as Moddle | undefined) ?? this.create('bpmn:ExtensionElements', { values: [] }, object)
    const value = this.create(type, own, held)
    this.writeWithin(element, object, { extensionElements: this.create('bpmn:ExtensionElements', { values: [...((held.values as Moddle[] | undefined) ?? []), value] }, object) })
  }

  create(type: string, own: object, parent: Moddle): Moddle {
    const made = this.get<BpmnFactory>('bpmnFactory').create(type, own as never) as unknown as Moddle
    made.$parent = parent
    return made
  }

  /** The errors a definition names; a code that is new is entered beside them. */
  error(code: string): Moddle {
    const definitions = (this.root().businessObject as Moddle).$parent!
    const roots = definitions.rootElements as Moddle[]
    const known = roots.find((one) => one.$type === 'bpmn:Error' && one.errorCode === code)
    if (known) return known
    const made = this.create('bpmn:Error', { name: code, errorCode: code }, definitions)
    this.writeWithin(this.root(), definitions, { rootElements: [...roots, made] })
    return made
  }

  readonly history = {
    undo: () => this.get<CommandStack>('commandStack').undo(),
    redo: () => this.get<CommandStack>('commandStack').redo(),
    canUndo: () => this.get<CommandStack>('commandStack').canUndo(),
    canRedo: () => this.get<CommandStack>('commandStack').canRedo(),
  }

  close(): void {
    this.modeler.destroy()
  }
}

function grouped(marks: readonly Mark[]): Map<string, Mark[]> {
  const found = new Map<string, Mark[]>()
  for (const mark of marks) found.set(mark.element, [...(found.get(mark.element) ?? []), mark])
  return found
}
