/** The sentences of programs: keys, webhooks and deliveries; part of `zh.ts` and `en.ts`. */
import { some } from './plural'

export const integrationsZh = {
  nav: '集成', title: '集成', keys: '密钥', webhooks: 'Webhook', views: '密钥与 Webhook', reference: '接口说明', name: '名称', name_hint: '例如：核心系统账单通知', company: '公司', name_missing: '请写明名称',
  keys_hint: '密钥让程序以一家公司的名义读写数据。它只在创建时显示一次，随时可以撤销。', keys_empty: '还没有密钥', keys_empty_hint: '创建一个，程序就能通过 /api/v1 读写这家公司的数据。',
  new_key: '创建密钥', scopes: '允许做什么', scopes_missing: '至少选择一项', lasts: '有效期', days: (n: number) => `${n} 天`, until_revoked: '直到撤销',
  created: '创建于', last_used: '最近使用', never_used: '从未使用', ends: (at: string) => `${at} 到期`, never_ends: '长期有效', revoked: '已撤销', expired: '已到期', active_key: '有效',
  revoke: '撤销', revoke_title: (name: string) => `撤销「${name}」？`, revoke_hint: '使用它的程序会立即失去访问权限，无法恢复。', key_revoked: '密钥已撤销', show_ended: (n: number) => `显示已失效的 ${n} 个`,
  scope: {
    'conversations.read': ['读取会话', '列出会话、读取消息；卡号、电话和证件号已脱敏'], 'conversations.write': ['写入会话', '以公司名义对客户说话（同样经过用语与联系规则）、写内部备注'],
    'customers.read': ['读取客户', '查看客户资料，姓名和号码已脱敏'], 'customers.write': ['录入客户', '按客户号录入新客户'],
    'work.read': ['读取任务', '查看本密钥建立的任务进展'], 'work.write': ['建立任务', '建立、修改、取消由人处理的任务'],
  } as Record<string, [string, string]>,
  once_key: '密钥已创建', once_secret: '签名密钥', once_warning: '只显示这一次', once_hint: '关闭后任何人都不能再看到它，请现在存放到程序的密钥库，不要发到聊天或邮件里。', copy: '复制', copied: '已复制', copy_failed: '浏览器不允许复制，已选中，请按 Ctrl/⌘ + C', stored: '我已保存，关闭',
  once_use: '请求时放在 Authorization 头里：Bearer 加这个密钥。', once_verify: '用它核对每次推送的 webhook-signature。',
  webhooks_hint: '发生事件时把引用推送到你的地址，至少一次，同一会话内按顺序。推送里没有对话内容。', webhooks_empty: '还没有 Webhook', webhooks_empty_hint: '登记一个 https 地址并选择事件，几秒后开始推送。',
  new_hook: '登记 Webhook', edit_hook: '修改 Webhook', url: '地址', url_hint: 'https:// 开头，公网可以访问', url_wrong: '请填写 https:// 开头的完整地址', events: '推送哪些事件', events_missing: '至少选择一个事件', edit: '修改', active: '启用', saved: '已保存',
  queued: (n: number) => `等待 ${n}`, dead: (n: number) => `失败 ${n}`, all_arrived: '没有等待的推送', deliveries: '推送记录', rotate: '更换签名密钥', rotate_title: '更换签名密钥？', rotate_hint: '之后的推送用新密钥签名。在下面选定的时间里，旧密钥的签名也附在旁边，接收程序可以从容更换。',
  remove: '删除', remove_title: (name: string) => `删除「${name}」？`, remove_hint: (n: number) => (n > 0 ? `它和它的推送记录都会删除，其中 ${n} 条还没有送达。` : '它和它的推送记录都会删除。'), removed: 'Webhook 已删除', more_of: (name: string) => `更多操作：${name}`,
  changed_meanwhile: '别人刚刚改过这个 Webhook', load_newest: '载入最新内容', paused: '已停用，推送会留在队列里',
  event: {
    'conversation.opened': '客户开始了会话', 'conversation.passed_on': '会话换人接待', 'conversation.part_opened': '另一家公司加入会话', 'conversation.identified': '访客确认了身份', 'conversation.closed': '会话结束', 'conversation.rated': '客户做了评价',
    'message.received': '客户说了话', 'message.said': '机器人、坐席或系统说了话', 'message.recalled': '消息被撤回，请一并忘掉',
    'work.accepted': '有人接下了任务', 'work.completed': '任务完成', 'work.cancelled': '任务取消',
  } as Record<string, string>,
  state: { queued: '等待', delivered: '已送达', dead: '失败', skipped: '已跳过' } as Record<string, string>, all_states: '全部', filter_state: '按状态筛选', deliveries_of: (name: string) => `推送记录：${name}`,
  none: '没有推送记录', none_hint: '事件发生后几秒内会出现在这里。', none_state: '没有这种状态的推送', load_more: '加载更多', attempts: (n: number) => `尝试 ${n} 次`, not_tried: '尚未尝试', next_try: (at: string) => `下次尝试 ${at}`, in_line: '排队中，同一会话按顺序发送', answered: (n: number) => `对方返回 ${n}`, body: '查看内容', body_of: (n: number) => `第 ${n} 条的内容`,
  again: '再发一次', skip: '跳过', skip_title: '跳过这一条？', skip_hint: '它不会再发送，接收方会从序号里看到缺了一条。', again_done: '已重新排队', skip_done: '已跳过', sequence: (n: number) => `序号 ${n}`,
  reason: {
    malformed: '地址格式不正确', https_wanted: '必须是 https 地址', private_address: '地址在内部网络，不能推送', unknown_host: '找不到这个主机', port_refused: '不允许这个端口', timed_out: '对方超时没有回答', not_reached: '连接不上', redirected: '对方要求跳转，推送不跟随跳转', refused: '对方没有接受',
  } as Record<string, string>,
  errors: { key_unknown: '没有这个密钥，可能已经撤销', webhook_unknown: '没有这个 Webhook，可能已被删除', delivery_unknown: '没有这条推送', url_refused: '这个地址不能推送', too_many_keys: '这家公司的密钥已到上限，请先撤销一些', too_many_webhooks: '这家公司的 Webhook 已到上限，请先删除一些', not_dead: '这一条已经不是失败状态', webhook_changed: '别人刚刚改过这个 Webhook，已载入最新内容' } as Record<string, string>,
}
export const integrationsEn: typeof integrationsZh = {
  nav: 'Integrations', title: 'Integrations', keys: 'Keys', webhooks: 'Webhooks', views: 'Keys and webhooks', reference: 'API reference', name: 'Name', name_hint: 'For example: billing of the core system', company: 'Company', name_missing: 'Give it a name',
  keys_hint: 'A key lets a program read and write for one company. It is shown once, when it is created, and can be revoked at any time.', keys_empty: 'No keys', keys_empty_hint: 'Create one, and a program can use /api/v1 for this company.',
  new_key: 'New key', scopes: 'What it may do', scopes_missing: 'Choose at least one', lasts: 'Valid for', days: (n) => some(n, 'day'), until_revoked: 'Until revoked',
  created: 'Created', last_used: 'Last used', never_used: 'Never used', ends: (at) => `Expires ${at}`, never_ends: 'No expiry', revoked: 'Revoked', expired: 'Expired', active_key: 'Valid',
  revoke: 'Revoke', revoke_title: (name) => `Revoke "${name}"?`, revoke_hint: 'Programs that use it lose access at once. This cannot be undone.', key_revoked: 'Key revoked', show_ended: (n) => `Show ${n} no longer valid`,
  scope: {
    'conversations.read': ['Read conversations', 'List conversations and read messages; card, telephone and identity numbers are masked'], 'conversations.write': ['Write to conversations', 'Speak to customers in the company\'s name (guard and contact policy apply) and write notes for staff'],
    'customers.read': ['Read customers', 'See who a customer is; names and numbers are masked'], 'customers.write': ['Enter customers', 'Enter new customers by their number'],
    'work.read': ['Read work', 'See how the work stands that this key entered'], 'work.write': ['Enter work', 'Enter, change and call off work for people'],
  },
  once_key: 'Key created', once_secret: 'Signing secret', once_warning: 'Shown only once', once_hint: 'Nobody can see it again after this is closed. Put it into the program\'s secret store now, not into chat or mail.', copy: 'Copy', copied: 'Copied', copy_failed: 'The browser does not allow copying; it is selected, press Ctrl/⌘ + C', stored: 'I have stored it, close',
  once_use: 'Send it in the Authorization header: Bearer, then this key.', once_verify: 'Check the webhook-signature of every delivery with it.',
  webhooks_hint: 'When something happens, your address is notified, at least once and in order within a conversation. Deliveries never carry what was said.', webhooks_empty: 'No webhooks', webhooks_empty_hint: 'Register an https address and choose events; it is told a few seconds later.',
  new_hook: 'New webhook', edit_hook: 'Edit webhook', url: 'Address', url_hint: 'Begins with https:// and is reachable from outside', url_wrong: 'Enter a whole address that begins with https://', events: 'Events to send', events_missing: 'Choose at least one event', edit: 'Edit', active: 'Active', saved: 'Saved',
  queued: (n) => `${n} waiting`, dead: (n) => `${n} failed`, all_arrived: 'Nothing waiting', deliveries: 'Deliveries', rotate: 'Change the secret', rotate_title: 'Change the signing secret?', rotate_hint: 'From now on deliveries are signed with the new one. For the time chosen below the old one signs beside it, so that receivers can change at their own pace.',
  remove: 'Delete', remove_title: (name) => `Delete "${name}"?`, remove_hint: (n) => (n > 0 ? `Its deliveries are deleted with it; ${n} of them have not arrived.` : 'Its deliveries are deleted with it.'), removed: 'Webhook deleted', more_of: (name) => `More actions: ${name}`,
  changed_meanwhile: 'Somebody changed this webhook meanwhile', load_newest: 'Load the newest', paused: 'Paused; deliveries stay in the queue',
  event: {
    'conversation.opened': 'A customer began a conversation', 'conversation.passed_on': 'A conversation changed hands', 'conversation.part_opened': 'Another company joined', 'conversation.identified': 'A visitor was identified as a customer', 'conversation.closed': 'A conversation ended', 'conversation.rated': 'A customer gave a rating',
    'message.received': 'The customer said something', 'message.said': 'Bot, agent or system said something', 'message.recalled': 'A message was taken back: forget it too',
    'work.accepted': 'Somebody took a task', 'work.completed': 'A task is done', 'work.cancelled': 'A task was called off',
  },
  state: { queued: 'Waiting', delivered: 'Arrived', dead: 'Failed', skipped: 'Skipped' }, all_states: 'All', filter_state: 'Filter by state', deliveries_of: (name) => `Deliveries: ${name}`,
  none: 'No deliveries', none_hint: 'They appear here a few seconds after something happened.', none_state: 'No deliveries in this state', load_more: 'Load more', attempts: (n) => (n === 1 ? '1 attempt' : `${n} attempts`), not_tried: 'Not tried yet', next_try: (at) => `Next try ${at}`, in_line: 'In line; sent in order within its conversation', answered: (n) => `Answered ${n}`, body: 'Show the body', body_of: (n) => `Body of number ${n}`,
  again: 'Send again', skip: 'Skip', skip_title: 'Skip this one?', skip_hint: 'It will not be sent any more; the receiver sees the gap in the numbers.', again_done: 'Queued again', skip_done: 'Skipped', sequence: (n) => `No. ${n}`,
  reason: {
    malformed: 'The address is malformed', https_wanted: 'https is required', private_address: 'The address is inside our network', unknown_host: 'No such host', port_refused: 'That port is not allowed', timed_out: 'No answer in time', not_reached: 'Could not connect', redirected: 'It answered with a redirect, which is not followed', refused: 'It was not accepted',
  },
  errors: { key_unknown: 'No such key; it may have been revoked', webhook_unknown: 'No such webhook; it may have been deleted', delivery_unknown: 'No such delivery', url_refused: 'This address may not be called', too_many_keys: 'This company has reached the limit of keys; revoke some', too_many_webhooks: 'This company has reached the limit of webhooks; delete some', not_dead: 'This one is no longer failed', webhook_changed: 'Somebody changed this webhook meanwhile; the newest is loaded' },
}
