/** Keys, webhooks and deliveries: what is shown of them, and that a change of somebody else's is never overwritten. */
import { beforeEach, describe, expect, it } from 'vitest'

import { type Delivery, isAddress, type Key, laidOut, stateOf, type Webhook } from '@/features/integrations/api'
import IntegrationsPage from '@/features/integrations/IntegrationsPage'
import { integrationsEn, integrationsZh } from '@/shared/words/integrations'

import { stage } from './stage'
import { by, press, there, until } from './until'

const HOOK: Webhook = { webhook_id: 'whk_1', company_id: 'com_1', name: '归档', url: 'https://a.example/', events: ['message.said'], active: true, version: 3, created_at: '2026-11-22T00:00:00Z', queued: 0, dead: 1 }
const DEAD: Delivery = { delivery_id: 'dlv_1', webhook_id: 'whk_1', sequence: 7, event: 'message.said', body: '{"type":"message.said"}', state: 'dead', attempts: 8, next_at: '2026-11-22T00:00:00Z', last_status: 500, last_error: 'refused', created_at: '2026-11-22T00:00:00Z', done_at: null }
const { answers, asked, show, leave } = stage({ items: [], next_cursor: null })
const times = (call: string) => asked.filter(([one]) => one === call).length
const open = (address: string) => show(<IntegrationsPage />, address, { permissions: ['manage_integrations'] })

beforeEach(() => {
  Object.assign(answers, {
    'GET /api/integrations/keys': [200, { items: [] }],
    'GET /api/integrations/webhooks': [200, { items: [HOOK], events: ['message.said'] }],
    'GET /api/integrations/webhooks/whk_1/deliveries': [200, { items: [DEAD], next_cursor: null }],
    'GET /api/integrations/webhooks/whk_1/deliveries?state=dead': [200, { items: [DEAD], next_cursor: null }],
  })
})

describe('the switch', () => {
  it('turns off what was shown, and keeps the version the server answers', async () => {
    answers['PUT /api/integrations/webhooks/whk_1'] = [200, { ...HOOK, active: false, version: 4 }]
    await open('/integrations?view=webhooks')
    await press('hook-active')
    await until(() => expect(by('hook-active')!.getAttribute('aria-checked')).toBe('false'))
    await until(() => expect(asked).toContainEqual(['PUT /api/integrations/webhooks/whk_1', { name: '归档', url: 'https://a.example/', events: ['message.said'], active: false, version: 3 }]))
    await press('hook-active')
    await until(() => expect(asked.at(-1)![1]).toMatchObject({ active: true, version: 4 }))
  })

  it('goes back and shows the newest when somebody else saved meanwhile', async () => {
    await open('/integrations?view=webhooks')
    await there('hook-active')
    answers['PUT /api/integrations/webhooks/whk_1'] = [409, { code: 'webhook_changed' }]
    answers['GET /api/integrations/webhooks'] = [200, { items: [{ ...HOOK, name: '归档二', version: 4 }], events: ['message.said'] }]
    await press('hook-active')
    await until(() => {
      expect(by('hook-row')!.textContent).toContain('归档二')
      expect(document.body.textContent).toContain(integrationsZh.errors.webhook_changed)
    })
    expect(by('hook-active')!.getAttribute('aria-checked')).toBe('true')
  })
})

describe('deliveries', () => {
  it('say in words what went wrong, and lay the body out', async () => {
    await open('/integrations?view=webhooks&webhook=whk_1&state=dead')
    await there('delivery')
    expect(times('GET /api/integrations/webhooks/whk_1/deliveries?state=dead')).toBe(1)
    expect(by('delivery')!.textContent).toContain('尝试 8 次 · 对方返回 500 · 对方没有接受')
    await press('delivery-body')
    await until(() => expect(by('delivery')!.querySelector('pre')).not.toBeNull())
    expect(by('delivery')!.querySelector('pre')!.textContent).toBe('{\n  "type": "message.said"\n}')
  })

  it('that failed go again, and then offer it no more', async () => {
    await open('/integrations?view=webhooks&webhook=whk_1')
    await there('delivery-again')
    const again = { ...DEAD, state: 'queued', attempts: 0 }
    answers['POST /api/integrations/deliveries/dlv_1/again'] = [200, again]
    answers['GET /api/integrations/webhooks/whk_1/deliveries'] = [200, { items: [again], next_cursor: null }]
    await press('delivery-again')
    await until(() => expect(by('delivery')!.dataset.state).toBe('queued'))
    expect(by('delivery-again')).toBeNull()
    expect(by('delivery-skip')).toBeNull()
  })

  it('are skipped only after one was asked', async () => {
    answers['POST /api/integrations/deliveries/dlv_1/skip'] = [200, { ...DEAD, state: 'skipped' }]
    await open('/integrations?view=webhooks&webhook=whk_1')
    await press('delivery-skip')
    await there('delivery-skip-confirm')
    expect(times('POST /api/integrations/deliveries/dlv_1/skip')).toBe(0)
    await press('delivery-skip-confirm')
    await until(() => expect(times('POST /api/integrations/deliveries/dlv_1/skip')).toBe(1))
  })
})

it('nothing there, and nothing to be had, are said', async () => {
  await open('/integrations')
  await until(() => expect(document.body.textContent).toContain(integrationsZh.keys_empty))
  await leave()
  answers['GET /api/integrations/keys'] = [503, { code: 'unavailable' }]
  await open('/integrations')
  await until(() => expect(document.querySelector('[role=alert]')!.textContent).toContain('没能取到数据'))
})

it.each<[string, Partial<Key>]>([
  ['active', { expires_at: null }], ['active', { expires_at: '2026-11-23T00:00:00Z' }], ['expired', { expires_at: '2026-11-22T00:00:00Z' }],
  ['revoked', { expires_at: null, revoked_at: '2026-11-01T00:00:00Z' }], ['revoked', { expires_at: '2026-11-02T00:00:00Z', revoked_at: '2026-11-01T00:00:00Z' }],
])('a key is %s with %j', (state, part) => {
  const key = { key_id: '', company_id: '', name: '', scopes: [], created_at: '', expires_at: null, last_used_at: null, revoked_at: null, ...part }
  expect(stateOf(key, Date.parse('2026-11-22T00:00:00Z'))).toBe(state)
})

it.each([
  ['https://a.example/hook', true], ['http://10.0.0.1:8080/', true], ['a.example', false], ['https://', false], ['ftp://a.example/', false],
  ['https://user:secret@a.example/', false],
])('%s may be an address: %s', (text, is) => expect(isAddress(text)).toBe(is))

it('an address has its length', () => expect([468, 484].map((n) => isAddress(`https://a.example/${'x'.repeat(n)}`))).toEqual([true, false]))

it('what is no JSON stays as it is', () => expect(laidOut('{"a"')).toBe('{"a"'))

it('English has every word that Chinese has', () => {
  for (const name of ['scope', 'event', 'state', 'reason', 'errors'] as const) {
    expect(Object.keys(integrationsEn[name])).toEqual(Object.keys(integrationsZh[name]))
  }
})
