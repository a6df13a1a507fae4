/** Every sentence of the workbench, Chinese first. `en.ts` has the same shape, checked by the compiler and a test. */
import { recordsZh } from './records'
import { rulesZh } from './rules'
import { boardZh } from './board'
import { liveZh } from './live'
import { searchZh } from './search'
import { settingsZh } from './settings'
import { integrationsZh } from './integrations'
import { flowsZh } from './flows'
import { formsZh } from './forms'
import { linksZh } from './links'
import { callbacksZh } from './callbacks'
import { servicesZh } from './services'
import { tasksZh } from './tasks'
import { alertsZh, casesZh } from './cases'
import { grabbingZh } from './grabbing'
import { stepUpZh } from './step_up'
import { askingZh } from './asking'
import { guideZh, noticesZh } from './notices'
import { accessZh } from './access_zh'
import { peopleZh } from './people_zh'

/** What a line about why may speak of. */
export type WhyLines = Record<string, (of: { people: number; helpers: number; skill: string; level: number; seconds: number }) => string>

export const zh = {
  access: accessZh,
  settings: settingsZh,
  rules: rulesZh,
  board: boardZh,
  live: liveZh,
  people: peopleZh,
  product: '随伴',
  product_line: '客户服务工作台',
  common: {
    retry: '重试', cancel: '取消', confirm: '确定', save: '保存', close: '关闭', back: '返回', search: '搜索', more: '更多',
    loading: '正在加载', load_older: '查看更早的消息', failed: '没能取到数据', nothing: '暂无', today: '今天', yesterday: '昨天',
    just_now: '刚刚', unknown: '未知',
    minutes_ago: (n: number) => `${n} 分钟前`,
    hours_ago: (n: number) => `${n} 小时前`,
    days_ago: (n: number) => `${n} 天前`,
    undo: '撤销',
    list: (items: readonly string[]) => items.join('、'),
    pair: (name: string, value: string) => `${name}：${value}`,
  },
  sign_in: {
    title: '登录工作台', login: '登录名', password: '密码', submit: '登录', need_login: '请输入登录名', need_password: '请输入密码',
    expired: '登录已失效，请重新登录。未发送的内容仍然保留。', demo_title: '演示账号', demo_hint: (all: number) => `点一下即填好，再按登录。共有 ${all} 名员工，这里每种角色列出几位。`,
  },
  nav: { inbox: '会话', canned: '快捷回复', conversations: '全部会话', wallboard: '看板', staff: '人员', account: '我', customer: '客户', main: '主导航' },
  connection: {
    idle: '未连接', connecting: '正在连接…', open: '已连接', waiting: '正在重新连接…', offline: '网络已断开', signed_out: '登录已失效',
    refused: '服务器拒绝连接，请刷新页面', label: '连接状态',
    lost: '连接中断，正在恢复。你写的内容会保留，恢复后自动发出。',
  },
  presence: {
    label: '在线状态', available: '空闲', away: '示忙', offline: '离线', capacity: (n: number, m: number) => `正在接待 ${n}，上限 ${m}`,
    in_state: '已持续',
    reasons: { break: '小休', meal: '用餐', meeting: '会议', training: '培训', after_work: '话后处理', connected: '刚上线', missed_offers: '多次未接', spare: '抢单时段' } as Record<string, string>,
  },
  offer: {
    title: '新的客户', from_queue: (queue: string) => `来自「${queue}」`, accept: '接受', reject: '拒绝', seconds: (n: number) => `剩余 ${n} 秒`,
    why: '为什么不接？', gone: '这位客户已转给其他同事', promised_me: '由你约好的回电', came_back: '刚放弃又回来', helps_out: (queue: string) => `从「${queue}」转来`, waited_long: (time: string) => `等了 ${time}，已超承诺`, valued: '等级优先',
    why_me: {
      named: () => '指名找你', manager: () => '你是这位客户的客户经理', last_agent: () => '上次由你接待', only: () => '合适的同事里只有你空闲', least_busy: (people) => `合适且空闲的 ${people} 人里你手上最少`, longest_unasked: (people) => `合适且空闲的 ${people} 人里你最久没有派到`, again: () => '合适的同事都没接，再问一轮', backup: () => '后援：本队的同事都腾不出手',
      asked: (people) => (people > 1 ? `同时问了 ${people} 人，先应答的接待` : ''),
    } as Record<string, (people: number) => string>,
    reasons: { busy: '手头正忙', skill: '不是我的专长', system: '系统有问题', other: '其他原因' } as Record<string, string>,
  },
  inbox: {
    mine: '我的会话', empty_title: '现在没有会话', empty_available: '保持空闲，新的客户会出现在这里。',
    empty_away: '你现在示忙，切换为空闲后才会分配客户。', empty_missed: '你连续几次没有应答，系统已把你置为示忙；回来后切换为空闲即可。', go_available: '切换为空闲', empty_takes_none: '你不接待客户，不会分配到会话。', waiting: '等待', answered: '已回复', typing: '正在输入…',
    unread: (n: number) => `${n} 条未读`, pick_title: '选择一个会话', pick_hint: '用 Ctrl/⌘ + J（加 Shift 反向）在会话之间切换，Ctrl/⌘ + K 搜索，按 ? 查看全部快捷键。',
    picture: '[图片]', search: '在我的会话中查找', no_match: '没有匹配的会话', warned: '有用语提醒', list: '会话列表',
  },
  talk: {
    form_version: (n: number) => `第 ${n} 版`,
    quote: '引用', older_quoted: '较早的消息', to_quoted: '查看被引用的消息', stop_quoting: '不再引用', recall: '撤回', recalled: '已撤回', recalled_by: (who: string) => `${who}撤回了一条消息`, optional: '（选填）',
    not_there: '这条消息已不在，或你无权查看',
    customer: '客户', bot: '小随', staff: '坐席', system: '系统', you: '我', source: '来源', version: (n: number) => `第 ${n} 版`, sending: '发送中', waiting_network: '等网络恢复后发送',
    failed: '未发送', retry: '重发', discard: '删除', delivered: '已送达', read: '已读', sent: '已发送', empty: '还没有消息', warning: '用语提醒', part_of: (name: string) => `${name}业务`,
    handover: '转接', note: '备注', summary: '小结', summary_by: (name: string) => `${name}的小结`, reason: '原因', to: (name: string) => `转到 ${name}`,
    accepted: (name: string) => `${name} 已接待`, claimed: (name: string) => `${name} 抢到了这位客户`,
    reasons: {
      asked_for_person: '客户要求人工', not_understood: '没听懂客户的意思', fraud: '疑似诈骗', danger: '可能有危险', order: '要求代办交易', complaint: '投诉', upset: '客户情绪激动', refused_by_guard: '回答未获准', picture_not_understood: '看不懂图片', form_answered: '客户填好了表单', disconnected: '坐席掉线', customer_left: '排队时客户离开了', accepted: '接待', claimed: '抢单', claim_silent: '抢到后没有说话，退回抢单池', mandate_withdrawn: '授权收回', callback_agreed: '约好了回电', callback_not_reached: '回电没接通', callback_cancelled: '客户取消了回电',
    } as Record<string, string>,
    open_picture: '查看大图', picture_lost: '图片无法显示', closed: '会话已结束', not_holder: '只读：现在由其他人接待这位客户', watching: '旁观中，客户不会看到你', log: '对话内容',
    new_messages: (n: number) => `${n} 条新消息`, with_bot: '机器人接待中', with_nobody: (queue: string) => (queue ? `「${queue}」排队中` : '排队中'), stands_in: '机器人先答', with_staff: (name: string) => `${name} 接待中`, with_flow: '流程中',
    new_day: '日期', source_missing: '知识库里没有找到这一条，可能已更新。', choices: '已给出的选项',
  },
  files: {
    picture: '图片', file: '文件', voice: '语音', save: (name: string) => (name ? `下载 ${name}` : '下载'), lost: '无法播放。',
    waiting: '正在检查文件是否安全…', quarantined: '这个文件没有通过安全检查，已被隔离',
    record: '录制语音', recording: '正在录音', asking: '请允许使用麦克风', cancel: '取消', done: '完成',
    trouble: {
      unsupported: '这个浏览器不能录音', denied: '没有麦克风权限，请在浏览器设置中允许', no_microphone: '没有找到麦克风', busy: '麦克风正被其他程序使用', empty: '录音太短',
    },
  },
  composer: {
    emoji: '表情', emoji_search: '搜索表情',
    placeholder: '输入回复…', send: '发送', picture: '发送图片或文件', hint_enter: 'Enter 发送，Shift + Enter 换行', hint_mod: '⌘/Ctrl + Enter 发送，Enter 换行', switch_hint: '切换发送键',
    part: '以哪家公司的名义回复', too_long: (n: number) => `超出 ${n} 个字`, uploading: '正在上传…', remove_picture: '移除文件', upload_failed: '没能上传',
    too_large: '图片不能超过 8 MB，文件不能超过 20 MB', drop: '松开即可添加', draft: '草稿',
  },
  presets: {
    title: '卡片、表单、快捷回复', branch: '表单：预约网点', callback: '表单：回拨时间', loss: '卡片：挂失入口', resolved: '快捷回复：是否解决', own_card: '自己写一张卡片…',
    branch_text: '请填写想去的网点和时间，我们为您预约。', branch_where: '网点', branch_help: '网点名称或附近的地址', day: '日期', time: '时段', times: ['上午', '下午', '晚上'], business: '办理业务', businesses: ['开户', '挂失补卡', '贷款', '理财', '外汇', '其他'],
    callback_text: '我们会在您方便的时间打给您。', phone: '联系电话', loss_title: '信用卡挂失', loss_text: '挂失后原卡立即停用，24 小时可办。', loss_open: '去挂失', loss_say: '我要挂失',
    resolved_text: '您的问题解决了吗？', resolved_choices: ['解决了', '还没有'], picture: '加一张图片', alt: '图片说明', alt_hint: '图片上是什么（必填，给看不到图片的客户）', card_title: '标题', card_text: '正文', preview: '客户看到的样子', does: '按下后', does_say: '替客户说', does_open: '打开页面', label: '按钮文字', says: '客户说的话', url: '/… 或 https://…', remove: '删除按钮', add: '加一个按钮',
  },
  actions: {
    transfer: '转接', to_bot: '交回机器人', to_bot_short: '机器人', open_part: '引入其他公司', open_part_short: '引入公司', note: '备注', close: '结束', more: '更多操作', transfer_title: '把客户转给', to_queue: '业务队列', to_colleague: '同事',
    pick_queue: '选择队列', pick_colleague: '选择同事', reason: '转接原因', reason_optional: '转接原因（选填）', summary: '给下一位的小结', summary_hint: '客户要什么、已做了什么、下一步', note_title: '写备注', note_hint: '只有同事看得到，客户看不到',
    close_title: '结束这个会话？', close_hint: '客户再次发消息会开始新的会话。', to_bot_title: '交回机器人？', to_bot_hint: '之后由机器人回答，客户仍可随时要求人工。', part_title: '引入哪家公司',
    part_hint: '在同一个会话里以该公司的名义答复，双方资料互相不可见。', no_part: '没有可以引入的其他公司', done_transfer: '已转接', done_note: '备注已保存', done_close: '会话已结束', done_bot: '已交回机器人', done_part: '已引入', need_target: '请选择转给谁', no_queue: '没有可以转去的队列', no_colleague: '没有其他同事接待这家公司的客户，可以转到业务队列',
    colleague_load: (n: number, m: number) => `接待 ${n}/${m}`,
  },
  customer: {
    title: '客户', tab_customer: '客户', tab_timeline: '时间线', tab_knowledge: '知识', empty: '选择会话后，这里显示客户是谁、做过什么。', proof_title: '身份确认程度',
    proof: ['未确认身份的访客', '已留联系方式，未核实', '已验证手机号', '已登录，已实名', '已登录并完成强验证'],
    on_record: '档案客户', on_record_hint: '这是任务指明的客户；没有会话，因此没有核实对方身份。', visitor_on_record: '访客，没有客户号',
    proof_level: (n: number) => `${n} 级`, level: '等级', manager: '客户经理', manager_me: '就是你', manager_set: '指定客户经理', manager_nobody: '没有', manager_saved: '已更新客户经理', manager_now: (name: string) => `现在是：${name}`, manager_hint: '客户排队时，会先为在岗的客户经理保留一段时间（按队列设置）。下一次进线起生效。', tags: '标签', identifiers: '身份标识', preferences: '联系偏好', page: '客户所在页面', channel: '渠道', city: '城市', since: (n: number) => `${n} 年起`,
    age: (n: number) => `${n} 岁`, no_timeline: '还没有往来记录', no_identifiers: '没有留下身份标识', no_preferences: '没有登记联系偏好', allowed: '同意', refused: '不同意', until: (day: string) => `至 ${day}`, no_page: '不在页面上', note: '备忘',
    genders: { male: '男', female: '女', m: '男', f: '女' } as Record<string, string>,
    kinds: { visitor: '访客号', customer_no: '客户号', phone: '手机', card_last4: '卡尾号', id_last4: '证件尾号', open_id: '微信' } as Record<string, string>,
    purposes: { group_service: '集团服务', service: '服务通知', marketing: '营销推荐', survey: '满意度回访', reply: '回复' } as Record<string, string>,
    doors: { webchat: '在线', app: '手机银行', sms: '短信', phone: '电话', wechat: '微信', email: '邮件', any: '任何渠道' } as Record<string, string>,
    timeline: {
      ...recordsZh.timeline, ...tasksZh.timeline, app: '手机银行', phone: '电话', branch: '网点', chat: '在线咨询', conversation_opened: '开始会话', conversation_closed: '结束会话', passed_on: '转接', part_opened: '引入公司', page: '打开页面', note: '备注', identified: '确认身份', human_requested: '要求人工', message: '消息', handover: '转接',
    } as Record<string, string>,
  },
  reveal: {
    show: (name: string) => `查看完整${name}`, title: (name: string) => `查看完整${name}`, hint: '只在办理业务确有需要时查看。谁、何时、为什么看过会被记录，显示 30 秒后自动隐藏。', ok: '查看',
    reasons: ['核实客户身份', '按客户要求联系', '办理客户业务'], other: '其他原因', placeholder: '写明原因，至少 4 个字', name: '姓名',
  },
  knowledge: {
    placeholder: '搜索知识，例如：信用卡挂失', start: '输入问题或关键词，找到后可一键放进回复。', none: '没有找到。换个说法，或只用关键词。', use: '放进回复', internal: '仅供内部参考，不能原样发给客户。', company: '在哪家公司的知识里找',
  },
  conversations: {
    title: '全部会话', open: '进行中', closed: '已结束', all: '全部', empty: '没有会话', empty_hint: '换一个筛选条件试试。', customer: '客户', last: '最近一句', waiting: '等待', channel: '渠道', company: '公司', opened: '开始', pick: '选择一个会话查看', filter: '筛选客户、渠道、内容', load_more: '更多会话',
  },
  wallboard: {
    title: '实时看板', waiting: '等待人数', longest: '最长等待', level: '服务水平', abandoned: '今日放弃', queues: '队列', people: '人员', queue: '队列', active: '接待中', reserved: '派单中', accepted: '今日接起', within: '达标率', target: (s: string) => `目标 ${s}`, full_screen: '全屏', leave_full_screen: '退出全屏',
    load: (n: number, m: number) => `${n}/${m}`, empty: '正在等待第一份数据…', no_people: '还没有人登录', no_queues: '你负责的公司还没有队列', none_today: '今天还没有接起', updated: '更新于', company: '公司', in_time: '达标', since_open: '打开本页以来',
  },
  staff: {
    title: '人员与授权', person: '人员', login: '登录名', roles: '角色', mandates: '可服务的公司', sessions: '登录', close_sessions: '全部下线', close_title: (name: string) => `让 ${name} 在所有设备上下线？`, close_hint: '打开的页面会在 1 秒内断开，需要重新登录。', closed: '已全部下线', saved: '授权已更新', empty: '没有人员', inactive: '已停用',
    withdrawn: '收回授权后，对方屏幕上的内容会立即消失。', filter: '查找姓名或登录名',
    role: { editor: '知识编辑', agent: '坐席', supervisor: '班组长', auditor: '审计', administrator: '管理员', security: '安全管理员' } as Record<string, string>,
  },
  account: {
    title: '我的账户', sessions: '登录设备', current: '当前设备', revoke: '下线', signed_in: '登录于', expires: '到期', sign_out: '退出登录', language: '语言', theme: '外观', light: '浅色', dark: '深色', system: '跟随系统', revoked: '已下线', settings: '设置', companies: '我服务的公司', menu: '账户菜单',
    send_key: '发送键', sound: '新客户提示音', on: '开', off: '关', no_sessions: '没有其他登录', other_device: '其他设备',
  },
  supervise: {
    listening: '监听中', listening_hint: '客户看不到你；坐席能看到有人在听', whisper: '悄悄话', whisper_placeholder: '只有坐席和同事看得到…', whisper_send: '发悄悄话', take_over: '接手', take_over_title: '接手这个会话', take_over_hint: '客户会看到你接入，不用再说一遍；原坐席会看到是谁接手、为什么。',
    reason: '原因', reason_needed: '原因（必填）', done_take_over: '已接手', taken_title: '会话已被接手', taken_hint: (reason: string) => `原因：${reason}`, taken_by: (name: string) => `${name} 接手了会话`, listeners: (names: string) => `${names} 正在监听`,
    consult: '请教', consult_title: '请教同事', consult_hint: '对方能看到这个会话，直到你结束请教、会话结束或转走。', question: '想问什么', find_colleague: '姓名或拼音首字母', done_consult: '已请教', asked: (name: string) => `请教 ${name}`, asked_now: '请教中', end_consult: '结束请教', leave: '离开',
    asked_me: '请教我的', asked_title: '有同事请教你', asked_by: (name: string) => `${name} 请教`, advising: '你被请来出主意：能看、能发悄悄话，不能直接回复客户', open: '打开',
    why_waits: {
      named: ({ seconds }) => `指定的同事正忙，还为其保留 ${seconds} 秒`, manager: ({ seconds }) => `客户经理正忙，还为其保留 ${seconds} 秒`, last_agent: ({ seconds }) => `上次接待的坐席正忙，还为其保留 ${seconds} 秒`, nobody_there: () => '有这家公司授权的同事都不在',
      nobody_can: ({ people, skill, level }) => (skill ? `在岗 ${people} 人，没有人具备「${skill}」${level} 级` : `在岗 ${people} 人，没有人同时具备必须的技能`),
      wish: ({ people, seconds }) => `在等更合适的人；${seconds} 秒后放宽，${people} 位空闲的同事即可接待`, all_busy: ({ people, helpers }) => (helpers > 0 ? `合适的 ${people} 位同事都在忙，其中 ${helpers} 位是来后援的` : `合适的 ${people} 位同事都在忙`), kind_limit: ({ people }) => `合适且有空的 ${people} 位同事已到其本类工作上限`, next: () => '马上派给空闲的同事',
      later: ({ seconds }) => (seconds >= 60 ? `约定的时间还没到，还有 ${Math.round(seconds / 60)} 分钟` : `约定的时间还没到，还有 ${seconds} 秒`), kind_closed: ({ seconds }) => (seconds >= 400 * 86_400 ? '这类工作的办理时间一年内都不开始：请检查服务时间' : seconds >= 3_600 ? `还没到这类工作的办理时间，约 ${Math.round(seconds / 3_600)} 小时后开始` : `还没到这类工作的办理时间，${Math.ceil(seconds / 60)} 分钟后开始`), promised: ({ seconds }) => `由约定的同事回电，还为其保留 ${seconds} 秒`,
      ...grabbingZh.why_waits,
    } as WhyLines,
    points: { level: (n: number) => `客户等级 +${n}`, returned: (n: number) => `刚放弃又回来 +${n}`, waited: (n: number) => `离开前已等过 +${n}` },
    why_here: {
      named: () => '客户或同事指名', manager: () => '是客户的客户经理', last_agent: () => '上次由其接待', only: () => '合适的人里只有这一位空闲', least_busy: ({ people }) => `合适且空闲的 ${people} 人里手上最少`, longest_unasked: ({ people }) => `合适且空闲的 ${people} 人里，手上最少的几位中最久没有派到`,
      again: () => '合适的人都错过了，从头再问', backup: () => '队列没有做到承诺，由后援队列的同事接', ...grabbingZh.why_here,
    } as WhyLines,
    work_title: '工作清单', figures: { waiting: '等待中', active: '接待中', accepted: '今日接起', late: '未达承诺', abandoned: '今日放弃', reserved: '派单中', short: '5 秒内离开', later: '时间未到' } as Record<string, string>, nobody_here: '没有这样的工作', nobody_here_hint: '换一个指标看看。', waited: '等待', waits: '等待', holder: '坐席', select_all: '全选', selected: (n: number) => `已选 ${n} 个`, move: '转移', move_title: (n: number) => `转移 ${n} 项工作`, moved: (n: number) => `已转移 ${n} 个`, not_moved: (n: number, why: string) => `${n} 个没有转移：${why}`, back_to_queue: '退回原队列', of_person: (name: string) => `${name} 手上的工作`, all_queues: '全部队列', all_people: '全部人员',
    set_away: '置为示忙', set_offline: '置为离线', forced: '已设置', their_talks: '看会话', their_day: '看当天', person_menu: (name: string) => `对 ${name} 的操作`,
    day_title: '在线时段', my_day: '今天', day: '日期', totals: '合计', no_day: '这一天没有记录', no_day_hint: '换一天，或换一家公司看看。', wall: '大屏', zone: (zone: string) => `按 ${zone} 时间`, states: '各状态时段', spent: (minutes: number) => (minutes < 1 ? '不足 1 分钟' : minutes < 60 ? `${minutes} 分钟` : `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分钟`),
  },
  keys: {
    title: '键盘快捷键', search: '搜索与命令', next: '下一个会话', previous: '上一个会话', accept: '接受新客户', accept_writing: '正在打字时接受新客户', reject: '拒绝新客户', send: '发送', knowledge: '搜索知识', help: '显示快捷键', transfer: '转接', note: '写备注', suggestion: '采用第一条建议', suggestion_nth: '采用第 1–3 条建议', canned: '输入框里：快捷回复', show: '快捷键',
  },
  canned: {
    title: '快捷回复', pick: '快捷回复', whose: '谁的', company: '公司', shared: '共享', personal: '我的', filter: '标题、短码、拼音或首字母', new: '新建', edit: '编辑', delete: '删除', saved: '已保存', empty: '还没有快捷回复', empty_hint: '在回复框里输入 / 就能用上这里的内容。', no_match: '没有匹配的快捷回复', hint: '↑↓ 选择，Enter 放进回复，Esc 关闭',
    deleted: (title: string) => `已删除「${title}」`,
    uses: (n: number) => `用过 ${n} 次`,
    field_title: '标题', field_code: '短码', field_category: '分类', field_language: '语言', field_body: '内容', chinese: '中文', english: '英文',
    code_wrong: '小写字母、数字和短横线，最多 24 个', title_missing: '请写标题', body_missing: '请写内容',
    unknown_variable: (what: string, line: number, column: number) => `第 ${line} 行第 ${column} 个字：${what} 不是可用的变量`,
    blank_hint: '【】里的字放进回复后由坐席填写，例如【金额】。',
    variables: { customer_name: '客户称呼', agent_name: '我的姓名', company: '公司', hotline: '客服电话', time_of_day: '问候语', queue: '队列' } as Record<string, string>,
  },
  suggest: {
    title: '建议回答', none: '客户提问后，可用的回答会出现在这里',
    take: (n: number) => `放进回复：第 ${n} 条建议`,
    confidence: (n: number) => `把握 ${n}%`,
  },
  errors: {
    manager_changed: '刚刚有别人改过客户经理，请确认后再保存。', canned_unknown: '没有找到这条快捷回复', canned_stale: '别人刚刚改过这条，请关闭后重新打开', canned_code_taken: '这个短码已经有了', canned_too_many: '数量已到上限，请先删除一些', unknown_variable: '内容里有不能填写的变量', canned_refused_by_guard: '内容里有不得对客户说的话',
    ...recordsZh.errors,
    ...integrationsZh.errors,
    ...settingsZh.errors,
    ...formsZh.errors,
    ...flowsZh.errors,
    ...stepUpZh.errors,
    ...callbacksZh.errors,
    ...servicesZh.errors,
    ...askingZh.errors,
    ...linksZh.errors,
    ...tasksZh.errors,
    ...casesZh.errors,
    ...alertsZh.errors,
    ...grabbingZh.errors,
    ...noticesZh.errors,
    quote_unknown: '引用的消息不在这个会话里', message_unknown: '没有找到这条消息', recall_too_late: '超过两分钟的消息不能撤回', card_picture_refused: '卡片的图片须是图片，并写明图片说明', link_refused: '卡片只能打开本站或渠道允许的网站（https）',
    bad_frame: '页面版本过旧，请刷新', not_signed_in: '请重新登录', not_allowed: '你没有这个权限', not_found: '没有找到，或你无权查看', conflict: '刚刚被别人改过，请重试', too_many: '操作太频繁，请稍等', too_large: '内容太大', unavailable: '服务暂时不可用，请稍后重试', text_empty: '内容不能为空', text_too_long: '内容太长',
    search_not_ready: '消息索引正在准备，请稍后再试', search_too_slow: '搜索用时过长，请换更具体的词', malformed_cursor: '这一页已失效，请重新搜索',
    refused_by_guard: '含有不得使用的说法，请修改后再发', not_holder: '这位客户现在由别人接待', conversation_closed: '会话已结束', reservation_gone: '这位客户已转给其他同事', malformed_id: '地址不正确', unknown_queue: '没有这个队列', file_unknown: '文件已失效，请重新添加', offline: '网络不通，请检查后重试', connection_lost: '连接中断，请重试',
    nobody_to_whisper_to: '现在没有坐席接待，悄悄话没有人听', too_many_consulted: '同时最多请教五位同事', already_there: '这位同事已经在会话里', consultation_unknown: '这次请教已经结束', already_yours: '这个会话已经是你的', parts_out_of_reach: '会话里有你没有授权的公司', conversation_unknown: '没有找到这个会话',
    wrong_credentials: '登录名或密码不正确', sign_in_busy: '登录的人较多，请稍后再试', colleague_unknown: '没有找到这位同事', company_not_yours: '你没有这家公司的授权', no_mandate: '对方没有这家公司的授权', own_mandates: '不能修改自己的授权', permission_missing: '你没有这个权限', file_type_refused: '不能发送这种文件（可发图片、PDF、Word、Excel、PPT、文本、语音）', file_unreadable: '文件已损坏，无法读取', files_busy: '文件较多，请稍后再试', voice_too_long: '语音最长 2 分钟', file_being_checked: '文件正在检查', file_quarantined: '文件没有通过安全检查', part_unknown: '这家公司还没有加入会话', customer_unknown: '没有找到客户，或你无权查看', staff_unknown: '没有找到这个人', session_unknown: '这个登录已经失效', not_your_customer: '只有正在接待这位客户的人可以查看', reveal_limit: '今天可查看的次数已用完', reason_missing: '请写明原因，至少 4 个字', csrf_missing: '页面已过期，请刷新', origin_refused: '请从工作台地址打开',
  } as Record<string, string>,
  error_other: '出了点问题，请重试',
  records: recordsZh,
  integrations: integrationsZh,
  forms: formsZh,
  flows: flowsZh,
  step_up: stepUpZh,
  callbacks: callbacksZh,
  services: servicesZh,
  asking: askingZh,
  links: linksZh,
  tasks: tasksZh,
  cases: casesZh,
  alerts: alertsZh,
  grabbing: grabbingZh,
  notices: noticesZh,
  guide: guideZh,
  search: searchZh,
  inbox_filter: { label: '筛选会话', unread: '未读', waiting: '等待回复' },
  page_missing: { title: '没有这个页面', hint: '地址可能写错了，或你没有权限。', back: '回到会话' },
}

export type Words = typeof zh
