/** What can be done with a shape: only what the vocabulary has. Takes the place of bpmn-js's own pad and menus. */
import type ContextPad from 'diagram-js/lib/features/context-pad/ContextPad'
import type Connect from 'diagram-js/lib/features/connect/Connect'
import type PopupMenu from 'diagram-js/lib/features/popup-menu/PopupMenu'
import type Modeling from 'bpmn-js/lib/features/modeling/Modeling'
import type { Element } from 'bpmn-js/lib/model/Types'

import { GATEWAYS, KINDS, SHAPES } from '@/features/flows/model/kinds'
import { kindOf } from './drawing'
import { canFail, leadsOn, type Made, type Making } from './making'

/** What the menus call things, in the language of the page. */
export interface MenuWords {
  named: (made: Made) => string
  append: string
  turn: string
  join: string
  remove: string
}
interface Entry {
  label?: string
  title?: string
  group?: string
  className: string
  action: ((event: Event, element: Element) => void) | { click: (event: Event, element: Element) => void; dragstart: (event: Event, element: Element) => void }
}
type Entries = Record<string, Entry>

const APPENDED: readonly Made[] = [...KINDS, 'exclusive', 'parallel', 'inclusive', 'flow', 'end']
const PAD_GAP_PX = 5

/** What an element may become without losing what makes it what it is. */
export function turnsOf(element: Element): readonly Made[] {
  const kind = kindOf(element)
  if (kind === 'wait') return []
  // what waits for time is an event, no task: words and ways of a task do not fit it
  if (kind) return KINDS.filter((other) => other !== kind && other !== 'wait')
  const branches = GATEWAYS.some((one) => SHAPES[one] === element.type)
  return branches ? GATEWAYS.filter((one) => SHAPES[one] !== element.type) : []
}

class Pad {
  static $inject = ['contextPad', 'connect', 'modeling', 'popupMenu', 'flowMaking', 'config.menuWords']

  constructor(
    private readonly pad: ContextPad, private readonly connect: Connect, private readonly modeling: Modeling, private readonly popup: PopupMenu,
    private readonly making: Making, private readonly words: MenuWords,
  ) {
    pad.registerProvider(this as never)
  }

  getContextPadEntries(element: Element): Entries {
    const open = (menu: string) => (_: Event, one: Element) => {
      const place = this.pad.getPad(one).html.getBoundingClientRect()
      this.popup.open(one as never, menu, { x: place.left, y: place.bottom + PAD_GAP_PX }, { search: false })
    }
    const leads = leadsOn(element)
    const start = (event: Event, one: Element) => this.connect.start(event as MouseEvent, one as never)
    return {
      ...(leads && { append: { group: 'model', className: 'flow-pad flow-pad-append', title: this.words.append, action: open('flow-append') } }),
      ...(canFail(element) && { error: { group: 'model', className: 'flow-pad flow-icon-error', title: this.words.named('error'), action: (_: Event, one: Element) => this.making.append('error', one) } }),
      ...(turnsOf(element).length > 0 && { turn: { group: 'edit', className: 'flow-pad flow-pad-turn', title: this.words.turn, action: open('bpmn-replace') } }),
      ...(leads && { join: { group: 'connect', className: 'flow-pad flow-pad-join', title: this.words.join, action: { click: start, dragstart: start } } }),
      remove: { group: 'edit', className: 'flow-pad flow-pad-remove', title: this.words.remove, action: (_, one) => this.modeling.removeElements([one as never]) },
    }
  }

  getMultiElementContextPadEntries(elements: Element[]): Entries {
    return { remove: { group: 'edit', className: 'flow-pad flow-pad-remove', title: this.words.remove, action: () => this.modeling.removeElements(elements as never) } }
  }
}

/** Lists of what may come next, and of what something may become. */
function registerMenus(popup: PopupMenu, making: Making, words: MenuWords): void {
  const entries = (list: (element: Element) => readonly Made[], act: (element: Element, made: Made) => void, drag?: (event: Event, element: Element, made: Made) => void) => ({
    getPopupMenuEntries: (element: Element) => Object.fromEntries(list(element).map((made): [string, Entry] => {
      const click = () => {
        popup.close()
        act(element, made)
      }
      const dragstart = (event: Event) => {
        popup.close()
        drag?.(event, element, made)
      }
      return [`flow-${made}`, { label: words.named(made), className: `flow-icon flow-icon-${made}`, action: drag ? { click, dragstart } : click }]
    })),
  })
  popup.registerProvider('flow-append', entries(() => APPENDED, (element, made) => making.append(made, element), (event, element, made) => making.drag(event, made, element)) as never)
  popup.registerProvider('bpmn-replace', entries(turnsOf, (element, made) => making.turn(element, made)) as never)
}
registerMenus.$inject = ['popupMenu', 'flowMaking', 'config.menuWords']

export const menus = {
  __init__: ['flowMenu'],
  contextPadProvider: ['type', Pad],
  flowMenu: ['factory', registerMenus],
  // ours are the only lists: what BPMN has beside the vocabulary would be refused
  paletteProvider: ['value', null],
  replaceMenuProvider: ['value', null],
}
