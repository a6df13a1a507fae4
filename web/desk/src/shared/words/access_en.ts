import type { accessZh } from './access_zh'
import { AUDITED_EN } from './audit'

export const accessEn: typeof accessZh = {
  and: '; ',
  wait: (seconds) => (seconds < 90 ? `Too many tries; please wait ${seconds} seconds` : `Too many tries: locked for ${Math.ceil(seconds / 60)} minutes; security can unlock it`),
  clock: (time) => `This code belongs to another minute: set the clock of your phone. Server time: ${time}`,
  fault: {
    too_short: 'at least 10 characters', too_long: 'at most 200 characters', too_common: 'too easily guessed (common password, pinyin, keyboard pattern or date)', holds_name: 'must not contain your login or name',
    too_few_classes: 'needs more kinds of characters (upper, lower, digits, symbols)', used_before: 'must not be one of your last 5 passwords',
  },
  errors: {
    wrong_password: 'The present password is wrong', wrong_code: 'The code is wrong or was used', step_ended: 'This sign-in was not finished in time; please begin again', second_step_set: 'Two-step sign-in is set up already', second_step_not_set: 'Two-step sign-in is not set up',
    second_step_demanded: 'Your company demands two-step sign-in of your role', approval_needed: 'A second person must approve this; ask for it', roles_apart: 'One person must not have these roles together', role_unknown: 'Choose a role', request_unknown: 'There is no such request',
    request_there: 'The same is asked for already', request_over: 'This request was decided or has expired', request_stale: 'Things have changed; please ask again', own_request: 'Nobody decides their own requests, nor those about themselves', login_taken: 'This login is taken',
  },
  sign_in: {
    use_code: 'Use a one-time code', use_password: 'Use a password', code: 'One-time code', code_hint: 'From your administrator; good once, for 24 hours', second_title: 'Second step', second_hint: 'Enter the 6 digits of your authenticator app, or a recovery code.',
    second_code: 'Code or recovery code', go_on: 'Continue', back: 'Sign in again', password_title: 'Choose a new password', password_hint: 'At least 10 characters; no common words or dates. A long sentence is a good password.', new_password: 'New password', again: 'Once more', differs: 'The two differ',
    enrol_title: 'Set up the second step', enrol_hint: 'Your company demands two-step sign-in of your role. Scan the picture with an authenticator app and enter the 6 digits it shows.', need_code: 'Enter the code', recovery_title: 'Keep these recovery codes', recovery_hint: 'Should you lose your phone, each of them replaces a code once. They are not shown again.', saved: 'I have kept them',
    copy: 'Copy', copied: 'Copied', key: 'If you cannot scan, type',
  },
  last: (when) => `Last sign-in ${when}`,
  failed: (n) => `, ${n} failed since`,
  not_you: 'If that was not you, change your password and tell security.',
  account: {
    security: 'Sign-in security', password: 'Password', change_password: 'Change password', present: 'Present password', changed: 'Password changed; all other sign-ins have ended', second: 'Second step', second_on: (left) => `On, ${left} recovery codes left`, second_off: 'Off', demanded: 'Demanded',
    turn_on: 'Turn on', turn_off: 'Turn off', renew: 'New recovery codes', turned_off: 'Turned off', scan: 'Scan the picture with an authenticator app and enter the 6 digits it shows.', end_others: 'End all others', ended: (n) => `${n} sign-ins ended`, last_seen: 'Last used', one_step: 'Password', two_steps: 'Two steps',
  },
  staff: {
    members: 'People', requests: 'To decide', policies: 'Sign-in rules', all: 'All', company: 'Company', state: 'State', active: 'Active', inactive: 'Deactivated', create: 'New member', more: 'More', roles: 'Change roles', code: 'One-time code', deactivate: 'Deactivate', reactivate: 'Reactivate', unlock: 'Unlock',
    reset_second: 'Reset second step', sessions: 'Sign-ins', grant: 'Grant company', has_second: 'Two steps', last_sign_in: 'Last sign-in', never: 'never signed in', reason: 'Reason', reason_hint: 'Kept in the audit', asked: 'Asked for; a second person decides', done: 'Done', ask: 'Ask for it', name: 'Name', job: 'Title', login_rule: 'Begins with a small letter; then letters, digits, . _ -',
    code_title: 'One-time code', code_hint: 'Shown this once; good once, for 24 hours. Tell its owner in person or by phone.', unlocked: (n) => (n ? `Unlocked in ${n} places` : 'It was not locked'), four_eyes: 'Takes effect when a second person approves', deactivate_hint: 'Ends all sign-ins and mandates at once; open work is offered to others.',
    no_sessions: 'Not signed in', capacity: 'Customers at a time',
  },
  request: {
    kind: { create_member: 'New member', set_roles: 'Change roles', grant_mandates: 'Grant company', reset_second_step: 'Reset second step', issue_code: 'One-time code', reactivate: 'Reactivate' },
    state: { waiting: 'Waiting', approved: 'Approved', refused: 'Refused', withdrawn: 'Withdrawn', expired: 'Expired' },
    approve: 'Approve', refuse: 'Refuse', withdraw: 'Withdraw', by: 'Asked by', decided: 'Decided by', until: 'Until', empty: 'No requests', empty_hint: 'Changes of roles, new members and the like wait here for a second person.', why_refuse: 'Why not?', reason: 'Reason', approved: 'Approved and done', refused: 'Refused', withdrawn: 'Withdrawn', cannot: 'A second person decides',
  },
  audit: {
    title: 'Audit', nav: 'Audit', who_id: 'Person’s id, stf_…', who: 'Who', action: 'Action', object: 'Object id', from: 'From', until: 'Until', company: 'Company', any: 'Any', empty: 'Nothing matches', empty_hint: 'Try other filters.', more: 'Load more', chain: 'Chain', chain_hint: 'A chain of hashes ties the entries; who keeps number and hash elsewhere can prove later that nothing was changed.', links: (n) => `${n} linked`, detail: 'Details', reason: 'Reason', house: 'System', customer: 'Customer', key: 'Program', clear: 'Clear', when: 'When', hash: 'Hash', entry: 'Entry', apply: 'Search',
    module: { ...AUDITED_EN.modules, staff: 'People', conversations: 'Conversations', customers: 'Customers', desk: 'Desk', routing: 'Routing', knowledge: 'Knowledge', guard: 'Wording', audit: 'Audit', files: 'Files' },
    actions: {
      ...AUDITED_EN.actions,
      'staff.signed_in': 'Signed in', 'staff.sign_in_failed': 'Sign-in failed', 'staff.sign_in_locked': 'Sign-in locked', 'staff.session_ended': 'Sign-in ended', 'staff.mandate_granted': 'Company granted', 'staff.mandate_withdrawn': 'Company withdrawn', 'staff.password_changed': 'Password changed', 'staff.code_issued': 'One-time code issued',
      'staff.second_step_set': 'Second step set up', 'staff.second_step_removed': 'Second step removed', 'staff.recovery_code_used': 'Recovery code used', 'staff.recovery_codes_renewed': 'Recovery codes renewed', 'staff.deactivated': 'Member deactivated', 'staff.reactivated': 'Member reactivated', 'staff.unlocked': 'Login unlocked', 'staff.policy_changed': 'Sign-in rules changed',
      'staff.request_asked': 'Request made', 'staff.request_approved': 'Request approved', 'staff.request_refused': 'Request refused', 'staff.request_withdrawn': 'Request withdrawn', 'staff.member_created': 'Member created', 'staff.roles_set': 'Roles changed', 'staff.role_defined': 'Role defined', 'staff.role_retired': 'Role retired', 'staff.member_edited': 'Member edited', 'staff.member_provisioned': 'Member entered by identity provider', 'staff.identity_linked': 'Organisation account linked', 'staff.identity_unlinked': 'Organisation account unlinked',
    },
  },
}
