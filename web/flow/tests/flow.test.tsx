import { expect, it, vi } from 'vitest'
import { en } from '../src/words/en'
import { zh } from '../src/words/zh'
import { all, close, draw, one, press, root, served, settle, submit, type } from './drawn'
import { DECIDE, field, SECRET, view, words } from './served'

const answers = () => served.sent.filter((sent) => sent.path === '/answers').map((sent) => sent.body)

function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
}

it('has the same words in both languages, English without Chinese', () => {
  expect(shape(en)).toEqual(shape(zh))
  expect(JSON.stringify(en)).not.toMatch(/[\u4e00-\u9fff]/)
})

it('says where one stands, asks one thing, and sends what was typed', async () => {
  served.will('/resume', view()).will('/answers', view({ revision: 2 }, { step: 'confirm', kind: 'confirm', input: 'decision', actions: DECIDE, rows: [{ label: words('收款人'), value: words('李雪梅') }] }))
  await draw()
  expect(root.querySelector('h1')?.textContent).toBe('转账 · 第 3/5 步')
  expect(root.querySelector('[role="progressbar"]')?.getAttribute('aria-valuenow')).toBe('3')
  expect(one('input')?.getAttribute('inputmode')).toBe('decimal')
  await type(' 1500 ')
  await submit()
  expect(answers()).toEqual([{ step: 'amount', text: '1500' }])
  expect(one('step')?.dataset['kind']).toBe('confirm')
  expect(one('rows')?.textContent).toBe('收款人李雪梅')
  expect(document.activeElement).toBe(root.querySelector('h2'))
})

it('keeps the fault of an answer beside its field, and the answer in it', async () => {
  served.will('/resume', view()).will('/answers', view({ misread: { code: 'check', words: words('余额不足'), fields: {} } }))
  await draw()
  await type('99999')
  await submit()
  const field = one<HTMLInputElement>('input')!
  expect(field.value).toBe('99999')
  expect(field.getAttribute('aria-invalid')).toBe('true')
  expect(document.getElementById(field.getAttribute('aria-describedby')!)?.textContent).toBe('余额不足')
})

it('asks for nothing to be sent: an empty answer stays here', async () => {
  served.will('/resume', view())
  await draw()
  await submit()
  expect(answers()).toEqual([])
  expect(one('wrong')?.textContent).toBe(zh.fault.missing)
})

it('has what was typed after a reload, but never a secret', async () => {
  served.will('/resume', view(), view(), view({}, SECRET), view({}, SECRET))
  await draw()
  await type('1500')
  close()
  await draw()
  expect(one<HTMLInputElement>('input')?.value).toBe('1500')
  close()
  await draw()
  expect(one('input')?.getAttribute('type')).toBe('password')
  await type('hunter2')
  close()
  expect(JSON.stringify({ ...sessionStorage })).not.toContain('hunter2')
  await draw()
  expect(one<HTMLInputElement>('input')?.value).toBe('')
})

it('sends a secret apart from other answers, and empties the field when it was wrong', async () => {
  served.will('/resume', view({}, SECRET))
    .will('/answers', view({ misread: { code: 'wrong', words: words('密码不对'), fields: {} } }, SECRET))
  await draw()
  await type('123456')
  await submit()
  expect(answers()).toEqual([{ step: 'pin', secret: '123456' }])
  expect(one<HTMLInputElement>('input')?.value).toBe('')
})

it('chooses with one touch', async () => {
  const options = [{ value: 'own', label: words('本人账户', 'Own account') }, { value: 'other', label: words('他人账户', 'Other') }]
  served.will('/resume', view({}, { kind: 'choose', input: 'options', options })).will('/answers', view({ revision: 2 }, { step: 'next' }))
  await draw({ locale: 'en' })
  expect(all('option').map((option) => option.textContent)).toEqual(['Own account', 'Other'])
  await press('option')
  expect(answers()).toEqual([{ step: 'amount', choice: 'own' }])
})

it('checks every field of a form, shows the faults the server found, and sends typed values', async () => {
  const fields = [
    field({ key: 'city', required: true, most: '10' }),
    field({ key: 'times', kind: 'whole', required: true, least: '1', most: '9' }),
    field({ key: 'kind', kind: 'choice', options: [{ value: 'a', label: words('甲') }] }),
    field({ key: 'since', kind: 'date', known: '2026-01-02' }),
  ]
  const prompt = { step: 'data', kind: 'form' as const, input: 'fields' as const, fields }
  served.will('/resume', view({}, prompt))
    .will('/answers', view({ misread: { code: 'fields', words: words(''), fields: { city: words('没有这个城市') } } }, prompt))
  await draw()
  const faults = () => [...root.querySelectorAll('.f-form .f-wrong')].map((fault) => fault.textContent)
  await submit()
  expect(faults()).toEqual([zh.fault.missing, zh.fault.missing])
  expect(document.activeElement?.getAttribute('data-field')).toBe('city')
  const [city, times] = [...root.querySelectorAll('.f-form input')]
  await type('某地', city)
  await type('12', times)
  await submit()
  expect(faults()).toEqual([zh.fault.high(9)])
  expect(answers()).toEqual([])
  await type('2', times)
  await submit()
  expect(answers()).toEqual([{ step: 'data', values: { city: '某地', times: '2', since: '2026-01-02' } }])
  expect(faults()).toEqual(['没有这个城市'])
})

it('signs only what was read, with a name', async () => {
  served.will('/resume', view({}, { kind: 'sign', input: 'decision', actions: DECIDE, text: words('第一条') })).will('/answers', view({ revision: 2 }, { step: 'next' }))
  await draw()
  await type('王建国', one('signature')!)
  await submit()
  expect(answers()).toEqual([])
  expect(one('wrong')?.textContent).toBe(zh.sign.missing)
  await press('read')
  await submit()
  expect(answers()).toEqual([{ step: 'amount', signature: '王建国' }])
})

it('pays only by the button that says so; what is not right goes back', async () => {
  const pay = { kind: 'pay' as const, input: 'decision' as const, actions: DECIDE }
  served.will('/resume', view({}, pay)).will('/answers', view({}, pay))
  await draw()
  expect(one('submit')?.textContent).toBe('确认支付')
  await press('decline')
  expect(answers()).toEqual([{ step: 'amount', choice: 'no' }])
})

it('asks for the one-time code and has it checked', async () => {
  served.will('/resume', view({}, { kind: 'verify', input: 'code' })).will('/code', { to: '138****0001', seconds: 300 })
    .will('/code', view({ revision: 2 }, { step: 'next' }))
  await draw()
  await press('code-send')
  expect(root.textContent).toContain('138****0001')
  await type('12 34-56', one('code')!)
  await submit()
  expect(served.sent.at(-1)).toEqual({ path: '/code', body: { step: 'amount', digits: '123456' } })
  expect(one('step')?.dataset['kind']).toBe('ask')
})

it('says what it waits for, and goes on when there is news', async () => {
  served.will('/resume', view({ prompt: null }, {}, { waits: 'bank' })).will('?', view({ revision: 2, prompt: null, last: words('已转出') }, {}, { state: 'over', outcome: 'done' }))
  await draw()
  await vi.waitFor(() => expect(one('ended')?.dataset['outcome']).toBe('done'))
  expect(served.sent.map((sent) => sent.path)).toContain('?since=1')
  expect(one('ended')?.textContent).toContain('已转出')
  expect(one('cancel')).toBeNull()
})

it('tells that the step was done elsewhere, and shows the next one', async () => {
  served.will('/resume', view()).will('/answers', { code: 'flow_step_passed', status: 409 }).will('', view({ revision: 5 }, { step: 'confirm', kind: 'confirm', input: 'decision' }))
  await draw()
  await type('5')
  await submit()
  expect(one('passed')).not.toBeNull()
  expect(one('step')?.dataset['kind']).toBe('confirm')
})

it('says when nobody answers, keeps what was typed, and recovers by itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
  try {
    served.will('/resume', view()).will('?', 0, view({ revision: 1 }))
    const drawn = draw()
    await vi.advanceTimersByTimeAsync(100)
    await drawn
    expect(one('offline')).not.toBeNull()
    await vi.advanceTimersByTimeAsync(2_500)
    expect(one('offline')).toBeNull()
  } finally {
    vi.useRealTimers()
  }
})

it('asks before it cancels', async () => {
  HTMLDialogElement.prototype.showModal ??= () => undefined
  served.will('/resume', view()).will('/cancel', view({ prompt: null, revision: 2 }, {}, { state: 'over', outcome: 'cancelled' }))
  await draw()
  await press('cancel')
  expect(served.sent.some((sent) => sent.path === '/cancel')).toBe(false)
  await press('cancel-yes')
  expect(one('ended')?.dataset['outcome']).toBe('cancelled')
})

it('tells the server when it is left, unless it is over', async () => {
  served.will('/resume', view(), view({ prompt: null }, {}, { state: 'over', outcome: 'done' }))
  await draw()
  dispatchEvent(new Event('pagehide'))
  expect(served.sent.at(-1)?.path).toBe('/left')
  close()
  served.sent.length = 0
  await draw()
  close()
  expect(served.sent.map((sent) => sent.path)).toEqual(['/resume'])
})

it('asks for nothing before the customer is known surely enough, and takes a code for it', async () => {
  served.will('/resume', view({ needs_level: 4, prompt: null })).will('/code', { to: '138****0001', seconds: 300 }, view({ revision: 2 }))
  await draw()
  expect(one('needs-proof')).not.toBeNull()
  expect(one('input')).toBeNull()
  await press('code-send')
  await type('123456', one('code')!)
  await submit()
  expect(one('input')).not.toBeNull()
})

it('sends a stranger to the bank to sign in', async () => {
  served.will('/resume', view({ needs_level: 3, prompt: null, can_prove: false }))
  await draw()
  expect(one('needs-proof')?.textContent).toContain(zh.prove.elsewhere)
  expect(one('code-send')).toBeNull()
})

it('says what became of a link that is over', async () => {
  served.will('/resume', { code: 'flow_link_over', status: 404 }).will('', { code: 'flow_link_over', status: 404 })
  await draw()
  expect(root.querySelector('[role="alert"]')?.textContent).toBe(zh.refused.flow_link_over)
  await settle()
  expect(served.sent.length).toBeLessThan(3)
})

it('says that somebody of the bank helps', async () => {
  served.will('/resume', view({}, {}, { helped: true }))
  await draw()
  expect(one('helped')?.textContent).toBe(zh.helped)
})
