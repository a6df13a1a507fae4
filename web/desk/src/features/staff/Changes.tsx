/** What a request would change about a role or a company's rules, before and after. */
import { Tag } from 'antd'

import type { StaffRequest } from '@/shared/access'
import { useRoleName } from '@/shared/roles'
import { useNameOf, useWords } from '@/shared/settings'

export function Changes({ one }: { one: StaffRequest }) {
  const { role, role_before: roleBefore, rules } = one.wanted
  if (role || roleBefore) return <RoleChanges one={one} />
  return rules ? <RuleChanges one={one} /> : null
}

function RoleChanges({ one: { kind, wanted } }: { one: StaffRequest }) {
  const words = useWords().people
  const before = wanted.role_before?.permissions ?? []
  const after = kind === 'retire_role' ? [] : (wanted.role?.permissions ?? [])
  const label = (key: string) => words.permission[key] ?? key
  return (
    <p>
      {after.filter((key) => before.includes(key)).map((key) => <Tag key={key}>{label(key)}</Tag>)}
      {after.filter((key) => !before.includes(key)).map((key) => <Tag key={key} color="green">+ {label(key)}</Tag>)}
      {before.filter((key) => !after.includes(key)).map((key) => <Tag key={key} color="red"><del>{label(key)}</del></Tag>)}
    </p>
  )
}

function RuleChanges({ one: { wanted } }: { one: StaffRequest }) {
  const { common, people: words } = useWords()
  const roleName = useRoleName()
  const { rules, rules_before: before } = wanted
  if (!rules) return null
  const shown = (value: number | string[]) => (Array.isArray(value) ? common.list(value.map(roleName)) || words.none : String(value))
  const changed = (Object.keys(rules) as (keyof typeof rules)[]).filter((name) => JSON.stringify(rules[name]) !== JSON.stringify(before?.[name]))
  return (
    <ul className="rule-changes">
      {changed.map((name) => <li key={name}>{common.pair(words.rule[name] ?? name, before ? shown(before[name]) : words.none)} → <b>{shown(rules[name])}</b></li>)}
    </ul>
  )
}

export function AboutName({ one }: { one: StaffRequest }) {
  const nameOf = useNameOf()
  const role = one.wanted.role ?? one.wanted.role_before
  return <>{role ? nameOf(role) : one.staff_name || one.wanted.name}</>
}
