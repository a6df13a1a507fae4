/** The sentences of notifications and of the first steps; part of `zh.ts` and `en.ts`. */
type Told = Record<'offer' | 'message' | 'consult', [string, string]>

export const noticesZh = {
  title: '通知', sound: '提示音', tone: '声音', listen: '试听', volume: '音量', message_sound: '我接待的客户发来消息时也响',
  tones: { chime: '叮咚', bell: '铃声', knock: '敲门', rise: '上行三音', own: '自己的声音…' }, own_refused: '这个文件不能作为提示音：需要 500 KB 以内的音频',
  desktop: '桌面通知', desktop_hint: '只在你没看着工作台时出现，点击直达对应的会话', denied: '浏览器已拒绝通知。请在地址栏左侧的网站设置里允许，然后刷新页面', unsupported: '这个浏览器或地址不支持通知（需要 https）', failed: '没能开启，请再试一次',
  text: '通知里显示姓名和内容', text_hint: '锁屏和投屏时别人也能看到，默认不显示',
  push: '推送到这台设备', push_where: '工作台关闭时也能收到，直到这次登录结束', push_hint: '推送经浏览器厂商的服务送达，全程加密，只有一句「客户有新消息」这样的话，没有姓名和内容。以下设置对你的所有设备有效。', push_failed: '没能连接浏览器的推送服务。所在网络可能访问不到它，声音和桌面通知不受影响',
  test: '测试', send_test: '发送测试', test_hint: '看看这台设备能否收到', test_waiting: '已发出，等待送达…', test_came: '已收到', test_failed: (reason: string) => `没有送达：${reason}`,
  kinds: '推送哪些', kind: { offer: '新的客户', message: '客户消息（未读时）', consult: '同事请教我' }, quiet: '免打扰', quiet_hint: (zone: string) => `期间不响、不弹、不推送 · ${zone}`, never: '不设', daily: '每天', between: '时段', from: '开始', until: '结束',
  told: { offer: ['有新的客户', '一位客户在等你接受'], message: ['客户有新消息', '你接待的客户发来了消息'], consult: ['同事请教你', '有一个会话需要你看一下'] } as Told,
  errors: { push_not_set_up: '这台设备还没有开启推送', push_service_refused: '管理员没有允许这个浏览器的推送服务', bad_browser_keys: '浏览器给出的推送信息无效，请再试一次', bad_quiet: '免打扰的开始和结束不能相同', zone_unknown: '不认识这个时区' } as Record<string, string>,
}
export const noticesEn: typeof noticesZh = {
  title: 'Notifications', sound: 'Sound', tone: 'Tone', listen: 'Play', volume: 'Volume', message_sound: 'Also when a customer I serve writes',
  tones: { chime: 'Chime', bell: 'Bell', knock: 'Knock', rise: 'Three rising notes', own: 'My own…' }, own_refused: 'That file cannot be used: audio of at most 500 KB, please',
  desktop: 'Desktop notifications', desktop_hint: 'Only while you look elsewhere; a click opens the conversation', denied: 'The browser refuses notifications. Allow them in the site settings left of the address, then reload', unsupported: 'This browser or address cannot notify (https is needed)', failed: 'That did not work; please try again',
  text: 'Show names and words in them', text_hint: 'Others see them on a locked or shared screen; off by default',
  push: 'Push to this device', push_where: 'Arrives even when the desk is closed, until this sign-in ends', push_hint: "Pushes travel through the browser maker's service, encrypted, and only say something like \"New message\": no names, no words. The settings below apply to all your devices.", push_failed: "The browser's push service was not reached. Your network may block it; sound and desktop notifications still work",
  test: 'Test', send_test: 'Send a test', test_hint: 'See whether it reaches this device', test_waiting: 'On its way…', test_came: 'It has arrived', test_failed: (reason: string) => `Not delivered: ${reason}`,
  kinds: 'What to push', kind: { offer: 'New work', message: 'Messages (unread)', consult: 'A colleague asks me in' }, quiet: 'Quiet hours', quiet_hint: (zone: string) => `No sound, no pop-up, no push · ${zone}`, never: 'None', daily: 'Every day', between: 'Between', from: 'From', until: 'Until',
  told: { offer: ['New work for you', 'A customer is waiting for you to accept'], message: ['New message', 'A customer of yours has written'], consult: ['A colleague asks you in', 'A conversation needs your view'] },
  errors: { push_not_set_up: 'Push is not on for this device', push_service_refused: "Your administrator has not allowed this browser's push service", bad_browser_keys: 'The browser gave invalid push data; please try again', bad_quiet: 'Quiet hours need a beginning and an end that differ', zone_unknown: 'Unknown time zone' },
}

export const guideZh = {
  title: '开始使用', progress: (done: number, all: number) => `${done}/${all}`, next: '下一步', all: '全部步骤', hide: '收起', show: '入门步骤', finished: '都完成了，祝你工作顺利', where: '去看看', done_mark: '已完成', shortcuts: '快捷键',
  hidden: '已收起，可随时在账户菜单里重新打开',
  step: {
    ready: ['把自己设为「空闲」', '在右上角切换状态，系统才会把客户分给你'], accepted: ['接受第一位客户', '新的客户出现在列表最上方，按 Enter 接受'], canned: ['用一条快捷回复', '在输入框里打 /，用拼音首字母找'],
    wrapped_up: ['确认一次小结', '会话结束后核对机器写的小结，按 Ctrl+E 打开'], notices: ['打开桌面通知', '不看着工作台时也不会错过客户'], wall: ['看一眼看板', '排队、等待和坐席状态，点数字看明细'],
    listened: ['监听一个会话', '在「全部会话」里打开一个进行中的会话，打开即开始监听'], records: ['翻看小结与评价', '客户怎么评价，答应过什么'], staff: ['看看人员与授权', '谁为哪家公司工作，谁能做什么'],
    settings: ['看看渠道与队列', '客户从哪里来、排到哪里、什么时间有人接待'], integrations: ['看看集成', '密钥、Webhook 和接口说明'], audit: ['看看审计', '谁在什么时候因为什么做了什么'], second_step: ['开启两步验证', '在「我的账户」里绑定身份验证器'], requests: ['看看待审批的申请', '重要的改动需要第二个人同意'],
    keys: ['看看快捷键', '随时按 ?'], search: ['搜索一次', '按 Ctrl+K，找消息、客户、知识和命令'],
  } as Record<string, [string, string]>,
}
export const guideEn: typeof guideZh = {
  title: 'First steps', progress: (done: number, all: number) => `${done}/${all}`, next: 'Next', all: 'All steps', hide: 'Hide', show: 'First steps', finished: 'All done. Have a good day at the desk', where: 'Show me', done_mark: 'Done', shortcuts: 'Shortcuts',
  hidden: 'Hidden; open it again from the account menu',
  step: {
    ready: ['Set yourself available', 'Top right; only then are customers offered to you'], accepted: ['Accept your first customer', 'New customers appear at the top of the list; Enter accepts'], canned: ['Use a canned reply', 'Type / in the reply field and search by initials'],
    wrapped_up: ['Confirm a wrap-up', 'Check what the machine drafted after a conversation; Ctrl+E opens it'], notices: ['Turn on desktop notifications', 'So that no customer waits while you look elsewhere'], wall: ['Look at the wallboard', 'Queues, waits, states; click a figure for the list behind it'],
    listened: ['Listen in on a conversation', 'Open an ongoing one under All chats: you listen from then on'], records: ['Browse wrap-ups and ratings', 'What customers thought, what was promised'], staff: ['Look at people and mandates', 'Who works for which company, and may do what'],
    settings: ['Look at channels and queues', 'Where customers come from, where they wait, when people answer'], integrations: ['Look at integrations', 'Keys, webhooks and the API'], audit: ['Look at the audit', 'Who did what, when and why'], second_step: ['Turn on two-step sign-in', 'Connect an authenticator app in your account'], requests: ['Look at pending approvals', 'Important changes need a second person'],
    keys: ['Look at the shortcuts', 'Press ? at any time'], search: ['Search once', 'Ctrl+K: messages, customers, knowledge, commands'],
  },
}
