/** What roles are called: built-in ones in our words, those of the house by their own names. */
import { useQuery } from '@tanstack/react-query'

import { access, type RolesReply } from './access'
import { useSession } from './session'
import { useNameOf, useWords } from './settings'

/** One's own roles. */
export function useOwnRoleName(): (key: string) => string {
  const words = useWords()
  const nameOf = useNameOf()
  const { session } = useSession()
  return (key) => words.staff.role[key] ?? (nameOf(session.role_names?.[key]) || key)
}

export function useRoles() {
  return useQuery<RolesReply>({ queryKey: ['staff-roles'], queryFn: access.roles })
}

/** Anybody's roles; for who manages people. */
export function useRoleName(): (key: string) => string {
  const words = useWords()
  const nameOf = useNameOf()
  const roles = useRoles()
  return (key) => words.staff.role[key] ?? (nameOf(roles.data?.items.find((one) => one.key === key)) || words.people.own_role)
}
