/** What all fields of the panel share: the canvas they write to, and whether they may. */
import { createContext, useContext } from 'react'

import type { Canvas, Element } from '@/features/flows/canvas/canvas'
import type { Operation } from '@/features/flows/api'
import { extensionOf, type Moddle } from '@/features/flows/model/definition'

export interface Panel {
  canvas: Canvas
  readOnly: boolean
  operations: readonly Operation[]
  /** Published services that may be called. */
  services: readonly { value: string; label: string }[]
  queues: readonly { value: string; label: string }[]
}

export const PanelContext = createContext<Panel | null>(null)

export function usePanel(): Panel {
  const panel = useContext(PanelContext)
  if (!panel) throw new Error('no panel around')
  return panel
}

/** Our words about an element, read and written by name; what is emptied is taken out of the definition. */
export interface Said {
  text: (name: string) => string
  flag: (name: string) => boolean
  list: (name: string) => Moddle[]
  inner: (name: string) => Moddle | undefined
  write: (own: Record<string, unknown>) => void
  writeWithin: (inner: Moddle, own: Record<string, unknown>) => void
  make: (type: string, own?: object) => Moddle
}

export function saidOf(canvas: Canvas, element: Element, type: string): Said {
  const now = () => extensionOf(element.businessObject as Moddle, type)
  return {
    text: (name) => String(now()?.[name] ?? ''),
    flag: (name) => now()?.[name] === true,
    list: (name) => (now()?.[name] as Moddle[] | undefined) ?? [],
    inner: (name) => now()?.[name] as Moddle | undefined,
    write: (own) => canvas.say(element, type, Object.fromEntries(Object.entries(own).map(([name, value]) => [name, value === '' || value === false ? undefined : value]))),
    writeWithin: (inner, own) => canvas.writeWithin(element, inner, own),
    make: (inner, own = {}) => canvas.create(inner, own, now() ?? (element.businessObject as Moddle)),
  }
}
