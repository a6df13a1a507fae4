/** The editor on a real canvas: what is written stands in the definition, nothing of anybody's is lost, what is wrong is shown. */
import { act } from 'react'
import { Route, Routes, useLocation } from 'react-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { FlowText, Operation, Shown } from '@/features/flows/api'
import FlowPage from '@/features/flows/FlowPage'
import { keep, kept } from '@/features/flows/keeping'
import { extensionOf, type Moddle, parse, processOf } from '@/features/flows/model/definition'
import type { Permission } from '@/shared/api'
import { flowsZh } from '@/shared/words/flows'

import { stage } from './stage'
import { standInForSvg } from './svg'
import { by, gone, press, there, until, write } from './until'

const BPMN = `<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:suiban="urn:suiban:flow:1" id="d" targetNamespace="urn:suiban:flow:1"><bpmn:process id="transfer" name="转账" isExecutable="true"><bpmn:extensionElements><suiban:service nameEn="Transfer" promise="PT10M"/></bpmn:extensionElements>
<bpmn:startEvent id="start"/><bpmn:userTask id="amount" name="金额"><bpmn:extensionElements><suiban:step kind="ask" nameEn="Amount" variable="amount" type="money"><suiban:text>转多少？可用 {account.available}</suiban:text></suiban:step></bpmn:extensionElements></bpmn:userTask>
<bpmn:serviceTask id="pay" name="转出"><bpmn:extensionElements><suiban:step kind="call" operation="transfer.execute"><suiban:argument name="amount" value="amount"/></suiban:step></bpmn:extensionElements></bpmn:serviceTask><bpmn:endEvent id="end"/>
<bpmn:sequenceFlow id="way_1" sourceRef="start" targetRef="amount"/><bpmn:sequenceFlow id="way_2" sourceRef="amount" targetRef="pay"/><bpmn:sequenceFlow id="way_3" sourceRef="pay" targetRef="end"/></bpmn:process></bpmn:definitions>`
const PUBLISHED: FlowText = { version: 3, state: 'published', revision: 2, saved_at: '2026-11-20T00:00:00Z', saved_by_name: '白芷', published_at: '2026-11-20T01:00:00Z', published_by_name: '高远', bpmn: BPMN }
const DRAFT: FlowText = { ...PUBLISHED, version: 4, state: 'draft', revision: 1, published_at: null, published_by_name: '', bpmn: BPMN.replace('转多少', '要转多少') }
const OPERATIONS: Operation[] = [
  { name: 'transfer.execute', writes: true, arguments: [{ name: 'amount', type: 'money', required: true }, { name: 'memo', type: 'text', required: false }], result: '{id: text}', refusals: ['over_limit'], undo: 'transfer.reverse' },
  { name: 'limits.get', writes: false, arguments: [{ name: 'account', type: 'text', required: true }], result: '{per_day: money}', refusals: [], undo: '' },
]
const { answers, sent, show, leave } = stage({ items: [], findings: [], doors: [] })
const open = async (permissions: Permission[] = ['flows', 'publish_flows'], address = '/flows/transfer') => {
  await show(<Routes><Route path="flows/:key" element={<><FlowPage /><Where /></>} /></Routes>, address, { permissions })
  await there('flow-properties')
}
const versions = (...all: FlowText[]) => {
  answers['GET /api/flows/transfer/versions?company_id=com_1'] = [200, { items: all }]
  for (const one of all) answers[`GET /api/flows/transfer/versions/${one.version}?company_id=com_1`] = [200, one]
}
function Where() {
  const { search } = useLocation()
  return <output data-testid="where">{search}</output>
}
const choose = async (id: string) => {
  const shape = document.querySelector(`[data-element-id="${id}"]`)!
  await act(async () => {
    for (const type of ['mousedown', 'mouseup', 'click']) shape.dispatchEvent(new MouseEvent(type, { bubbles: true, button: 0 }))
  })
  await until(() => expect(by('flow-properties')!.dataset.element).toBe(id))
}
const leaveField = async (id: string) => {
  const field = by(id)!
  await act(async () => field.dispatchEvent(new FocusEvent('focusout', { bubbles: true })))
}
const stepOf = async (bpmn: string, id: string) => extensionOf((processOf(await parse(bpmn))!.flowElements as Moddle[]).find((one) => one.id === id), 'suiban:Step')!
const saved = () => (sent('PUT /api/flows/transfer/draft').at(-1) as { bpmn: string; seen: number } | undefined)

beforeAll(standInForSvg)
beforeEach(() => {
  versions(DRAFT, PUBLISHED)
  answers['GET /api/flows/operations'] = [200, { items: OPERATIONS }]
})
afterEach(() => keep('stf_1', 'com_1', 'transfer', null))

describe('a definition', () => {
  it('without a picture is laid out, and the draft is what one sees first', async () => {
    await open()
    expect(document.querySelectorAll('.djs-shape')).toHaveLength(4)
    expect(document.querySelectorAll('.djs-connection')).toHaveLength(3)
    await choose('amount')
    expect((by('step-text') as HTMLTextAreaElement).value).toBe('要转多少？可用 {account.available}')
    expect(by('flow-save')).toHaveProperty('disabled', true)
  })

  it('keeps the mark of those who made the canvas in sight', async () => {
    await open()
    const mark = document.querySelector<HTMLElement>('.bjs-powered-by')!
    expect(mark.getAttribute('href')).toBe('http://bpmn.io')
    expect(getComputedStyle(mark).display).not.toBe('none')
  })

  it('gets what is written in both languages, once one leaves the field, and can be taken back', async () => {
    answers['PUT /api/flows/transfer/draft'] = [200, { ...DRAFT, revision: 2 }]
    await open()
    await choose('amount')
    await write('step-text', '转账金额？')
    await leaveField('step-text')
    await write('step-text-en', 'How much?')
    await leaveField('step-text-en')
    await there('flow-dirty')
    await press('flow-save')
    await gone('flow-dirty')
    expect(saved()).toMatchObject({ company_id: 'com_1', seen: 1 })
    expect(await stepOf(saved()!.bpmn, 'amount')).toMatchObject({ kind: 'ask', variable: 'amount', type: 'money', text: '转账金额？', textEn: 'How much?' })
    await press('flow-undo')
    await press('flow-undo')
    await until(() => expect((by('step-text') as HTMLTextAreaElement).value).toBe('要转多少？可用 {account.available}'))
    await there('flow-dirty')
  })

  it('loses an attribute that is emptied', async () => {
    answers['PUT /api/flows/transfer/draft'] = [200, { ...DRAFT, revision: 2 }]
    await open()
    await choose('amount')
    await write('step-variable', '')
    await leaveField('step-variable')
    await press('flow-save')
    await until(() => expect(saved()).toBeDefined())
    expect(saved()!.bpmn).not.toContain('variable=')
  })

  it('gets checks, each with its own words', async () => {
    answers['PUT /api/flows/transfer/draft'] = [200, { ...DRAFT, revision: 2 }]
    await open()
    await choose('amount')
    await press('list-check-add')
    await write('list-check-0-test', 'amount <= 5')
    await leaveField('list-check-0-test')
    await write('list-check-0-text', '太多了')
    await leaveField('list-check-0-text')
    await press('flow-save')
    await until(() => expect(saved()).toBeDefined())
    expect((await stepOf(saved()!.bpmn, 'amount')).check).toMatchObject([{ test: 'amount <= 5', text: '太多了' }])
  })

  it('gets steps of the vocabulary from the palette, behind the chosen one', async () => {
    answers['PUT /api/flows/transfer/draft'] = [200, { ...DRAFT, revision: 2 }]
    await open()
    await choose('amount')
    await press('palette-confirm')
    await until(() => expect(by('flow-properties')!.querySelector('h2')!.textContent).toBe(flowsZh.kinds.confirm))
    await press('flow-save')
    await until(() => expect(saved()).toBeDefined())
    const elements = processOf(await parse(saved()!.bpmn))!.flowElements as Moddle[]
    const made = elements.find((one) => extensionOf(one, 'suiban:Step')?.kind === 'confirm')!
    expect(made.$type).toBe('bpmn:UserTask')
    expect(elements.some((one) => (one.sourceRef as Moddle | undefined)?.id === 'amount' && one.targetRef === made)).toBe(true)
  })

  it('gets an error way where a call can fail, by the codes of its operation', async () => {
    answers['PUT /api/flows/transfer/draft'] = [200, { ...DRAFT, revision: 2 }]
    await open()
    await choose('pay')
    await press('palette-error')
    await there('error-code')
    await press('flow-save')
    await until(() => expect(saved()).toBeDefined())
    const elements = processOf(await parse(saved()!.bpmn))!.flowElements as Moddle[]
    const event = elements.find((one) => one.$type === 'bpmn:BoundaryEvent')!
    expect((event.attachedToRef as Moddle).id).toBe('pay')
    expect((event.eventDefinitions as Moddle[])[0]!.$type).toBe('bpmn:ErrorEventDefinition')
  })
})

describe('what is not saved', () => {
  it('is kept over reloads, and can be given up', async () => {
    await open()
    await choose('amount')
    await write('step-text', '多少？')
    await leaveField('step-text')
    await until(() => expect(kept('stf_1', 'com_1', 'transfer')?.bpmn).toContain('多少？</suiban:text>'))
    await leave()
    await open()
    await there('flow-dirty')
    await choose('amount')
    expect((by('step-text') as HTMLTextAreaElement).value).toBe('多少？')
    await press('flow-discard')
    await press('discard-confirm')
    await gone('flow-dirty')
    expect(kept('stf_1', 'com_1', 'transfer')).toBeNull()
  })

  it('is asked about before the page is left', async () => {
    await open()
    const asksNow = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))
    expect(asksNow()).toBe(false)
    await choose('amount')
    await write('step-text', '多少？')
    await leaveField('step-text')
    await there('flow-dirty')
    expect(asksNow()).toBe(true)
  })

  it('is not written over what somebody else saved, unless one says so', async () => {
    await open()
    await choose('amount')
    await write('step-text', '多少？')
    await leaveField('step-text')
    answers['PUT /api/flows/transfer/draft'] = [409, { code: 'flow_draft_changed', title: '', status: 409, retryable: false }]
    versions({ ...DRAFT, revision: 7, saved_by_name: '高远' }, PUBLISHED)
    await press('flow-save')
    expect((await there('flow-conflict')).textContent).toContain(flowsZh.conflict('高远'))
    answers['PUT /api/flows/transfer/draft'] = [200, { ...DRAFT, revision: 8 }]
    await press('conflict-keep')
    await gone('flow-conflict')
    expect(saved()!.seen).toBe(7)
  })
})

describe('what is wrong', () => {
  it('stands on the canvas and in a list, and leads there', async () => {
    answers['POST /api/flows/check'] = [200, { findings: [
      { code: 'missing_text', element: 'amount', severity: 'warning', words: { zh: '缺少英文', en: 'English is missing' } },
      { code: 'missing_error', element: 'pay', severity: 'error', words: { zh: '没有出错的去处', en: 'No way for errors' } },
    ] }]
    await open(undefined, '/flows/transfer?tab=findings')
    await until(() => expect([...document.querySelectorAll('.flow-mark')].map((mark) => mark.className)).toEqual(['flow-mark warning', 'flow-mark error']))
    const items = [...(await there('flow-findings')).querySelectorAll('li')]
    expect(items.map((item) => item.dataset.severity)).toEqual(['error', 'warning'])
    await act(async () => items[0]!.querySelector('button')!.click())
    await until(() => expect(by('flow-properties')!.dataset.element).toBe('pay'))
  })

  it('keeps a version from being published', async () => {
    answers['POST /api/flows/check'] = [200, { findings: [{ code: 'x', element: '', severity: 'error', words: { zh: '错', en: 'wrong' } }] }]
    await open()
    await press('flow-publish')
    await there('publish-faulty')
    expect(by('publish-confirm')).toHaveProperty('disabled', true)
  })
})

describe('publishing', () => {
  it('says first what will be different, then who may not', async () => {
    await open()
    await press('flow-publish')
    const differences = await there('publish-differences')
    await until(() => expect([...differences.querySelectorAll('li')].map((one) => [one.dataset.how, one.dataset.element])).toEqual([['changed', 'amount']]))
    answers['POST /api/flows/transfer/publish'] = [403, { code: 'flow_four_eyes', title: '', status: 403, retryable: false }]
    await press('publish-confirm')
    expect((await there('publish-error')).textContent).toContain(flowsZh.publishing.four_eyes)
    answers['POST /api/flows/transfer/publish'] = [200, { ...PUBLISHED, version: 4 }]
    await press('publish-confirm')
    await gone('publish-differences')
    expect(sent('POST /api/flows/transfer/publish').at(-1)).toEqual({ company_id: 'com_1', version: 4, revision: 1 })
  })

  it('is not for who only edits', async () => {
    await open(['flows'])
    expect(by('flow-publish')).toBeNull()
  })
})

describe('an older version', () => {
  it('is looked at and not changed', async () => {
    await open()
    await press('flow-history')
    const [, older] = await until(() => {
      const found = [...document.querySelectorAll('[data-testid=flow-version]')]
      expect(found).toHaveLength(2)
      return found
    })
    await act(async () => older!.querySelector<HTMLElement>('[data-testid=version-look]')!.click())
    await until(() => expect(by('where')!.textContent).toContain('version=3'))
    await there('flow-properties')
    await choose('amount')
    expect((by('step-text') as HTMLTextAreaElement).readOnly).toBe(true)
    expect((by('step-text') as HTMLTextAreaElement).value).toContain('转多少')
    expect([by('flow-save'), by('palette-ask'), by('flow-publish')]).toEqual([null, null, null])
  })
})

describe('the doors', () => {
  const DOORS: Shown[] = (['chat', 'page', 'text', 'phone'] as const).map((door) => ({
    door, way: door === 'phone' ? 'page' : 'itself', why: { zh: '电话里不方便', en: 'not by phone' },
    parts: { zh: [{ kind: 'text', text: `${door} 多少？` }], en: [{ kind: 'text', text: `${door} how much?` }] },
  }))

  it('stand side by side for the chosen step, with the values one wants to see', async () => {
    answers['POST /api/flows/preview'] = [200, { doors: DOORS }]
    await open()
    expect(document.body.textContent).toContain(flowsZh.preview.pick)
    await choose('amount')
    await there('flow-doors')
    expect(DOORS.map(({ door }) => by(`door-${door}`)!.querySelector('.piece')!.textContent)).toEqual(DOORS.map(({ door }) => `${door} 多少？`))
    expect(by('door-phone')!.textContent).toContain('电话里不方便')
    await press('samples-open')
    await write('sample-account', '{"available": 5}')
    await until(() => expect(sent('POST /api/flows/preview').at(-1)).toMatchObject({ step: 'amount', values: { account: { available: 5 } } }))
  })
})

describe('a try-run', () => {
  const TRIED = { at: '2026-11-23T02:00:00Z', lines: [{ what: 'asked', step: 'amount', words: { zh: '转多少？', en: 'How much?' }, detail: '' }], asks: { step: 'amount', kind: 'ask', type: 'money', options: [], value_schema: null }, call: null, waits: 'customer', step: 'amount', outcome: '', variables: {} }

  it('sends the whole session each time, and takes a step back by leaving one out', async () => {
    answers['POST /api/flows/try'] = [200, TRIED]
    await open(undefined, '/flows/transfer?tab=try')
    await press('try-books')
    await press('try-start')
    await write('try-answer', '一千五')
    answers['POST /api/flows/try'] = [200, { ...TRIED, asks: null, call: { number: 1, operation: 'transfer.execute', arguments: { amount: 5 } }, waits: 'bank', step: 'pay' }]
    await press('try-send')
    const call = await there('try-call')
    expect(call.textContent).toContain('{id: text}')
    await until(() => expect(by('flow-properties')!.dataset.element).toBe('pay'))
    await write('try-result', '{"id": ')
    expect(by('try-returned')).toHaveProperty('disabled', true)
    await write('try-result', '{"id": "t1"}')
    answers['POST /api/flows/try'] = [200, { ...TRIED, asks: null, waits: '', step: '', outcome: 'done' }]
    await press('try-returned')
    expect((await there('try-over')).textContent).toContain(flowsZh.outcomes.done)
    await press('try-back')
    const [said, answered] = [{ says: '一千五' }, { operation: 'transfer.execute', done: { id: 't1' } }]
    await until(() => expect(sent('POST /api/flows/try').map((body) => {
      const { inputs, replies, at, books, door } = body as Record<string, unknown>
      return { inputs, replies, at, books, door }
    })).toEqual([
      { inputs: [], replies: [], at: null, books: false, door: 'chat' },
      { inputs: [said], replies: [], at: TRIED.at, books: false, door: 'chat' },
      { inputs: [said], replies: [answered], at: TRIED.at, books: false, door: 'chat' },
      { inputs: [said], replies: [], at: TRIED.at, books: false, door: 'chat' },
    ]))
  })
})

it('says that a file cannot be opened', async () => {
  keep('stf_1', 'com_1', 'transfer', { bpmn: 'no xml', seen: 1 })
  await show(<Routes><Route path="flows/:key" element={<FlowPage />} /></Routes>, '/flows/transfer', { permissions: ['flows'] })
  expect((await there('flow-unopened')).textContent).toContain(flowsZh.loading_failed)
  expect(by('flow-canvas')!.closest('[hidden]')).not.toBeNull()
})
