/** What was done, as the audit calls it; both languages side by side, so that none is forgotten. */
const NAMES: Record<string, readonly [zh: string, en: string]> = {
  'administration.setting_changed': ['修改设置', 'Changed a setting'], 'administration.setting_created': ['新增设置', 'Added a setting'], 'administration.channel_secret_rotated': ['更换渠道的签名密钥', 'Replaced a channel\'s secret'], 'administration.rules_rolled_back': ['把全部规则改回某一时刻', 'Brought all rules back to a moment'], 'integrations.picture_sent': ['程序发来图片', 'A program sent a picture'], 'conversations.read': ['查看会话', 'Read a conversation'],
  'flows.draft_saved': ['保存服务流程草稿', 'Saved a draft of a service'], 'flows.published': ['发布服务流程', 'Published a service'], 'flows.retired': ['停用服务流程', 'Retired a service'],
  'forms.form_restored': ['恢复表单', 'Restored a form'], 'forms.form_retired': ['停用表单', 'Retired a form'], 'forms.form_saved': ['保存表单', 'Saved a form'],
  'notices.push_off': ['关闭推送通知', 'Turned push off'], 'notices.push_on': ['开启推送通知', 'Turned push on'],
  'assist.canned_saved': ['保存快捷回复', 'Saved a canned reply'], 'assist.canned_deleted': ['删除快捷回复', 'Deleted a canned reply'], 'assist.canned_restored': ['恢复快捷回复', 'Restored a canned reply'],
  'conversations.closed': ['结束会话', 'Closed a conversation'], 'conversations.consultation_ended': ['结束请教', 'Ended a consultation'], 'conversations.consulted': ['请教同事', 'Asked a colleague in'],
  'conversations.file_quarantined': ['隔离文件', 'Quarantined a file'], 'conversations.listened': ['监听会话', 'Listened in'], 'conversations.noted': ['写备注', 'Wrote a note'],
  'conversations.part_opened': ['引入其他公司', 'Brought another company in'], 'conversations.passed_on': ['转接会话', 'Passed a conversation on'], 'conversations.recalled': ['撤回消息', 'Recalled a message'],
  'conversations.recalled_read': ['查看已撤回的消息', 'Read recalled messages'], 'conversations.taken_over': ['接手会话', 'Took a conversation over'], 'conversations.whispered': ['发悄悄话', 'Whispered to the agent'],
  'customers.revealed': ['查看完整信息', 'Viewed a full value'], 'customers.reveal_refused': ['查看完整信息被拒', 'Was refused a full value'], 'customers.manager_set': ['指定客户经理', 'Set a relationship manager'],
  'integrations.delivery_sent_again': ['重新推送', 'Sent a delivery again'], 'integrations.customer_entered': ['程序登记客户', 'A program entered a customer'], 'integrations.manager_set': ['程序指定客户经理', 'A program set a relationship manager'], 'integrations.key_created': ['创建密钥', 'Created a key'],
  'integrations.key_revoked': ['撤销密钥', 'Revoked a key'], 'integrations.noted': ['程序写备注', 'A program wrote a note'], 'integrations.said': ['程序发言', 'A program spoke'],
  'integrations.delivery_skipped': ['跳过推送', 'Skipped a delivery'], 'integrations.webhook_created': ['登记 Webhook', 'Registered a webhook'], 'integrations.webhook_deleted': ['删除 Webhook', 'Deleted a webhook'],
  'integrations.webhook_saved': ['修改 Webhook', 'Changed a webhook'], 'integrations.webhook_secret_changed': ['更换 Webhook 密钥', 'Changed a webhook\'s secret'],
  'callbacks.agreed': ['约定了回电', 'Agreed on a call-back'], 'callbacks.revealed': ['查看了回电号码', 'Looked at the number of a call-back'], 'callbacks.called': ['记录了回电结果', 'Noted what became of a call-back'],
  'proving.asked': ['请客户核实身份', 'Asked a customer to confirm who they are'], 'proving.proven': ['客户核实了身份', 'A customer confirmed who they are'], 'proving.declined': ['客户没有同意核实', 'A customer declined to confirm'],
  'proving.lapsed': ['核实请求过期', 'A request to confirm lapsed'], 'proving.withdrawn': ['撤回核实请求', 'Withdrew a request to confirm'], 'proving.refused': ['核实未被接受', 'A confirmation was refused'],
  'records.confirmed': ['确认小结', 'Confirmed a record'], 'records.transcript_downloaded': ['下载会话记录', 'Downloaded a transcript'],
  'routing.accepted': ['接受客户', 'Accepted a customer'], 'routing.presence_forced': ['设置他人状态', 'Set somebody\'s presence'], 'routing.presence_set': ['设置自己的状态', 'Set own presence'],
  'routing.claimed': ['抢单', 'Claimed a customer'], 'routing.reassigned': ['转移会话', 'Moved a conversation'], 'routing.rejected': ['拒绝客户', 'Declined a customer'],
  'tasks.entered': ['新建任务', 'Entered a task'], 'tasks.accepted': ['接下任务', 'Took a task'], 'tasks.claimed': ['抢到任务', 'Claimed a task'], 'tasks.completed': ['完成任务', 'Completed a task'], 'tasks.passed_on': ['转交任务', 'Passed a task on'], 'tasks.moved': ['转移任务', 'Moved a task'],
  'tasks.cancelled': ['取消任务', 'Called a task off'], 'tasks.edited': ['修改任务', 'Changed a task'], 'tasks.noted': ['任务备注', 'Wrote beside a task'],
  'flows.help_began': ['开始协助办理', 'Began to help with a service'], 'flows.help_ended': ['结束协助办理', 'Stopped helping with a service'], 'flows.approved': ['同意业务', 'Approved a service'], 'flows.not_approved': ['不同意业务', 'Refused a service'],
  'cases.registered': ['登记投诉', 'Registered a complaint'], 'cases.moved': ['投诉改变状态', 'Moved a complaint on'], 'cases.told': ['答复投诉的客户', 'Told the customer of a complaint'], 'engagement.number_shown': ['查看预警客户的号码', 'Looked at the number of an alert\'s customer'],
  'search.queried': ['搜索', 'Searched'],
}
const MODULES: Record<string, readonly [zh: string, en: string]> = {
  tasks: ['任务', 'Tasks'], cases: ['投诉', 'Complaints'], engagement: ['旅程预警', 'Journey alerts'], administration: ['设置', 'Settings'], forms: ['表单', 'Forms'], flows: ['服务流程', 'Services'], notices: ['通知', 'Notifications'], assist: ['快捷回复', 'Canned replies'], integrations: ['集成', 'Integrations'], proving: ['身份核实', 'Identity'], records: ['小结', 'Records'], search: ['搜索', 'Search'],
}
/** What else is written down of it; a name that is missing here is shown as it is. */
const DETAILS: Record<string, readonly [zh: string, en: string]> = {
  flow: ['服务标识', 'Service key'], outcome: ['结果', 'Outcome'], alert: ['预警编号', 'Alert id'], how: ['方式', 'How'], number: ['编号', 'Number'], active: ['启用', 'Active'], after: ['修改后', 'After'], before: ['修改前', 'Before'], by: ['由谁', 'By'], by_id: ['上传者编号', 'Uploaded by (id)'], by_kind: ['上传者', 'Uploaded by'], capacity: ['同时接待', 'Customers at a time'], capacity_before: ['原同时接待', 'Customers at a time before'],
  characters: ['字数', 'Characters'], code: ['代码', 'Code'], company: ['公司编号', 'Company id'], company_ids: ['公司编号', 'Company ids'], format: ['格式', 'Format'], held_by: ['原接待方', 'Held by'], kind: ['类型', 'Kind'], kinds: ['搜索范围', 'Searched in'], left: ['剩余', 'Left'], limits: ['各类工作上限', 'Limits per kind'], limits_before: ['原各类工作上限', 'Limits per kind before'], level: ['级别', 'Level'], means: ['方式', 'Means'],
  manager: ['客户经理', 'Relationship manager'], manager_before: ['原客户经理', 'Relationship manager before'], media_type: ['文件类型', 'File type'], members: ['人数', 'People'], messages: ['消息数', 'Messages'], method: ['方式', 'Method'], minutes: ['有效（分钟）', 'Valid for (minutes)'], name: ['名称', 'Name'], network: ['网络', 'Network'], old_kept_s: ['旧密钥保留（秒）', 'Old secret kept for (seconds)'],
  permissions: ['权限', 'Permissions'], permissions_before: ['原权限', 'Permissions before'], places: ['解锁处数', 'Places unlocked'], product: ['产品', 'Product'], purpose: ['用途', 'Purpose'], queue: ['队列编号', 'Queue id'], renamed: ['改名', 'Renamed'], request: ['请求编号', 'Request id'], resolved: ['是否解决', 'Resolved'],
  roles: ['角色', 'Roles'], roles_before: ['原角色', 'Roles before'], scenario: ['场景', 'Scenario'], scopes: ['权限范围', 'Scopes'], seq: ['消息序号', 'Message number'], seqs: ['消息序号', 'Message numbers'], signature: ['病毒特征', 'Virus signature'], skills: ['技能', 'Skills'], skills_before: ['原技能', 'Skills before'],
  staff: ['人员编号', 'Staff id'], staff_id: ['人员编号', 'Staff id'], state: ['状态', 'State'], strength: ['登录强度', 'Sign-in strength'], target: ['对象编号', 'Target id'], to: ['转给', 'Passed to'], today: ['此前一天内次数', 'Views in the day before'], topics: ['事件', 'Events'], version: ['版本', 'Version'], what: ['内容', 'What'],
}

const side = (names: Record<string, readonly [string, string]>, place: 0 | 1) =>
  Object.fromEntries(Object.entries(names).map(([key, both]) => [key, both[place]]))
export const AUDITED_ZH = { actions: side(NAMES, 0), modules: side(MODULES, 0), details: side(DETAILS, 0) }
export const AUDITED_EN = { actions: side(NAMES, 1), modules: side(MODULES, 1), details: side(DETAILS, 1) }
