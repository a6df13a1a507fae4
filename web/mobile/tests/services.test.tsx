import type { InstanceLine, Service } from '@suiban/client/services'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { App } from '../src/app'
import { keepIdentity } from '../src/identity'
import { flowOf, pathOf } from '../src/router'

const CUSTOMER = { customer_no: 'C1', name: '王建国', level: '' }
const words = (zh: string, en = '') => ({ zh, en })
const SERVICES: Service[] = [
  { key: 'transfer', name: words('转账', 'Transfer'), group: 'transfers', promise_s: 600, identity: 3, doors: [], phrases: ['汇款'] },
  { key: 'card_loss', name: words('挂失', 'Report a lost card'), group: 'cards', promise_s: 86_400, identity: 3, doors: [], phrases: [] },
  { key: 'odd', name: words('别的'), group: 'unheard-of', promise_s: 0, identity: 0, doors: [], phrases: [] },
]
const LINE: InstanceLine = {
  instance_id: 'ins_1', flow: 'transfer', name: words('转账', 'Transfer'), state: 'open', waits: 'customer', step: 'amount',
  step_name: words('金额'), kind: 'ask', number: 3, total: 5, begun_at: '2026-11-23T01:00:00Z', step_since: '2026-11-23T01:00:00Z',
  ends_at: '2026-11-26T01:00:00Z', promised_by: null, stalled: 'left', outcome: '', helped: false,
}
let root: HTMLElement
let routes: Record<string, (headers: Record<string, string>) => Response>
let posted: string[]

const all = (id: string) => [...root.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
const settle = () => act(async () => {
  for (let round = 0; round < 12; round++) await new Promise((done) => setTimeout(done, 0))
})
async function show(hash = ''): Promise<void> {
  location.hash = hash
  await act(() => render(<App />, root))
  await settle()
}
const press = async (node: HTMLElement) => {
  await act(() => node.click())
  await settle()
}
const session = (token: string) => Response.json({
  token, expires_at: '2999-01-01T00:00:00Z', customer_name: '王建国', proof_level: 3, channel: { key: 'bank-app', company_name: '云杉银行', title: '' },
})

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '')
  keepIdentity(CUSTOMER)
  root = document.body.appendChild(document.createElement('div'))
  posted = []
  routes = {
    '/api/demo-bank/sign-in': () => Response.json({ assertion: 'signed' }),
    '/api/chat/sessions': () => session('t1'),
    '/api/chat/services': () => Response.json({ items: SERVICES }),
    '/api/chat/services/open': () => Response.json({ items: [] }),
  }
  vi.stubGlobal('matchMedia', () => ({ matches: true }))
  vi.stubGlobal('WebSocket', class { close() {} })
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    if (init.method === 'POST') posted.push(path)
    const answer = routes[path]?.((init.headers ?? {}) as Record<string, string>)
    return answer ?? Response.json({}, { status: 503 })
  })
})
afterEach(() => {
  render(null, root)
  root.remove()
  vi.unstubAllGlobals()
})

it('names a service under way by its address, and nothing else', () => {
  expect([flowOf('#/flow/ins_1'), pathOf('#/flow/ins_1')]).toEqual(['ins_1', '/flow'])
  expect([flowOf('#/flow/../x'), pathOf('#/flow/'), pathOf('#/flow')]).toEqual(['', '/', '/'])
})

it('lists services by group, in the order of the house, what has no group last', async () => {
  await show('#/services')
  expect([...root.querySelectorAll('.m-group h2')].map((title) => title.textContent)).toEqual(['转账', '银行卡', '其他'])
  expect(all('service')[0]?.textContent).toContain('10 分钟内办结')
})

it('finds a service by how customers call it', async () => {
  await show('#/services')
  const field = root.querySelector('input')!
  await act(() => {
    field.value = '汇款'
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  expect(all('service').map((row) => row.dataset['key'])).toEqual(['transfer'])
})

it('says when the list could not be read, and reads it again', async () => {
  const read = routes['/api/chat/services']!
  routes['/api/chat/services'] = () => Response.json({}, { status: 503 })
  await show('#/services')
  expect(root.querySelector('[role="alert"].m-problem')?.textContent).toContain('没有读到')
  routes['/api/chat/services'] = read
  await press(root.querySelector<HTMLElement>('.m-problem button')!)
  expect(all('service')).toHaveLength(3)
})

it('begins a service and goes to its page; one that is under way is gone on with', async () => {
  routes['/api/chat/services/transfer'] = () => Response.json({ code: 'flow_open', detail: { instance: 'ins_7' } }, { status: 409 })
  await show('#/services')
  await press(all('service')[0]!)
  expect(location.hash).toBe('#/flow/ins_7')
})

it('says why a service cannot be begun', async () => {
  routes['/api/chat/services/transfer'] = () => Response.json({ code: 'flow_unknown' }, { status: 404 })
  await show('#/services')
  await press(all('service')[0]!)
  expect(root.querySelector('.m-toast')?.textContent).toContain('暂时不能办理')
  expect(location.hash).toBe('#/services')
})

it('has what was broken off as the first card of the first page, with the way on', async () => {
  routes['/api/chat/services/open'] = () => Response.json({ items: [LINE] })
  await show()
  const [card] = all('todo')
  expect(card?.textContent).toContain('继续转账 · 第 3/5 步')
  expect(card?.compareDocumentPosition(root.querySelector('.m-account')!)).toBe(Node.DOCUMENT_POSITION_FOLLOWING)
  await press(all('todo-go')[0]!)
  expect(location.hash).toBe('#/flow/ins_1')
})

it('asks for nothing to be done while the bank is at it', async () => {
  routes['/api/chat/services/open'] = () => Response.json({ items: [{ ...LINE, waits: 'approval' }] })
  await show()
  expect(all('todo')[0]?.textContent).toContain('等待银行审核')
  expect(all('todo')[0]?.textContent).not.toContain('继续转账')
})

it('opens a new session when the kept one is no longer known', async () => {
  const kept = { token: 'old', expires_at: '2999-01-01T00:00:00Z', customer_name: '', proof_level: 3, channel: { key: 'bank-app', company_name: '云杉银行' } }
  localStorage.setItem('suiban.session.bank-app.C1', JSON.stringify(kept))
  const sockets: { onclose?: (event: { code: number }) => void }[] = []
  vi.stubGlobal('WebSocket', class {
    onclose?: (event: { code: number }) => void
    constructor() {
      sockets.push(this)
    }
    close() {}
  })
  routes['/api/chat/services/open'] = (headers) =>
    headers['Authorization'] === 'Bearer t1' ? Response.json({ items: [LINE] }) : Response.json({ code: 'not_signed_in' }, { status: 401 })
  await show()
  expect(all('todo')).toEqual([])
  await act(() => sockets[0]?.onclose?.({ code: 4401 }))
  await settle()
  expect(all('todo')).toHaveLength(1)
})
