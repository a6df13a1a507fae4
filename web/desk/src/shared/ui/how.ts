/** How somebody signed in, in words. */
import type { Words } from '@/shared/words/zh'

export function howOf(one: { method: string; strength: number }, words: Words): string {
  const way = one.method === 'oidc' ? words.people.by_provider : one.method === 'code' ? words.people.by_code : words.access.account.one_step
  return one.strength === 2 ? (one.method === 'password' ? words.access.account.two_steps : `${way} · ${words.access.account.second}`) : way
}
