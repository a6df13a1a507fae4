import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Sessions } from '../src/model/session'
import { FakeServer, session } from './fixtures'

const VISITOR = { channelKey: 'bank-app', scope: 'bank-app.guest', locale: 'zh-CN' } as const
let server: FakeServer

beforeEach(() => {
  localStorage.clear()
  server = new FakeServer()
  server.install()
})
afterEach(() => vi.unstubAllGlobals())

const refusal = () => Response.json({ code: 'not_signed_in', detail: '' }, { status: 401 })
const bodies = () => server.posted.map((post) => post.body)

describe('a session', () => {
  it('is kept, and resumed by its token', async () => {
    await new Sessions(VISITOR).open()
    expect(new Sessions(VISITOR).saved()?.token).toBe('token-1')
    await new Sessions(VISITOR).open()
    expect(bodies()).toEqual([
      { channel_key: 'bank-app', locale: 'zh-CN' },
      { channel_key: 'bank-app', locale: 'zh-CN', resume_token: 'token-1' },
    ])
  })

  it('starts anew when the old token is refused, but not when nobody answers', async () => {
    await new Sessions(VISITOR).open()
    const fresh = () => Response.json(session('token-2'))
    server.routes['/api/chat/sessions'] = (body) => ('resume_token' in (body as object) ? refusal() : fresh())
    expect((await new Sessions(VISITOR).open()).token).toBe('token-2')
    server.routes = {}
    await expect(new Sessions(VISITOR).open()).rejects.toMatchObject({ code: 'offline' })
    expect(new Sessions(VISITOR).saved()?.token).toBe('token-2')
  })

  it('of somebody signed in is proven each time, and never another customer is resumed', async () => {
    const signedIn = { ...VISITOR, scope: 'bank-app.C1', assertion: async () => 'proof' }
    await new Sessions(signedIn).open()
    await new Sessions(signedIn).open()
    expect(bodies()).toEqual(Array(2).fill({ channel_key: 'bank-app', locale: 'zh-CN', assertion: 'proof' }))
    expect(new Sessions(VISITOR).saved()).toBeNull()
  })

  it('is not used when it is about to end', async () => {
    await new Sessions(VISITOR).open()
    const almost = Date.parse(new Sessions(VISITOR).saved()!.expires_at) - 30_000
    expect(new Sessions(VISITOR).saved(new Date(almost))).toBeNull()
  })
})
