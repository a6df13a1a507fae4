/** A server that says what a test wants of a service, and remembers what it was told. */
import type { InstanceLine, InstanceView, PageField, PageStep, Words } from '@suiban/client/services'

export const words = (zh: string, en = ''): Words => ({ zh, en })

export const LINE: InstanceLine = {
  instance_id: 'ins_1', flow: 'transfer', name: words('转账', 'Transfer'), state: 'open', waits: 'customer', step: 'amount',
  step_name: words('金额', 'Amount'), kind: 'ask', number: 3, total: 5, begun_at: '2026-11-23T01:00:00Z',
  step_since: '2026-11-23T01:01:00Z', ends_at: '2026-11-26T01:00:00Z', promised_by: null, stalled: '', outcome: '', helped: false,
}
const NEXT = { name: 'submit' as const, label: words('下一步', 'Next'), value: '' }
const BACK = { name: 'back' as const, label: words('上一步', 'Back'), value: '' }
export const DECIDE = [
  { name: 'submit' as const, label: words('确认支付', 'Pay'), value: 'yes' },
  { name: 'decline' as const, label: words('不支付', 'Do not pay'), value: 'no' },
]
export const PROMPT: PageStep = {
  step: 'amount', kind: 'ask', input: 'money', name: words('金额', 'Amount'), progress: { number: 3, total: 5 },
  text: words('要转多少钱？', 'How much?'), help: words(''), given: words(''), example: words('例如 1500', 'such as 1,500'),
  secret: false, options: [], fields: [], rows: [], actions: [NEXT, BACK],
}
export const SECRET = { step: 'pin', input: 'secret' as const, secret: true }

export function field(change: Partial<PageField> & { key: string }): PageField {
  return { kind: 'text', label: words(change.key), help: words(''), required: false, options: [], currency: 'CNY', least: '', most: '', known: null, ...change }
}

export function view(change: Partial<InstanceView> = {}, prompt: Partial<PageStep> = {}, line: Partial<InstanceLine> = {}): InstanceView {
  const full = { ...PROMPT, ...prompt }
  return {
    line: { ...LINE, step: full.step, kind: full.kind, ...full.progress, ...line },
    revision: 1, prompt: full, told: [], needs_level: 0, can_prove: true, last: words(''), misread: null, ...change,
  }
}

export interface Sent {
  path: string
  body: unknown
}

/** Answers in the order asked; what is asked beyond that waits, as a server without news does. */
export class Served {
  readonly sent: Sent[] = []
  private readonly answers = new Map<string, (object | number)[]>()

  will(path: string, ...answers: (object | number)[]): this {
    this.answers.set(path, [...(this.answers.get(path) ?? []), ...answers])
    return this
  }

  readonly fetch = (input: string, init: RequestInit = {}): Promise<Response> => {
    const path = input.replace(/^\/api\/chat\/instances\/ins_1/, '')
    this.sent.push({ path, body: init.body ? (JSON.parse(init.body as string) as unknown) : null })
    const answer = this.answers.get(path.replace(/\?.*$/, '?'))?.shift()
    if (answer === undefined) {
      return new Promise((_, refuse) => {
        init.signal?.addEventListener('abort', () => refuse(new DOMException('aborted', 'AbortError')))
      })
    }
    if (answer === 0) return Promise.reject(new TypeError('no network'))
    if (typeof answer === 'number') return Promise.resolve(Response.json({ code: 'unavailable' }, { status: answer }))
    const status = 'code' in answer && 'status' in answer ? (answer.status as number) : 200
    return Promise.resolve(Response.json(answer, { status }))
  }
}
