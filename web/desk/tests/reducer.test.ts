import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import type { DeskState, Fact } from '@suiban/client/types'

import { applyFact } from '@/shared/reducer'

interface Fixture {
  name?: string
  me: string | { staff_id: string }
  before: DeskState
  facts: Fact[]
  after: DeskState
}

const path = join(import.meta.dirname, '../../../tests/fixtures/desk_facts.json')
const fixtures = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Fixture[]) : []

const ME = 'stf_me'
const NOBODY: DeskState = {
  presence: { state: 'away', reason: '', since: '', version: 2 },
  consultations: [],
  offers: [],
  conversations: [],
  tasks: [],
}
const fact = (kind: Fact['kind'], body: object) => ({ kind, company_id: 'com_1', body }) as Fact
const reserved = (id: string, staff_id = ME) =>
  fact('routing.Reserved/1', {
    reservation_id: id,
    work_id: 'w',
    conversation_id: 'cnv_1',
    staff_id,
    queue_key: 'card',
    offered_at: 'a',
    expires_at: 'b',
  })
const passed = (to_id: string | null, holder_token = 3, conversation_id = 'cnv_1', to_kind = to_id ? 'staff' : 'bot') =>
  fact('conversations.PassedOn/1', {
    conversation_id,
    customer_id: 'cus_1',
    from_kind: 'nobody',
    from_id: null,
    to_kind,
    to_id,
    to_key: '',
    holder_token,
    part_companies: ['com_1'],
    held_since: 't',
    entry_id: null,
    reason: '',
  })
const run = (facts: Fact[], state = NOBODY) => facts.reduce((now, one) => applyFact(now, one, ME), state)

// the fixtures' ids are renumbered as they appear, so the order of ids is not theirs
const unordered = (state: DeskState) => ({
  ...state,
  offers: state.offers.toSorted((a, b) => a.reservation_id.localeCompare(b.reservation_id)),
  conversations: state.conversations.toSorted((a, b) => a.conversation_id.localeCompare(b.conversation_id)),
  tasks: state.tasks.toSorted((a, b) => a.work_id.localeCompare(b.work_id)),
})

describe('the cases the server proved', () => {
  it.runIf(fixtures.length > 0).each(fixtures.map((one, index) => [one.name ?? String(index), one] as const))(
    '%s',
    (_, one) => {
      const me = typeof one.me === 'string' ? one.me : one.me.staff_id
      const after = one.facts.reduce((state, each) => applyFact(state, each, me), one.before)
      expect(unordered(after)).toEqual(unordered(one.after))
      const again = one.facts.reduce((state, each) => applyFact(state, each, me), after)
      expect(unordered(again)).toEqual(unordered(one.after))
    },
  )
})

describe('applyFact', () => {
  it('adds my offer once and removes it when it ended', () => {
    const offered = run([reserved('rsv_1'), reserved('rsv_1')])
    expect(offered.offers).toHaveLength(1)
    const ended = fact('routing.ReservationEnded/1', {
      reservation_id: 'rsv_1',
      work_id: 'w',
      conversation_id: 'cnv_1',
      staff_id: ME,
      state: 'timed_out',
      reason: '',
    })
    expect(applyFact(offered, ended, ME).offers).toEqual([])
  })
  it('does not care for the offers of others', () => {
    expect(run([reserved('rsv_1', 'stf_other')])).toBe(NOBODY)
  })
  it('takes presence only when it is mine and newer', () => {
    const presence = (version: number, staff_id = ME) =>
      fact('routing.PresenceChanged/1', { staff_id, state: 'available', reason: '', since: 's', version })
    expect(run([presence(3)]).presence).toEqual({ state: 'available', reason: '', since: 's', version: 3 })
    expect(run([presence(2)])).toBe(NOBODY)
    expect(run([presence(9, 'stf_other')])).toBe(NOBODY)
  })
  it('holds what was passed to me and lets go of what was passed on', () => {
    const held = run([passed(ME)])
    expect(held.conversations).toMatchObject([{ conversation_id: 'cnv_1', company_id: 'com_1', holder_token: 3 }])
    expect(run([passed(null, 4)], held).conversations).toEqual([])
    expect(run([passed('stf_other', 4)], held).conversations).toEqual([])
  })
  it('an older passing-on does not undo a newer one', () => {
    const held = run([passed(ME, 5)])
    expect(run([passed(null, 4)], held)).toBe(held)
  })
  it('keeps conversations in the order of their ids', () => {
    expect(
      run([passed(ME, 1, 'cnv_2'), passed(ME, 1, 'cnv_1')]).conversations.map((one) => one.conversation_id),
    ).toEqual(['cnv_1', 'cnv_2'])
  })
  it('sets parts, and forgets what was closed', () => {
    const held = run([passed(ME)])
    const parts = run(
      [
        fact('conversations.PartOpened/1', {
          conversation_id: 'cnv_1',
          part_id: 'p',
          customer_id: 'c',
          part_companies: ['com_1', 'com_2'],
        }),
      ],
      held,
    )
    expect(parts.conversations[0]?.part_companies).toEqual(['com_1', 'com_2'])
    const closed = fact('conversations.ConversationClosed/1', {
      conversation_id: 'cnv_1',
      customer_id: 'c',
      holder_kind: 'staff',
      holder_id: ME,
      by_kind: 'staff',
      by_id: ME,
    })
    expect(run([closed, closed], parts).conversations).toEqual([])
  })
  it('a fact of an unknown kind changes nothing', () => {
    expect(applyFact(NOBODY, fact('elsewhere.Unknown/1' as Fact['kind'], {}), ME)).toBe(NOBODY)
  })
})
