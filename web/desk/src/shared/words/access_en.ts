import type { accessZh } from './access_zh'
import { AUDITED_EN } from './audit'
import { some } from './plural'

export const accessEn: typeof accessZh = {
  and: '; ',
  wait: (seconds) => (seconds < 90 ? `Too many tries; please wait ${some(seconds, 'second')}` : `Too many tries: locked for ${some(Math.ceil(seconds / 60), 'minute')}; security can unlock it`),
  clock: (time) => `This code belongs to another minute: check the clock of your phone. Server time: ${time}`,
  fault: {
    too_short: 'at least 10 characters', too_long: 'at most 200 characters', too_common: 'too easily guessed (common password, pinyin, keyboard pattern or date)', holds_name: 'must not contain your login or name',
    too_few_classes: 'needs more kinds of characters (upper, lower, digits, symbols)', used_before: 'must not be one of your last 5 passwords',
  },
  errors: {
    wrong_password: 'The current password is wrong', wrong_code: 'The code is wrong or was used already', step_ended: 'This sign-in was not finished in time; please begin again', second_step_set: 'Two-step sign-in is already on', second_step_not_set: 'Two-step sign-in is not on',
    second_step_demanded: 'Your company requires two-step sign-in for your role; it cannot be turned off', approval_needed: 'A second person must approve this; ask for it', roles_apart: 'One person must not have these roles together', role_unknown: 'Choose a role', request_unknown: 'There is no such request',
    request_there: 'The same has been requested already', request_over: 'This request was decided or has expired', request_stale: 'Things have changed; please ask again', own_request: 'Nobody decides their own requests, nor those about themselves', login_taken: 'This login is taken',
  },
  sign_in: {
    use_code: 'Use a one-time code', use_password: 'Use a password', code: 'One-time code', code_hint: 'From your administrator; works once, within 24 hours', second_title: 'Two-step sign-in', second_hint: 'Enter the 6 digits of your authenticator app, or a recovery code.',
    second_code: 'Code or recovery code', go_on: 'Continue', back: 'Sign in again', password_title: 'Choose a new password', password_hint: 'At least 10 characters; no common words or dates. A long sentence is a good password.', new_password: 'New password', again: 'Repeat the new password', differs: 'The two do not match',
    enrol_title: 'Set up two-step sign-in', enrol_hint: 'Your company requires two-step sign-in for your role. Scan the QR code with an authenticator app and enter the 6 digits it shows.', enrol_code: '6-digit code', need_code: 'Enter the code', recovery_title: 'Keep these recovery codes', recovery_hint: 'If you lose your phone, each of them replaces a code once. They are not shown again.', saved: 'I have kept them',
    copy: 'Copy', copied: 'Copied', key: 'Cannot scan? Enter this key',
  },
  last: (when) => `Last sign-in ${when}`,
  failed: (n) => `, ${some(n, 'failed try', 'failed tries')} since`,
  not_you: 'If that was not you, change your password and tell security.',
  account: {
    security: 'Sign-in security', password: 'Password', change_password: 'Change password', present: 'Current password', changed: 'Password changed; all other sign-ins have ended', second: 'Two-step sign-in', second_on: (left) => `On, ${some(left, 'recovery code')} left`, second_off: 'Off', demanded: 'Required',
    turn_on: 'Turn on', turn_off: 'Turn off', renew: 'New recovery codes', turned_off: 'Turned off', scan: 'Scan the QR code with an authenticator app and enter the 6 digits it shows.', end_others: 'Sign out other devices', ended: (n) => `${some(n, 'sign-in')} ended`, last_seen: 'Last used', one_step: 'Password', two_steps: 'Two steps',
  },
  staff: {
    members: 'People', requests: 'Approvals', policies: 'Sign-in rules', all: 'All', company: 'Company', state: 'State', active: 'Active', inactive: 'Deactivated', create: 'New member', more: 'More', roles: 'Change roles', code: 'One-time code', deactivate: 'Deactivate', reactivate: 'Reactivate', unlock: 'Unlock',
    reset_second: 'Reset two-step sign-in', sessions: 'Sign-ins', grant: 'Grant company', has_second: 'Two-step sign-in', last_sign_in: 'Last sign-in', never: 'never signed in', reason: 'Reason', reason_hint: 'Kept in the audit', asked: 'Request sent; a second person decides', done: 'Done', ask: 'Send request', name: 'Name', job: 'Title', job_en: 'Title in English', login_rule: 'Begins with a lower-case letter; then letters, digits, . _ -',
    code_title: 'One-time code', code_hint: 'Shown only now; works once, within 24 hours. Tell its owner in person or by phone.', unlocked: (n) => (n ? `Unlocked in ${some(n, 'place')}` : 'It was not locked'), four_eyes: 'Takes effect when a second person approves', deactivate_hint: 'Ends all sign-ins and mandates at once; open work is offered to others.',
    no_sessions: 'Not signed in', capacity: 'Customers at a time',
  },
  request: {
    kind: { create_member: 'New member', set_roles: 'Change roles', grant_mandates: 'Grant company', reset_second_step: 'Reset two-step sign-in', issue_code: 'One-time code', reactivate: 'Reactivate' },
    state: { waiting: 'Waiting', approved: 'Approved', refused: 'Refused', withdrawn: 'Withdrawn', expired: 'Expired' },
    approve: 'Approve', refuse: 'Refuse', withdraw: 'Withdraw', by: 'Asked by', decided: 'Decided by', until: 'Until', empty: 'No requests', empty_hint: 'Changes of roles, new members and the like wait here for a second person.', why_refuse: 'Why not?', reason: 'Reason', approved: 'Approved and done', refused: 'Refused', withdrawn: 'Withdrawn', cannot: 'A second person decides',
  },
  audit: {
    title: 'Audit', nav: 'Audit', who: 'Who', gone: 'has left', action: 'Action', object: 'Object id', from: 'From', until: 'Until', company: 'Company', any: 'Any', empty: 'Nothing matches', empty_hint: 'Try other filters.', more: 'Load more', chain: 'Chain', chain_hint: 'A chain of hashes ties the entries together; keep number and hash elsewhere to prove later that nothing was changed.', links: (n) => `${n} linked`, detail: 'Details', reason: 'Reason', house: 'System', customer: 'Customer', key: 'Program', clear: 'Clear', when: 'When', hash: 'Hash', entry: 'Entry', apply: 'Search',
    details: AUDITED_EN.details,
    module: { ...AUDITED_EN.modules, staff: 'People', conversations: 'Conversations', customers: 'Customers', desk: 'Desk', routing: 'Routing', knowledge: 'Knowledge', guard: 'Wording', audit: 'Audit', files: 'Files' },
    actions: {
      ...AUDITED_EN.actions,
      'staff.signed_in': 'Signed in', 'staff.sign_in_failed': 'Sign-in failed', 'staff.sign_in_locked': 'Sign-in locked', 'staff.session_ended': 'Sign-in ended', 'staff.mandate_granted': 'Company granted', 'staff.mandate_withdrawn': 'Company withdrawn', 'staff.password_changed': 'Password changed', 'staff.code_issued': 'One-time code issued',
      'staff.second_step_set': 'Two-step sign-in turned on', 'staff.second_step_removed': 'Two-step sign-in turned off', 'staff.recovery_code_used': 'Recovery code used', 'staff.recovery_codes_renewed': 'Recovery codes renewed', 'staff.deactivated': 'Member deactivated', 'staff.reactivated': 'Member reactivated', 'staff.unlocked': 'Login unlocked', 'staff.policy_changed': 'Sign-in rules changed',
      'staff.request_asked': 'Request made', 'staff.request_approved': 'Request approved', 'staff.request_refused': 'Request refused', 'staff.request_withdrawn': 'Request withdrawn', 'staff.member_created': 'Member created', 'staff.roles_set': 'Roles changed', 'staff.role_defined': 'Role defined', 'staff.role_retired': 'Role retired', 'staff.member_edited': 'Member edited', 'staff.abilities_changed': 'Skills changed live', 'staff.abilities_returned': 'Skills came back', 'announcements.set': 'Announcement set', 'announcements.ended': 'Announcement ended', 'staff.member_provisioned': 'Member created by identity provider', 'staff.identity_linked': 'Organisation account linked', 'staff.identity_unlinked': 'Organisation account unlinked',
    },
  },
}
