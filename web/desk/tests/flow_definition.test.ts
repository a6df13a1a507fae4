/** Definitions as values: the smallest one, what is ours in one, what differs between two. */
import { describe, expect, it } from 'vitest'

import { blank, copied, differences, extensionOf, headOf, isDrawn, itemsOf, type Moddle, parse, processOf } from '@/features/flows/model/definition'
import { durationOf, inUnits, KINDS, partsOf, secondsOf } from '@/features/flows/model/kinds'

const head = '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:suiban="urn:suiban:flow:1" id="d" targetNamespace="urn:suiban:flow:1">'
const flow = (inner: string, name = '转账') =>
  `${head}<bpmn:process id="transfer" name="${name}" isExecutable="true"><bpmn:extensionElements><suiban:service nameEn="Transfer" promise="PT10M"><suiban:phrase>转账</suiban:phrase><suiban:phrase>send money</suiban:phrase><suiban:slot variable="amount" type="money"/></suiban:service></bpmn:extensionElements>${inner}</bpmn:process></bpmn:definitions>`
const ASK = '<bpmn:userTask id="ask" name="金额"><bpmn:extensionElements><suiban:step kind="ask" variable="amount" type="money"><suiban:text>要转多少？</suiban:text><suiban:check test="amount &lt; 5" text="太多"/><suiban:set variable="fee" value="amount * 0.001"/></suiban:step></bpmn:extensionElements></bpmn:userTask>'
const WAY = '<bpmn:sequenceFlow id="way" sourceRef="start" targetRef="ask"/>'
const BASE = flow(`<bpmn:startEvent id="start"/>${ASK}${WAY}`)
const how = async (before: string | null, after: string) => (await differences(before, after)).map(({ how: what, item }) => [what, item.id])

describe('a definition', () => {
  it('is read with our own words in it', async () => {
    const process = processOf(await parse(BASE))!
    const service = extensionOf(process, 'suiban:Service')!
    expect(service.phrase).toEqual(['转账', 'send money'])
    expect(service.slot).toMatchObject([{ variable: 'amount', type: 'money' }])
    const step = extensionOf((process.flowElements as Moddle[])[1], 'suiban:Step')!
    expect(step).toMatchObject({ kind: 'ask', text: '要转多少？', check: [{ test: 'amount < 5', text: '太多' }], assignment: [{ variable: 'fee', value: 'amount * 0.001' }] })
  })

  it('begins with a sentence and an end, under its key', async () => {
    const bpmn = await blank('lost_card', '卡片挂失', 'Lost card', '您好', 'Hello')
    expect(await headOf(bpmn)).toEqual({ key: 'lost_card', name: '卡片挂失', nameEn: 'Lost card' })
    expect((await itemsOf(bpmn)).map(({ type, kind }) => [type, kind])).toEqual([
      ['bpmn:Process', ''], ['bpmn:StartEvent', ''], ['bpmn:SendTask', 'say'], ['bpmn:EndEvent', ''], ['bpmn:SequenceFlow', ''], ['bpmn:SequenceFlow', ''],
    ])
    expect(bpmn).toContain('<suiban:textEn>Hello</suiban:textEn>')
    expect(bpmn).toContain('isExecutable="true"')
    expect(isDrawn(await parse(bpmn))).toBe(false)
  })

  it('is copied under another key, and stays the same otherwise', async () => {
    const copy = await copied(BASE, 'remit', '汇款', 'Remit')
    expect(await headOf(copy)).toEqual({ key: 'remit', name: '汇款', nameEn: 'Remit' })
    expect(copy).toContain('<suiban:set variable="fee" value="amount * 0.001" />')
    const inner = async (bpmn: string) => (await itemsOf(bpmn)).slice(1)
    expect(await inner(copy)).toEqual(await inner(BASE))
  })

  it('that is none is refused', async () => {
    await expect(headOf('no xml')).rejects.toThrow()
    await expect(headOf('<a/>')).rejects.toThrow()
  })
})

describe('what differs', () => {
  it('is nothing where only the writing differs', async () => {
    const spaced = BASE.replace(/></g, '>\n  <').replace('variable="amount" type="money"><suiban:text>', 'type="money"  variable="amount"><suiban:text>')
    expect(await how(BASE, spaced)).toEqual([])
  })

  it('is a text, a check, a way, a name, the service itself', async () => {
    expect(await how(BASE, BASE.replace('要转多少？', '转多少？'))).toEqual([['changed', 'ask']])
    expect(await how(BASE, BASE.replace('&lt; 5', '&lt; 6'))).toEqual([['changed', 'ask']])
    expect(await how(BASE, BASE.replace('targetRef="ask"', 'targetRef="start"'))).toEqual([['changed', 'way']])
    expect(await how(BASE, BASE.replace('name="金额"', 'name="数额"'))).toEqual([['changed', 'ask']])
    expect(await how(BASE, BASE.replace('PT10M', 'PT20M'))).toEqual([['changed', 'transfer']])
  })

  it('is what was added and what was taken away', async () => {
    const more = flow(`<bpmn:startEvent id="start"/>${ASK}<bpmn:endEvent id="end"/>`)
    expect(await how(BASE, more)).toEqual([['added', 'end'], ['removed', 'way']])
    expect(await how(null, BASE)).toEqual([['added', 'transfer'], ['added', 'start'], ['added', 'ask'], ['added', 'way']])
  })

  it('names a way by what it joins', async () => {
    const [, , , way] = await itemsOf(BASE)
    expect(way!.name).toBe('start → 金额')
  })
})

describe('times', () => {
  it.each([['PT90S', 90], ['PT10M', 600], ['P2D', 172_800], ['P1DT12H', 129_600], ['PT1H30M', 5_400]])('%s lasts %d seconds', (text, seconds) => expect(secondsOf(text)).toBe(seconds))
  it.each(['', 'P', 'PT', '10M', 'PT1', 'P1M', 'PT1.5S', 'next_day'])('"%s" is none', (text) => expect(secondsOf(text)).toBeNull())
  it('are written in the largest unit without a rest', () => {
    expect(inUnits(90)).toEqual({ count: 90, unit: 's' })
    expect(inUnits(600)).toEqual({ count: 10, unit: 'm' })
    expect(inUnits(172_800)).toEqual({ count: 2, unit: 'd' })
    expect(inUnits(0)).toEqual({ count: 0, unit: 's' })
    for (const seconds of [1, 59, 60, 3_600, 86_400, 90_000]) {
      const { count, unit } = inUnits(seconds)
      expect(secondsOf(durationOf(count, unit))).toBe(seconds)
    }
  })
})

it('every kind has something to write', () => {
  for (const kind of KINDS) expect(partsOf(kind).length, kind).toBeGreaterThan(0)
})
