import { beforeEach, expect, it } from 'vitest'

import { cameBack, pageToReturnTo } from '@/features/sign_in/provider'
import { apartOf } from '@/features/staff/RoleForm'
import { isWithin } from '@/features/staff/RulesForm'
import { peopleEn } from '@/shared/words/people_en'
import { peopleZh } from '@/shared/words/people_zh'

beforeEach(() => sessionStorage.clear())

it('only one address is that of somebody who comes back, and a no of the provider has no code', () => {
  expect(cameBack({ pathname: '/inbox', search: '?code=c&state=s' })).toBeNull()
  expect(cameBack({ pathname: '/sign-in/oidc/', search: '?code=c&state=s&iss=https%3A%2F%2Fid' })).toEqual({ code: 'c', state: 's', iss: 'https://id' })
  expect(cameBack({ pathname: '/sign-in/oidc', search: '?error=access_denied&code=c&state=s' })).toEqual({ code: '', state: 's' })
})

it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/sign-in/oidc?code=x', ''])('one never returns to %s', (kept) => {
  sessionStorage.setItem('suiban.return', kept)
  expect(pageToReturnTo()).toBe('/')
})

it('one returns to the page one was on, once', () => {
  sessionStorage.setItem('suiban.return', '/audit?action=staff')
  expect([pageToReturnTo(), pageToReturnTo()]).toEqual(['/audit?action=staff', '/'])
})

it('what must stay apart is found, whatever else is chosen', () => {
  const apart: [string, string][] = [['manage_staff', 'audit'], ['guard_access', 'read_all']]
  expect(apartOf(['talk', 'audit', 'manage_staff'], apart)).toEqual(['manage_staff', 'audit'])
  expect(apartOf(['talk', 'audit', 'guard_access'], apart)).toBeUndefined()
})

it('rules are within their bounds, and 0 only where it turns one off', () => {
  const bound = { least: 30, most: 730, off: true }
  expect([29, 30, 730, 731, 0, null].map((value) => isWithin(value, bound))).toEqual([false, true, true, false, true, false])
  expect(isWithin(0, { ...bound, off: false })).toBe(false)
})

it('both languages say everything about permissions, areas, rules and errors', () => {
  for (const part of ['permission', 'area', 'rule', 'errors', 'kind', 'reasons'] as const) {
    expect(Object.keys(peopleEn[part]).sort()).toEqual(Object.keys(peopleZh[part]).sort())
  }
})
