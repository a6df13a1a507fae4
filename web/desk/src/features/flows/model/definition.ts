/** Definitions as values: read, begun anew, compared. Pure: nothing here knows a canvas. */
import { BpmnModdle } from 'bpmn-moddle'

import suiban from '@/features/flows/suiban.moddle.json'

/** What moddle reads; of other namespaces whatever stands there. */
export interface Moddle {
  $type: string
  id?: string
  name?: string
  $parent?: Moddle
  get: (name: string) => unknown
  [property: string]: unknown
}

export const NAMESPACE = 'urn:suiban:flow:1'
export const descriptor: object = suiban

const reader = () => new BpmnModdle({ suiban })

/** The definitions of a text. Raises what moddle says where it is none. */
export async function parse(bpmn: string): Promise<Moddle> {
  const { rootElement } = await reader().fromXML(bpmn, 'bpmn:Definitions')
  return rootElement as unknown as Moddle
}

/** Our own words about an element: of this type, where it has some. */
export function extensionOf(element: Moddle | undefined, type: string): Moddle | undefined {
  const known = element?.extensionElements as { values?: Moddle[] } | undefined
  return known?.values?.find((one) => one.$type === type)
}

export const processOf = (definitions: Moddle): Moddle | undefined => (definitions.rootElements as Moddle[] | undefined)?.find((one) => one.$type === 'bpmn:Process')

/** What a definition is called by: its key and its names, where it has them. */
export async function headOf(bpmn: string): Promise<{ key: string; name: string; nameEn: string }> {
  const process = processOf(await parse(bpmn))
  return { key: process?.id ?? '', name: process?.name ?? '', nameEn: String(extensionOf(process, 'suiban:Service')?.nameEn ?? '') }
}

/** Whether it says where its shapes stand; what was written by hand may not. */
export const isDrawn = (definitions: Moddle): boolean => {
  const [first] = (definitions.diagrams as Moddle[] | undefined) ?? []
  return (((first?.plane as Moddle | undefined)?.planeElement as unknown[] | undefined)?.length ?? 0) > 0
}

/** The same with every way named at both its ends too: what lays out follows those, and whoever writes by hand leaves them out. */
export async function joined(definitions: Moddle): Promise<string> {
  const elements = (processOf(definitions)?.flowElements as Moddle[] | undefined) ?? []
  for (const way of elements.filter((one) => one.$type === 'bpmn:SequenceFlow')) {
    for (const [end, name] of [['sourceRef', 'outgoing'], ['targetRef', 'incoming']] as const) {
      const ways = (way[end] as Moddle | undefined)?.get(name) as Moddle[] | undefined
      if (ways && !ways.includes(way)) ways.push(way)
    }
  }
  return textOf(definitions)
}

/** One thing of a definition, and all that is said of it, in one order. */
export interface Item {
  id: string
  type: string
  kind: string
  name: string
  said: string
}

const ALONE = new Set(['$type', 'id', 'name', '$parent', 'di', 'incoming', 'outgoing', 'sourceRef', 'targetRef', 'attachedToRef', 'default', 'errorRef', 'flowElements', 'extensionElements'])
const NAMED = ['sourceRef', 'targetRef', 'attachedToRef', 'default', 'errorRef'] as const

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const own = Object.entries(value).filter(([name]) => !name.startsWith('$') && !ALONE.has(name)).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(own.map(([name, inner]) => [name, plain(inner)]))
}

/** Where an element leads, what it is attached to, and our words about it; the place on the canvas says nothing. */
function sayingOf(element: Moddle): string {
  const near = Object.fromEntries(NAMED.map((name) => [name, (element[name] as Moddle | undefined)?.errorCode ?? (element[name] as Moddle | undefined)?.id]))
  const words = (element.extensionElements as { values?: Moddle[] } | undefined)?.values?.map((one) => [one.$type, plain(one)])
  return JSON.stringify([element.$type, element.name ?? '', near, plain(element), words ?? []])
}

/** Everything of a definition in the order it is written: the service first, then steps and the ways between them. */
export async function itemsOf(bpmn: string): Promise<Item[]> {
  const process = processOf(await parse(bpmn))
  if (!process) return []
  const inner = ((process.flowElements as Moddle[] | undefined) ?? []).map((element) => ({
    id: element.id ?? '', type: element.$type, kind: String(extensionOf(element, 'suiban:Step')?.kind ?? ''), name: nameOf(element), said: sayingOf(element),
  }))
  return [{ id: process.id ?? '', type: process.$type, kind: '', name: process.name ?? '', said: sayingOf(process) }, ...inner]
}

/** What an element is called; a way between two by both of them. */
function nameOf(element: Moddle): string {
  const from = element.sourceRef as Moddle | undefined
  const to = element.targetRef as Moddle | undefined
  const label = (one: Moddle | undefined) => one?.name || one?.id || ''
  return from && to ? `${label(from)} → ${label(to)}` : element.name || element.id || ''
}

export interface Difference {
  how: 'added' | 'removed' | 'changed'
  item: Item
}

/** What one has that the other has not, and what is said differently; `null`: there was nothing before. */
export async function differences(before: string | null, after: string): Promise<Difference[]> {
  const [old, now] = [before === null ? [] : await itemsOf(before), await itemsOf(after)]
  const known = new Map(old.map((item) => [item.id, item]))
  const kept = new Set(now.map((item) => item.id))
  return [
    ...now.filter((item) => !known.has(item.id)).map((item) => ({ how: 'added' as const, item })),
    ...now.filter((item) => known.has(item.id) && known.get(item.id)!.said !== item.said).map((item) => ({ how: 'changed' as const, item })),
    ...old.filter((item) => !kept.has(item.id)).map((item) => ({ how: 'removed' as const, item })),
  ]
}

/** The smallest service that may be published: it says a sentence and ends. */
export async function blank(key: string, name: string, nameEn: string, sentence: string, sentenceEn: string): Promise<string> {
  const model = reader()
  const create = (type: string, own: object = {}) => model.create(type, own) as unknown as Moddle
  const extension = (value: Moddle) => create('bpmn:ExtensionElements', { values: [value] })
  const start = create('bpmn:StartEvent', { id: 'start' })
  const say = create('bpmn:SendTask', { id: 'greet', name, extensionElements: extension(create('suiban:Step', { kind: 'say', nameEn, text: sentence, textEn: sentenceEn })) })
  const end = create('bpmn:EndEvent', { id: 'end', extensionElements: extension(create('suiban:End', { outcome: 'done' })) })
  const ways = [[start, say], [say, end]].map(([from, to], place) => create('bpmn:SequenceFlow', { id: `way_${place + 1}`, sourceRef: from, targetRef: to }))
  const service = create('suiban:Service', { nameEn, promise: 'PT10M', open: 'PT72H', identity: '0' })
  const process = create('bpmn:Process', { id: key, name, isExecutable: true, extensionElements: extension(service), flowElements: [start, say, end, ...ways] })
  const definitions = create('bpmn:Definitions', { id: `${key}_definitions`, targetNamespace: NAMESPACE, rootElements: [process] })
  return textOf(definitions)
}

/** The same definition as another service, which may then be changed. */
export async function copied(bpmn: string, key: string, name: string, nameEn: string): Promise<string> {
  const definitions = await parse(bpmn)
  const process = processOf(definitions)
  if (!process) return bpmn
  Object.assign(process, { id: key, name })
  const service = extensionOf(process, 'suiban:Service')
  if (service) service.nameEn = nameEn
  return textOf(definitions)
}

async function textOf(definitions: Moddle): Promise<string> {
  const { xml } = await reader().toXML(definitions as unknown as Parameters<BpmnModdle['toXML']>[0], { format: true })
  return xml
}
