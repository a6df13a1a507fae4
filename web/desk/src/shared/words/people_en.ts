import type { peopleZh } from './people_zh'

export const peopleEn: typeof peopleZh = {
  roles: 'Roles', new_role: 'New role', copy: 'Copy as a new role', edit_role: 'Change', retire: 'Retire role', built_in: 'Built in', own_role: 'Own', members: (n) => (n === 1 ? '1 person' : `${n} people`), mine: 'You have this role',
  roles_hint: 'Built-in roles cannot be changed, but copied. Security proposes a role, a second person approves it; it holds at once, also for those who are signed in.',
  role_name: 'Name (Chinese)', role_name_en: 'Name (English)', role_name_rule: '1 to 40 characters', role_companies: 'For companies', role_companies_hint: 'Only for people all of whose companies are among these', permissions: 'Permissions', need_permission: 'Choose at least one permission', apart: (one, other) => `One person must not have both “${one}” and “${other}”`, apart_held: (one, other) => `Somebody has one of them by another role: “${one}” and “${other}” must stay apart`,
  retire_hint: (n) => (n ? `${n === 1 ? '1 person loses' : `${n} people lose`} what this role allows, at once.` : 'Nobody has this role now.'), only_security: 'Changes are proposed by security', out_of_bounds: 'Outside of what is allowed',
  area: { serve: 'Serving', lead: 'Leading', content: 'Content', administer: 'Administration', guard: 'Security', watch: 'Audit' },
  permission: {
    talk: 'Serve customers', reveal: 'See full numbers (with a reason, limited)', watch_all: 'See open conversations', wallboard: 'See the wallboard', take_over: 'Take over and move conversations, set others away', read_all: 'Read all conversations', manage_staff: 'Manage people, ask for roles', manage_sessions: 'See and end sign-ins of others', knowledge: 'Edit articles', canned: 'Edit shared canned replies', audit: 'Read the audit', forms: 'Edit forms', settings: 'Set companies, channels, queues', manage_integrations: 'Manage API keys and webhooks', guard_access: 'Sign-in rules, unlocking, defining roles', decide: 'Decide what others ask for',
  },
  rules: 'Sign-in rules', rules_hint: 'Security proposes, a second person approves; holds from the next sign-in. Somebody with several companies keeps to the strictest of each.', ask_rules: 'Propose', between: (least, most) => `${least} to ${most}`, between_or_off: (least, most) => `${least} to ${most}; 0: not asked`, reset: 'Undo',
  rule: {
    characters_min: 'Password, characters at least', classes_min: 'Kinds of characters, at least', password_days_max: 'Password lasts (days)', history_kept: 'None of the last … passwords', lock_failures: 'Locked after … failures', lock_minutes: 'Locked for (minutes)', session_hours_max: 'Sign-in lasts at most (hours)', idle_minutes_max: 'Signed out when idle for (minutes)', reveals_per_day: 'Full numbers shown to one person a day', second_step_roles: 'Roles that need two steps',
  },
  lock_hint: 'The strictest company’s lock counts for every sign-in.', waiting: 'A change waits for approval',
  edit: 'Edit', skills: 'Skills', skill: 'Skill', level: 'Level', level_of: (name) => `Level of ${name}`, levels: ['Beginner', 'Fair', 'Good', 'Very good', 'Expert'], no_skills: 'No skills yet', add_skill: 'Add a skill', saved: 'Saved', end_all: 'End all', unlink: 'Unlink organisation account', linked: 'Organisation account', remove_skill: (name) => `Remove skill ${name}`, no_role: 'No role yet',
  by_provider: 'Organisation account', by_code: 'One-time code',
  provider: (name) => `Sign in with ${name || 'your organisation'}`, or: 'or', going: 'Taking you there…', returning: 'Finishing your sign-in…', provider_said_no: 'The identity provider did not finish the sign-in; please try again', password_off_hint: 'Sign in with your organisation’s account here.', emergency: 'Emergency sign-in',
  errors: {
    role_elsewhere: 'This role is not for all companies of this person', role_name_taken: 'Another role is called so', skill_unknown: 'There is no such skill', passwords_off: 'Passwords are turned off here; sign in with your organisation’s account', oidc_off: 'Organisation accounts are not set up here', oidc_unreachable: 'The identity provider cannot be reached; please try again later', oidc_flow_ended: 'This sign-in was finished, took too long, or was begun in another browser; please begin again', oidc_refused: 'The identity provider refused this sign-in', oidc_token_refused: 'What the identity provider says cannot be believed; tell your administrator', oidc_too_weak: 'Use the second step of your organisation’s account to sign in here', identity_unknown: 'You have no account here; ask an administrator', identity_other: 'Your login belongs to another organisation account; ask security to unlink it', identity_not_linked: 'This person has no organisation account linked', roles_awaited: 'Your account is made; two people have to give you a role first', own_mandates: 'Nobody edits themselves; ask a colleague',
  },
  clock: (time) => `The clocks of the identity provider and of this server differ too much; tell your administrator. Server time: ${time}`,
  reasons: { claims: 'Your organisation’s account is not allowed to use this; ask an administrator', expired: 'The sign-in at your organisation has expired; please try again' },
  kind: { define_role: 'Own role', retire_role: 'Retire role', set_policy: 'Sign-in rules', unlink_identity: 'Unlink organisation account' },
  none: 'none',
}
