import { accessEn } from './access_en'
import { peopleEn } from './people_en'
import { some } from './plural'
import type { Words } from './zh'
import { recordsEn } from './records'
import { rulesEn } from './rules'
import { boardEn } from './board'
import { liveEn } from './live'
import { searchEn } from './search'
import { settingsEn } from './settings'
import { integrationsEn } from './integrations'
import { flowsEn } from './flows'
import { formsEn } from './forms'
import { linksEn } from './links'
import { callbacksEn } from './callbacks'
import { servicesEn } from './services'
import { tasksEn } from './tasks'
import { alertsEn, casesEn } from './cases'
import { grabbingEn } from './grabbing'
import { stepUpEn } from './step_up'
import { askingEn } from './asking'
import { guideEn, noticesEn } from './notices'

export const en: Words = {
  access: accessEn,
  settings: settingsEn,
  rules: rulesEn,
  board: boardEn,
  live: liveEn,
  people: peopleEn,
  product: 'Suiban',
  product_line: 'Customer service workbench',
  common: {
    retry: 'Try again', cancel: 'Cancel', confirm: 'OK', save: 'Save', close: 'Close', back: 'Back', search: 'Search', more: 'More',
    loading: 'Loading', load_older: 'Show earlier messages', failed: 'Could not load this', nothing: 'None', today: 'Today', yesterday: 'Yesterday',
    just_now: 'just now', unknown: 'unknown',
    minutes_ago: (n) => `${n} min ago`,
    hours_ago: (n) => `${n} h ago`,
    days_ago: (n) => `${n} d ago`,
    undo: 'Undo',
    list: (items) => items.join(', '),
    pair: (name, value) => `${name}: ${value}`,
  },
  sign_in: {
    title: 'Sign in', login: 'Login name', password: 'Password', submit: 'Sign in', need_login: 'Enter your login name', need_password: 'Enter your password',
    expired: 'Your sign-in has expired; please sign in again. Nothing unsent was lost.', demo_title: 'Demo accounts', demo_hint: (all: number) => `Click one to fill it in, then sign in. ${some(all, 'person works', 'people work')} here; these are a few of each role.`,
  },
  nav: { inbox: 'Inbox', canned: 'Replies', conversations: 'All chats', wallboard: 'Wallboard', staff: 'People', account: 'Me', customer: 'Customer', main: 'Main navigation' },
  connection: {
    idle: 'Not connected', connecting: 'Connecting…', open: 'Connected', waiting: 'Reconnecting…', offline: 'Offline', signed_out: 'Signed out',
    refused: 'The server refused the connection; reload the page', label: 'Connection',
    lost: 'Connection lost, reconnecting. What you write is kept and sent afterwards.',
  },
  presence: {
    label: 'Presence', available: 'Available', away: 'Away', offline: 'Offline', capacity: (n, m) => `Serving ${n} of at most ${m}`,
    in_state: 'for',
    reasons: { break: 'Break', meal: 'Meal', meeting: 'Meeting', training: 'Training', after_work: 'After-call work', connected: 'Just connected', missed_offers: 'Missed offers', spare: 'Spare minutes' },
  },
  offer: {
    title: 'New customer', from_queue: (queue) => `from ${queue}`, accept: 'Accept', reject: 'Decline', seconds: (n) => `${some(n, 'second')} left`,
    why: 'Why not?', gone: 'This customer went on to a colleague', promised_me: 'The call you promised', came_back: 'Came back after giving up', helps_out: (queue) => `Moved here from ${queue}`, waited_long: (time) => `Waited ${time}, past the promise`, valued: 'Goes first by level',
    why_me: {
      named: () => 'Meant for you by name', manager: () => 'You are their relationship manager', last_agent: () => 'You served them last time', only: () => 'Only you are suited and free', least_busy: (people) => `Of ${people} suited and free, you have the least to do`, longest_unasked: (people) => `Of ${people} suited and free, you were asked longest ago`, again: () => 'Everybody suited passed; asked once more', backup: () => 'Backing up: its own people have no hand free',
      asked: (people) => (people > 1 ? `${people} are asked; the first to answer has it` : ''),
    },
    reasons: { busy: 'Busy right now', skill: 'Not my skill', system: 'System trouble', other: 'Another reason' },
  },
  inbox: {
    mine: 'My conversations', empty_title: 'No conversations now', empty_available: 'Stay available: new customers appear here.',
    empty_away: 'You are away; become available to be offered customers.', empty_missed: 'You did not answer several offers in a row and were set away; become available when you are back.', go_available: 'Become available', empty_takes_none: 'You take no customers, so none are offered to you.', waiting: 'waiting', answered: 'answered', typing: 'typing…',
    unread: (n) => `${n} unread`, pick_title: 'Pick a conversation', pick_hint: '⌘/Ctrl + J goes to the next conversation (with Shift: the previous), ⌘/Ctrl + K searches; ? shows every shortcut.',
    picture: '[picture]', search: 'Find in my conversations', no_match: 'No conversation matches', warned: 'Has a wording reminder', list: 'Conversations',
  },
  talk: {
    form_version: (n: number) => `version ${n}`,
    quote: 'Quote', older_quoted: 'An earlier message', to_quoted: 'Show the quoted message', stop_quoting: 'Do not quote', recall: 'Take back', recalled: 'Taken back', recalled_by: (who) => `${who} took back a message`, optional: '(optional)',
    not_there: 'This message is no longer there, or not for you to see',
    customer: 'Customer', bot: 'Bot', staff: 'Agent', system: 'System', you: 'Me', source: 'Source', version: (n) => `version ${n}`, sending: 'Sending', waiting_network: 'Will be sent when the network is back',
    failed: 'Not sent', retry: 'Send again', discard: 'Delete', delivered: 'Delivered', read: 'Read', sent: 'Sent', empty: 'No messages yet', warning: 'Wording', part_of: (name) => name,
    handover: 'Handed over', note: 'Note', summary: 'Summary', summary_by: (name) => `Summary by ${name}`, reason: 'Reason', to: (name) => `to ${name}`,
    accepted: (name) => `${name} took over`, claimed: (name) => `${name} claimed this customer`,
    reasons: {
      asked_for_person: 'Customer asked for a person', not_understood: 'Not understood', fraud: 'Possible fraud', danger: 'May be in danger', order: 'Asked to move money', complaint: 'Complaint', upset: 'Customer is upset', refused_by_guard: 'Answer not allowed', picture_not_understood: 'Picture not understood', form_answered: 'Customer filled in a form', disconnected: 'Agent disconnected', customer_left: 'Customer left while waiting', accepted: 'Taken over', claimed: 'Claimed', claim_silent: 'Claimed, but not a word: back on the board', mandate_withdrawn: 'Mandate withdrawn', callback_agreed: 'A call was agreed', callback_not_reached: 'No answer to the call', callback_cancelled: 'The customer called the call-back off',
    },
    open_picture: 'Enlarge picture', picture_lost: 'The picture cannot be shown', closed: 'Conversation closed', not_holder: 'Read-only: somebody else is serving this customer', watching: 'You are watching; the customer does not see you', log: 'Conversation',
    new_messages: (n) => `${n} new`, with_bot: 'With the bot', with_nobody: (queue) => (queue ? `Waiting in ${queue}` : 'In the queue'), stands_in: 'Bot answers meanwhile', with_staff: (name) => `With ${name}`, with_flow: 'In a flow',
    new_day: 'Day', source_missing: 'Not found in the knowledge base; it may have changed.', choices: 'Choices offered',
  },
  files: {
    picture: 'Picture', file: 'File', voice: 'Voice note', save: (name) => (name ? `Download ${name}` : 'Download'), lost: 'Cannot be played.',
    waiting: 'Checking that the file is safe…', quarantined: 'This file did not pass the safety check and was quarantined',
    record: 'Record a voice note', recording: 'Recording', asking: 'Please allow the microphone', cancel: 'Cancel', done: 'Done',
    trouble: {
      unsupported: 'This browser cannot record', denied: 'The microphone is not allowed; allow it in the browser settings', no_microphone: 'No microphone was found', busy: 'Another program uses the microphone', empty: 'The recording was too short',
    },
  },
  composer: {
    emoji: 'Emoji', emoji_search: 'Search emoji',
    placeholder: 'Write a reply…', send: 'Send', picture: 'Send a picture or file', hint_enter: 'Enter to send, Shift + Enter for a new line', hint_mod: '⌘/Ctrl + Enter to send, Enter for a new line', switch_hint: 'Change the send key',
    part: 'Reply on behalf of', too_long: (n) => `${some(n, 'character')} too long`, uploading: 'Uploading…', remove_picture: 'Remove file', upload_failed: 'Could not be uploaded',
    too_large: 'Pictures up to 8 MB, files up to 20 MB', drop: 'Drop to add', draft: 'Draft',
  },
  presets: {
    title: 'Cards, forms, quick replies', branch: 'Form: branch appointment', callback: 'Form: time to call back', loss: 'Card: report a lost card', resolved: 'Quick replies: solved or not', own_card: 'Write a card…',
    branch_text: 'Tell us the branch and the time, and we book it for you.', branch_where: 'Branch', branch_help: 'Its name, or an address nearby', day: 'Day', time: 'Time of day', times: ['Morning', 'Afternoon', 'Evening'], business: 'What for', businesses: ['New account', 'Lost card', 'Loan', 'Wealth', 'Foreign exchange', 'Other'],
    callback_text: 'We call you when it suits you.', phone: 'Telephone', loss_title: 'Report a lost credit card', loss_text: 'The card is blocked at once, day or night.', loss_open: 'Report it', loss_say: 'I want to report my card lost',
    resolved_text: 'Is your question solved?', resolved_choices: ['Yes', 'Not yet'], picture: 'Add a picture', alt: 'What the picture shows', alt_hint: 'What the picture shows (required: for those who cannot see it)', card_title: 'Title', card_text: 'Text', preview: 'As the customer sees it', does: 'When pressed', does_say: 'Sends a reply', does_open: 'Opens a page', label: 'Button', says: 'What is said', url: '/… or https://…', remove: 'Remove button', add: 'Add a button',
  },
  actions: {
    transfer: 'Transfer', to_bot: 'Back to bot', to_bot_short: 'To bot', open_part: 'Bring in a company', open_part_short: 'Bring in', note: 'Note', close: 'Close', more: 'More actions', transfer_title: 'Transfer the customer to', reason_optional: 'Reason (optional)', to_queue: 'A queue', to_colleague: 'A colleague',
    pick_queue: 'Pick a queue', pick_colleague: 'Pick a colleague', reason: 'Reason', summary: 'Summary for whoever takes over', summary_hint: 'what is wanted, what was done, what comes next', note_title: 'Write a note', note_hint: 'Seen by colleagues, never by the customer',
    close_title: 'Close this conversation?', close_hint: 'A new message from the customer opens a new one.', to_bot_title: 'Back to the bot?', to_bot_hint: 'The bot answers from now on; the customer can ask for a person at any time.', part_title: 'Bring in which company?',
    part_hint: "Answer for that company in the same conversation; neither sees the other's records.", no_part: 'There is no other company to bring in', done_transfer: 'Transferred', done_note: 'Note saved', done_close: 'Conversation closed', done_bot: 'Back with the bot', done_part: 'Brought in', need_target: 'Pick who takes over', no_queue: 'There is no queue to transfer to', no_colleague: 'No other colleague serves this company; transfer to a queue instead',
    colleague_load: (n, m) => `${n} of ${m}`,
  },
  customer: {
    title: 'Customer', tab_customer: 'Customer', tab_timeline: 'Timeline', tab_knowledge: 'Knowledge', empty: 'Pick a conversation to see who this is and what happened before.', proof_title: 'Identity assurance',
    proof: ['Visitor, identity unknown', 'Contact given, not verified', 'Phone number verified', 'Signed in, identity verified', 'Signed in with strong verification'],
    on_record: 'Customer on record', on_record_hint: 'The task is about this customer. There is no conversation, so nobody has proved who they are.', visitor_on_record: 'Visitor without a customer number',
    proof_level: (n) => `level ${n}`, level: 'Level', manager: 'Manager', manager_me: 'you', manager_set: 'Set the relationship manager', manager_nobody: 'Nobody', manager_saved: 'Relationship manager saved', manager_now: (name) => `Now: ${name}`, manager_hint: 'When the customer waits, they are first kept for their manager for a while, if the manager is there (as the queue has it). From the next time they wait.', tags: 'Tags', identifiers: 'Identifiers', preferences: 'Contact preferences', page: 'Page the customer is on', channel: 'Channel', city: 'City', since: (n) => `since ${n}`,
    age: (n) => (n === 1 ? '1 year old' : `${n} years old`), no_timeline: 'Nothing recorded yet', no_identifiers: 'No identifiers given', no_preferences: 'No contact preferences recorded', allowed: 'agreed', refused: 'refused', until: (day) => `until ${day}`, no_page: 'Not on a page', note: 'Memo',
    genders: { male: 'male', female: 'female', m: 'male', f: 'female' },
    kinds: { visitor: 'Visitor', customer_no: 'Customer no.', phone: 'Phone', card_last4: 'Card ends in', id_last4: 'ID ends in', open_id: 'WeChat' },
    purposes: { group_service: 'Group services', service: 'Service notices', marketing: 'Offers', survey: 'Surveys', reply: 'Replies' },
    doors: { webchat: 'Web chat', app: 'App', sms: 'SMS', phone: 'Phone', wechat: 'WeChat', email: 'E-mail', any: 'Any channel' },
    timeline: {
      ...recordsEn.timeline, ...tasksEn.timeline, app: 'App', phone: 'Phone', branch: 'Branch', chat: 'Chat', conversation_opened: 'Conversation opened', conversation_closed: 'Conversation closed', passed_on: 'Handed over', part_opened: 'Company brought in', page: 'Opened page', note: 'Note', identified: 'Identified', human_requested: 'Asked for a person', message: 'Message', handover: 'Handed over',
    },
  },
  reveal: {
    show: (name: string) => `Show full ${name.toLowerCase()}`, title: (name: string) => `Show full ${name.toLowerCase()}`, hint: 'Only when the work needs it. Who looked, when and why is recorded; it hides again after 30 seconds.', ok: 'Show',
    reasons: ['Verify who the customer is', 'Contact the customer as asked', 'Handle the customer\'s request'], other: 'Another reason', placeholder: 'Say why, 4 characters or more', name: 'Name',
  },
  knowledge: {
    placeholder: 'Search knowledge, e.g. lost credit card', start: 'Type a question or keywords; put what you find into the reply.', none: 'Nothing found. Try other words, or keywords only.', use: 'Use in reply', internal: 'For staff only: not to be sent to customers as it stands.', company: 'Whose knowledge to search',
  },
  conversations: {
    title: 'All conversations', open: 'Open', closed: 'Closed', all: 'All', empty: 'No conversations', empty_hint: 'Try another filter.', customer: 'Customer', last: 'Last message', waiting: 'Waiting', channel: 'Channel', company: 'Company', opened: 'Opened', pick: 'Pick a conversation to read', filter: 'Filter by customer, channel, words', load_more: 'More conversations',
  },
  wallboard: {
    title: 'Wallboard', waiting: 'Waiting', longest: 'Longest wait', level: 'Service level', abandoned: 'Abandoned today', queues: 'Queues', people: 'People', queue: 'Queue', active: 'In progress', reserved: 'Offered', accepted: 'Accepted today', within: 'Within target', target: (s) => `target ${s}`, full_screen: 'Full screen', leave_full_screen: 'Leave full screen',
    load: (n, m) => `${n}/${m}`, empty: 'Waiting for the first figures…', no_queues: 'No queues in your companies yet', no_people: 'Nobody has signed in yet', none_today: 'None accepted today', updated: 'Updated', company: 'Company', in_time: 'In time', since_open: 'since this page was opened',
  },
  staff: {
    title: 'People and mandates', person: 'Person', login: 'Login', roles: 'Roles', mandates: 'May serve', sessions: 'Sign-ins', close_sessions: 'Sign out everywhere', close_title: (name) => `Sign ${name} out everywhere?`, close_hint: 'Open pages are disconnected within a second.', closed: 'Signed out everywhere', saved: 'Mandates updated', empty: 'Nobody here', inactive: 'inactive',
    withdrawn: 'When a mandate is withdrawn, its content leaves their screen at once.', filter: 'Find a name or login',
    role: { editor: 'Editor', agent: 'Agent', supervisor: 'Supervisor', auditor: 'Auditor', administrator: 'Administrator', security: 'Security' },
  },
  account: {
    title: 'My account', sessions: 'Sign-ins', current: 'This device', revoke: 'Sign out', signed_in: 'since', expires: 'until', sign_out: 'Sign out', language: 'Language', theme: 'Appearance', light: 'Light', dark: 'Dark', system: 'System', revoked: 'Signed out there', settings: 'Settings', companies: 'Companies I serve', menu: 'Account menu',
    send_key: 'Send key', sound: 'Sound for new customers', on: 'On', off: 'Off', no_sessions: 'No other sign-ins', other_device: 'Another device',
  },
  supervise: {
    listening: 'Listening', listening_hint: 'The customer does not see you; the agent sees that somebody is listening', whisper: 'Whisper', whisper_placeholder: 'Only the agent and colleagues see this…', whisper_send: 'Whisper', take_over: 'Take over', take_over_title: 'Take this conversation over', take_over_hint: 'The customer sees that you joined and need not repeat anything; the agent who had it sees who took it and why.',
    reason: 'Reason', reason_needed: 'Reason (required)', done_take_over: 'Taken over', taken_title: 'A conversation was taken over', taken_hint: (reason: string) => `Reason: ${reason}`, taken_by: (name: string) => `${name} took the conversation over`, listeners: (names: string) => `Listening: ${names}`,
    consult: 'Consult', consult_title: 'Consult a colleague', consult_hint: 'They see this conversation until you end it, or it is closed or passed on.', question: 'What you want to know', find_colleague: 'Name or pinyin initials', done_consult: 'Asked', asked: (name: string) => `asks ${name}`, asked_now: 'Consulted', end_consult: 'End consultation', leave: 'Leave',
    asked_me: 'Asked of me', asked_title: 'A colleague asks you', asked_by: (name: string) => `${name} asks`, advising: 'You were asked for advice: you can read and whisper, not answer the customer', open: 'Open',
    why_waits: {
      named: ({ seconds }) => `The colleague asked for is busy; kept for them ${seconds} s more`, manager: ({ seconds }) => `The relationship manager is busy; kept for them ${seconds} s more`, last_agent: ({ seconds }) => `The agent who served them last is busy; kept for them ${seconds} s more`, nobody_there: () => 'Nobody with a mandate for this company is available',
      nobody_can: ({ people, skill, level }) => (skill ? `${people} available, none with ${skill} at level ${level}` : `${people} available, none with all the required skills`),
      wish: ({ people, seconds }) => `Waiting for somebody better suited; in ${seconds} s one of ${people} free colleagues will do`, all_busy: ({ people, helpers }) => (helpers > 0 ? `All ${people} colleagues who could answer are busy, ${helpers} of them as back-up` : people === 1 ? 'The one colleague who could answer is busy' : `All ${people} colleagues who could answer are busy`), kind_limit: ({ people }) => (people === 1 ? 'The one suitable person with room has as much of this kind of work as they may' : `The ${people} suitable people with room have as much of this kind of work as they may`), next: () => 'Being offered to somebody free',
      later: ({ seconds }) => (seconds >= 60 ? `Agreed for later: ${Math.round(seconds / 60)} min to go` : `Agreed for later: ${seconds} s to go`), kind_closed: ({ seconds }) => (seconds >= 400 * 86_400 ? 'The hours of this kind of work do not begin within a year: look at its hours' : seconds >= 3_600 ? `Outside the hours of this kind of work; they begin in about ${Math.round(seconds / 3_600)} h` : `Outside the hours of this kind of work; they begin in ${Math.ceil(seconds / 60)} min`), promised: ({ seconds }) => `Kept ${seconds} s more for the colleague who promised to call`,
      ...grabbingEn.why_waits,
    },
    points: { level: (n: number) => `customer level +${n}`, returned: (n: number) => `came back after giving up +${n}`, waited: (n: number) => `had waited before leaving +${n}` },
    why_here: {
      named: () => 'Asked for by name', manager: () => 'The customer\'s relationship manager', last_agent: () => 'Served this customer last time', only: () => 'The only suitable person who was free', least_busy: ({ people }) => `Had the least to do of ${people} suitable people who were free`, longest_unasked: ({ people }) => `Of ${people} suitable people who were free, among the least busy, and asked longest ago`,
      again: () => 'Everybody suitable had passed; asked again from the start', backup: () => 'The queue broke its promise: somebody of a back-up queue stepped in', ...grabbingEn.why_here,
    },
    work_title: 'Work', figures: { waiting: 'Waiting', active: 'In progress', accepted: 'Accepted today', late: 'Promise missed', abandoned: 'Abandoned today', reserved: 'Offered', short: 'Left within 5 s', later: 'Not yet time' }, nobody_here: 'No such work', nobody_here_hint: 'Try another figure.', waited: 'Waited', waits: 'Waiting', holder: 'Agent', select_all: 'Select all', selected: (n: number) => `${n} selected`, move: 'Move', move_title: (n: number) => `Move ${n} item${n === 1 ? '' : 's'} of work`, moved: (n: number) => `${n} moved`, not_moved: (n: number, why: string) => `${n} not moved: ${why}`, back_to_queue: 'Back to its queue', of_person: (name: string) => `Work of ${name}`, all_queues: 'All queues', all_people: 'Everybody',
    set_away: 'Set away', set_offline: 'Set offline', forced: 'Done', their_talks: 'Their conversations', their_day: 'Their day', person_menu: (name: string) => `Actions for ${name}`,
    day_title: 'Presence by day', my_day: 'Today', day: 'Day', totals: 'Totals', no_day: 'Nothing on this day', no_day_hint: 'Try another day or company.', wall: 'Wall', zone: (zone: string) => `${zone} time`, states: 'States over the day', spent: (minutes) => (minutes < 1 ? 'under 1 min' : minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`),
  },
  keys: {
    title: 'Keyboard', search: 'Search and commands', next: 'Next conversation', previous: 'Previous conversation', accept: 'Accept the new customer', accept_writing: 'Accept while writing', reject: 'Decline the new customer', send: 'Send', knowledge: 'Search knowledge', help: 'Show this', transfer: 'Transfer', note: 'Write a note', suggestion: 'Take the first suggestion', suggestion_nth: 'Take suggestion 1–3', canned: 'In the reply field: canned replies', show: 'Keyboard shortcuts',
  },
  canned: {
    title: 'Canned replies', pick: 'Canned replies', whose: 'Whose', company: 'Company', shared: 'Shared', personal: 'Mine', filter: 'Title, code, pinyin or initials', new: 'New', edit: 'Edit', delete: 'Delete', saved: 'Saved', empty: 'No canned replies yet', empty_hint: 'Type / in the reply field to use the replies listed here.', no_match: 'No reply matches', hint: '↑↓ to choose, Enter to insert, Esc to close',
    deleted: (title) => `Deleted "${title}"`,
    uses: (n) => `used ${n}×`,
    field_title: 'Title', field_code: 'Short code', field_category: 'Category', field_language: 'Language', field_body: 'Text', chinese: 'Chinese', english: 'English',
    code_wrong: 'Lower-case letters, digits and hyphens, at most 24', title_missing: 'Give it a title', body_missing: 'Write the text',
    unknown_variable: (what, line, column) => `Line ${line}, character ${column}: ${what} is not a variable`,
    blank_hint: 'What is in 【】 is filled in by hand after inserting, e.g. 【amount】.',
    variables: { customer_name: 'Customer', agent_name: 'My name', company: 'Company', hotline: 'Hotline', time_of_day: 'Greeting', queue: 'Queue' },
  },
  suggest: {
    title: 'Suggested answers', none: 'When the customer asks, possible answers appear here',
    take: (n) => `Put suggestion ${n} into the reply`,
    confidence: (n) => `${n}% sure`,
  },
  errors: {
    manager_changed: 'Somebody else has just changed the manager; look again before you save.', canned_unknown: 'That reply was not found', canned_stale: 'Somebody changed it just now; close and open it again', canned_code_taken: 'That short code is taken', canned_too_many: 'The limit is reached; delete some first', unknown_variable: 'The text has a variable that cannot be filled', canned_refused_by_guard: 'The text has words that may not be said to customers',
    ...recordsEn.errors,
    ...integrationsEn.errors,
    ...settingsEn.errors,
    ...formsEn.errors,
    ...flowsEn.errors,
    ...stepUpEn.errors,
    ...callbacksEn.errors,
    ...servicesEn.errors,
    ...askingEn.errors,
    ...linksEn.errors,
    ...tasksEn.errors,
    ...casesEn.errors,
    ...alertsEn.errors,
    ...grabbingEn.errors,
    ...noticesEn.errors,
    quote_unknown: 'The quoted message is not in this conversation', message_unknown: 'This message was not found', recall_too_late: 'Messages older than two minutes cannot be taken back', card_picture_refused: 'A card takes a picture file only, with words that say what it shows', link_refused: 'A card opens pages of this site or of the channel\'s own sites only (https)',
    search_not_ready: 'The message index is being prepared; please try again', search_too_slow: 'The search took too long; please use rarer words', malformed_cursor: 'This page is out of date; please search again',
    bad_frame: 'This page is out of date; please reload it', not_signed_in: 'Please sign in again', not_allowed: 'You may not do that', not_found: 'Not found, or not yours to see', conflict: 'Somebody changed it just now; try again', too_many: 'Too fast; wait a moment', too_large: 'Too large', unavailable: 'Not available right now; try again later', text_empty: 'Nothing was written', text_too_long: 'Too long',
    refused_by_guard: 'Contains wording that must not be used; change it and send again', not_holder: 'Somebody else is serving this customer now', conversation_closed: 'The conversation is closed', reservation_gone: 'This customer went on to a colleague', malformed_id: 'Wrong address', unknown_queue: 'No such queue', file_unknown: 'The file has expired; add it again', offline: 'No network; check and try again', connection_lost: 'The connection was lost; try again',
    nobody_to_whisper_to: 'No agent is serving this now, so nobody would hear the whisper', too_many_consulted: 'At most five colleagues at a time', already_there: 'This colleague is in the conversation already', consultation_unknown: 'That consultation has ended', already_yours: 'This conversation is yours already', parts_out_of_reach: 'A company you have no mandate for is part of it', conversation_unknown: 'There is no such conversation',
    wrong_credentials: 'Wrong login name or password', sign_in_busy: 'Many are signing in; try again shortly', colleague_unknown: 'No such colleague', company_not_yours: 'You have no mandate for that company', no_mandate: 'They have no mandate for that company', own_mandates: 'Nobody changes their own mandates', permission_missing: 'You may not do that', file_type_refused: 'This kind of file cannot be sent (pictures, PDF, Word, Excel, PowerPoint, text and voice can)', file_unreadable: 'The file is damaged and cannot be read', files_busy: 'Many files just now; try again shortly', voice_too_long: 'A voice note lasts 2 minutes at most', file_being_checked: 'The file is being checked', file_quarantined: 'The file did not pass the safety check', part_unknown: 'That company is not in this conversation yet', customer_unknown: 'No such customer, or not yours to see', staff_unknown: 'No such person', session_unknown: 'That sign-in has ended already', not_your_customer: 'Only the person serving this customer may see that', reveal_limit: 'You have used up today\'s views', reason_missing: 'Say why, 4 characters or more', csrf_missing: 'This page is out of date; reload it', origin_refused: 'Open the workbench at its own address',
  },
  error_other: 'Something went wrong; try again',
  records: recordsEn,
  integrations: integrationsEn,
  forms: formsEn,
  flows: flowsEn,
  step_up: stepUpEn,
  callbacks: callbacksEn,
  services: servicesEn,
  asking: askingEn,
  links: linksEn,
  tasks: tasksEn,
  cases: casesEn,
  alerts: alertsEn,
  grabbing: grabbingEn,
  notices: noticesEn,
  guide: guideEn,
  search: searchEn,
  inbox_filter: { label: 'Filter conversations', unread: 'Unread', waiting: 'Waiting' },
  page_missing: { title: 'No such page', hint: 'The address may be wrong, or it is not yours to see.', back: 'To the inbox' },
}
