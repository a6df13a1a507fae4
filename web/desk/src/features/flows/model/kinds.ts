/** The vocabulary: which steps there are, what each is in BPMN, and what may be said of it. Pure. */

export const KINDS = ['say', 'ask', 'choose', 'form', 'upload', 'verify', 'confirm', 'sign', 'pay', 'approve', 'wait', 'call', 'hand'] as const
export type Kind = (typeof KINDS)[number]

/** How a service is called by programs. */
export const KEY = /^[a-z][a-z0-9_]{0,39}$/

export const DOORS = ['chat', 'page', 'text', 'phone'] as const
export type Door = (typeof DOORS)[number]
export const VALUE_TYPES = ['text', 'name', 'account', 'email', 'number', 'money', 'date', 'month', 'yes_no', 'phone', 'secret'] as const
export const LEVELS = ['0', '3', '4'] as const
export const OUTCOMES = ['done', 'refused', 'cancelled', 'failed'] as const

/** What else stands on the canvas, as the palette names it. */
export const SHAPES = {
  exclusive: 'bpmn:ExclusiveGateway', parallel: 'bpmn:ParallelGateway', inclusive: 'bpmn:InclusiveGateway',
  flow: 'bpmn:CallActivity', error: 'bpmn:BoundaryEvent', end: 'bpmn:EndEvent',
} as const
export type Shape = keyof typeof SHAPES
export const SHAPE_NAMES = Object.keys(SHAPES) as Shape[]
export const GATEWAYS: readonly Shape[] = ['exclusive', 'parallel', 'inclusive']

const BPMN_TYPE: Partial<Record<Kind, string>> = { say: 'bpmn:SendTask', call: 'bpmn:ServiceTask', hand: 'bpmn:ManualTask', wait: 'bpmn:IntermediateCatchEvent' }

/** What a step of this kind is in BPMN; whatever somebody answers is a user task. */
export const bpmnTypeOf = (kind: Kind): string => BPMN_TYPE[kind] ?? 'bpmn:UserTask'

export const isKind = (value: unknown): value is Kind => KINDS.includes(value as Kind)

/** Parts of the panel, in the order they stand in. */
export const PARTS = ['texts', 'answer', 'options', 'form', 'rows', 'checks', 'bank', 'wait', 'queue', 'sets', 'conduct'] as const
export type Part = (typeof PARTS)[number]

const PARTS_OF: Record<Kind, readonly Part[]> = {
  say: ['texts', 'rows', 'sets', 'conduct'],
  ask: ['texts', 'answer', 'checks', 'sets', 'conduct'],
  choose: ['texts', 'answer', 'options', 'checks', 'sets', 'conduct'],
  form: ['texts', 'answer', 'form', 'checks', 'sets', 'conduct'],
  upload: ['texts', 'answer', 'checks', 'sets', 'conduct'],
  verify: ['texts', 'answer', 'sets', 'conduct'],
  confirm: ['texts', 'answer', 'rows', 'checks', 'sets', 'conduct'],
  sign: ['texts', 'answer', 'rows', 'sets', 'conduct'],
  pay: ['texts', 'answer', 'rows', 'sets', 'conduct'],
  approve: ['texts', 'queue', 'rows', 'sets'],
  wait: ['wait', 'sets'],
  call: ['bank', 'sets'],
  hand: ['texts', 'queue', 'sets'],
}
export const partsOf = (kind: Kind): readonly Part[] => PARTS_OF[kind]

/** Kinds a customer sees, and which can therefore be looked at as each door shows them. */
export const isShown = (kind: Kind): boolean => partsOf(kind).includes('texts')

const ISO_DURATION = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
const UNITS = [['s', 1], ['m', 60], ['h', 3_600], ['d', 86_400]] as const
export type Unit = (typeof UNITS)[number][0]
export const UNIT_NAMES: readonly Unit[] = UNITS.map(([name]) => name)

/** `PT90S` as 90 seconds; null where it is none. */
export function secondsOf(duration: string): number | null {
  const found = ISO_DURATION.exec(duration)
  if (!found) return null
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0))
  return days * 86_400 + hours * 3_600 + minutes * 60 + seconds
}

/** A duration in the largest unit that leaves no rest. */
export function inUnits(seconds: number): { count: number; unit: Unit } {
  const [unit, size] = [...UNITS].reverse().find(([, each]) => seconds > 0 && seconds % each === 0) ?? UNITS[0]
  return { count: seconds / size, unit }
}

export function durationOf(count: number, unit: Unit): string {
  const letter = unit.toUpperCase()
  return unit === 'd' ? `P${count}${letter}` : `PT${count}${letter}`
}
