/** The sentences of the settings; part of `zh.ts` and `en.ts`. */
type Texts = Record<string, string>

export const settingsZh = {
  nav: '设置', title: '设置', sections: '设置分类', choose: '从左边选一类设置', company: '公司', shared: '各公司共用', list: '已有的设置', add: '新增', key: '标识', key_hint: '小写字母开头，只含小写字母、数字、连字符；保存后不能再改', key_wrong: '须以小写字母开头，只含小写字母、数字、连字符或下划线',
  canned_link: '快捷回复在自己的页面里编辑', empty: '还没有', empty_hint: '新增一个，保存后立即生效。', unsaved: '未保存', saved: '已保存，立即生效', revert: '放弃修改', kept: '未保存的修改已保留，回到这一项可以继续', read_only: '你可以查看，修改须由管理员进行', back: '返回', pick: '选择左边的一项查看和修改',
  conflict: '别人在你修改期间保存了这一项', conflict_hint: '下面是不同之处。保留你的，再保存时会覆盖对方；或改用对方的。', yours: '你的', theirs: '对方的', keep_yours: '保留我的修改', take_theirs: '改用对方的', field: '项目', yes: '是', no: '否', none: '（空）',
  preview: '预览', preview_hint: '没有保存的内容只在这里看得到', light: '浅色', dark: '深色', chinese: '中文', english: 'English', contrast: '白字在这个颜色上不够清楚，请选深一些的颜色', remove: '删除', add_skill: '添加技能', skill_level: (level: number) => `${level} 级以上`, level: '最低级别', always: '不限时间', first_bot: '先由机器人接待', first_queue: (name: string) => `直接转人工：${name}`,
  closed: '不服务', add_day: '添加日期', day: '日期', spans_hint: '如 09:00-12:00, 13:00-18:00；空着就是不服务', no_colour: '用默认颜色', left: '左下', right: '右下',
  section: {
    companies: '公司', channels: '渠道与外观', pages: '自有网页', queues: '队列', skills: '技能', hours: '服务时间', presence_reasons: '示忙原因', products: '小结：产品', scenarios: '小结：场景', rules: '会话规则',
  } as Texts,
  about: {
    companies: '名称、热线和品牌色。停用后，这家公司的渠道不再接待新的客户。', channels: '客户从哪里来、看到什么、能做什么。右边是真实的聊天窗口，用的是还没有保存的内容。', pages: '公司自己的网站和网页。会话里的链接指向它们时显示名称和一句介绍；指向其他网站时标明是外部网站，打开前先提醒。系统从不访问链接。', queues: '等人工的客户排在哪里，需要什么技能，多久之内接待。', skills: '坐席会什么；各公司共用。',
    hours: '什么时候有人接待。时间之外，排队的客户会看到说明和下次开始的时间；有坐席在线时照样派给他们。', presence_reasons: '坐席示忙时选的原因，以及是否计薪、计工时。', products: '小结按产品归档；机器按这里的词识别。', scenarios: '小结按场景归档；机器按这里的词识别。', rules: '这家公司希望会话怎样进行。',
  } as Texts,
  label: {
    address: '网址', lead: '一句介绍', lead_en: '一句英文介绍', name: '名称', name_en: '英文名称', hotline: '客服热线', time_zone: '时区', accent: '颜色', active: '启用', listeners_shown: '告诉坐席谁在监听', agents_download: '坐席可以下载自己的会话记录', proof_lasts_min: '客户核实身份后的有效时间（分钟）', skills: '必须的技能', wishes: '希望的技能', relax_s: '希望每多久降一级（秒）', hours: '服务时间', target_wait_s: '接待目标（秒）', reservation_s: '派单应答时限（秒）', priority: '优先级',
    greeting: '欢迎语', greeting_en: '英文欢迎语', questions: '开场问题', questions_en: '英文开场问题', first_holder: '谁先接待', allowed_origins: '允许嵌入的网站', files_allowed: '客户可以发图片和文件', voice_allowed: '客户可以发语音', rate_person: '人工服务后请客户评价', rate_bot: '机器人服务后请客户评价', transcript: '客户可以下载会话记录',
    side: '按钮位置', launcher: '按钮文字', launcher_en: '按钮英文文字', title: '窗口标题', title_en: '窗口英文标题', initial: '头像文字', weekly: '每周', days: '节假日和调休', closed_text: '时间之外的说明', closed_text_en: '时间之外的英文说明', paid: '计薪', productive: '计工时', place: '排序', terms: '识别用词', topics: '知识主题', weight: '词的分量', position: '排序',
  } as Texts,
  hint: {
    active: '停用后不再提供；已有的记录仍以它为名', address: 'https:// 开头，可以带路径，不带参数；它下面的网页也算', accent: '空着就用公司的颜色', 'companies.accent': '空着就用默认颜色', skills: '缺一不可，等多久都不放宽', wishes: '先找有这些技能的人，等得越久要求越低，最后只看必须的技能', priority: '0 到 50；每 1 分相当于早来 30 秒', questions: '一行一个，最多 5 个；空着就用知识库的', questions_en: '一行一个，最多 5 个', allowed_origins: '一行一个，如 https://www.bank.com；* 是所有网站；本站总是允许', title: '空着就是公司名称', initial: '一两个字；空着就是名称的第一个字', launcher: '空着就是「在线客服」',
    terms: '一行一个', topics: '一行一个', weight: '1 到 9', days: '当天的时间，空着就是全天不服务', closed_text: '空着就说已收到留言', target_wait_s: '1 到 3600', reservation_s: '1 到 600', place: '小的在前', position: '小的在前',
  } as Texts,
  secret: '签名密钥', secret_about: '银行 App 用它为登录的客户作保。密钥加密保存，只在更换时显示一次。', secret_none: '还没有密钥：这个渠道只接待访客。', secret_since: (at: string) => `现用的，${at} 起`, secret_until: (at: string) => `上一个，${at} 失效`, secret_change: '更换签名密钥', secret_hint: '新密钥只显示一次。在下面选定的时间里，旧密钥签的也照样接受；到时自动失效。', secret_use: '请交给 App 的后台，用它签名（examples/sign_assertion.py）。',
  group: { words: '说什么', doors: '接待', allowed: '允许什么', after: '结束之后', look: '外观' } as Texts,
  weekday: { mon: '周一', tue: '周二', wed: '周三', thu: '周四', fri: '周五', sat: '周六', sun: '周日' } as Texts,
  problem: {
    empty: '请填写', too_long: '太长或太多', malformed: '写法不对', missing: '请填写', out_of_range: '超出范围', unknown_field: '不认识的项目', zone_unknown: '没有这个时区', skill_unknown: '没有这项技能', wanted_anyway: '必须的技能里已经要求到这一级', hours_unknown: '没有这个服务时间', queue_unknown: '没有这个队列', last_one: '这是最后一个，不能停用', work_waits: '还有客户在这个队列里排队，请先转到其他队列', sends_here: '还有渠道直接转到这个队列，请先改掉', not_hours: '时间写法不对，或相互重叠',
  } as Texts,
  errors: {
    setting_changed: '别人刚刚改过这一项', setting_invalid: '有一项填得不对', setting_unknown: '没有这一项', section_unknown: '没有这类设置', too_many_settings: '这家公司的这类设置已经到上限', shared_by_all: '各公司共用，须有全部公司的授权才能修改', channel_key_taken: '这个标识已有别的渠道在用', files_not_welcome: '这个渠道不接收文件', voice_not_welcome: '这个渠道不接收语音',
  } as Texts,
}

export const settingsEn: typeof settingsZh = {
  nav: 'Settings', title: 'Settings', sections: 'Sections', choose: 'Choose a section on the left', company: 'Company', shared: 'Shared by all companies', list: 'Existing settings', add: 'Add', key: 'Key', key_hint: 'Lower-case letters, digits and hyphens, beginning with a letter. It cannot be changed once saved', key_wrong: 'Use only lower-case letters, digits, hyphens or underscores, beginning with a letter',
  canned_link: 'Canned replies are edited on a page of their own', empty: 'Nothing yet', empty_hint: 'Add one; it takes effect as soon as it is saved.', unsaved: 'Not saved', saved: 'Saved; in effect now', revert: 'Discard changes', kept: 'Unsaved changes are kept here until you come back', read_only: 'You can view this; only administrators can change it', back: 'Back', pick: 'Choose one on the left to view or change it',
  conflict: 'Somebody saved this while you were changing it', conflict_hint: 'These are the differences. Keep yours, and saving replaces theirs; or take theirs.', yours: 'Yours', theirs: 'Theirs', keep_yours: 'Keep mine', take_theirs: 'Take theirs', field: 'Field', yes: 'Yes', no: 'No', none: '(empty)',
  preview: 'Preview', preview_hint: 'Unsaved changes are visible only here', light: 'Light', dark: 'Dark', chinese: 'Chinese', english: 'English', contrast: 'White text is hard to read on this colour: choose a darker one', remove: 'Remove', add_skill: 'Add a skill', skill_level: (level) => `Level ${level} or more`, level: 'Minimum level', always: 'At all times', first_bot: 'The bot first', first_queue: (name) => `A person: ${name}`,
  closed: 'Closed', add_day: 'Add a date', day: 'Date', spans_hint: 'For example 09:00-12:00, 13:00-18:00; empty means closed', no_colour: 'Default colour', left: 'Left', right: 'Right',
  section: {
    companies: 'Companies', channels: 'Channels and appearance', pages: 'Our web pages', queues: 'Queues', skills: 'Skills', hours: 'Hours', presence_reasons: 'Away reasons', products: 'Records: products', scenarios: 'Records: scenarios', rules: 'Conversation rules',
  },
  about: {
    companies: 'Names, hotline and colour. A company that is switched off takes no new customers through its channels.', channels: 'Where customers come from, what they see and what they may do. The preview is the real chat, with changes not saved yet.', pages: 'The company\'s own sites and pages. Links to them are shown with a name and a line about them; links to other sites are marked, and open only after a warning. The system never visits a link.', queues: 'Where customers wait for a person, which skills they need and how soon they should be answered.', skills: 'What agents can do; shared by all companies.',
    hours: 'When people answer. Outside these hours, customers who wait are told so and when service resumes; agents who are there are still offered them.', presence_reasons: 'Why people are away, and whether it is paid and counts as work.', products: 'Records are filed by product; the machine recognises them by these words.', scenarios: 'Records are filed by scenario; the machine recognises them by these words.', rules: 'How this company wants its conversations handled.',
  },
  label: {
    address: 'Address', lead: 'A line about it', lead_en: 'The same in English', name: 'Name', name_en: 'English name', hotline: 'Hotline', time_zone: 'Time zone', accent: 'Colour', active: 'Active', listeners_shown: 'Tell agents who is listening', agents_download: 'Agents may download their own conversations', proof_lasts_min: 'A confirmed identity lasts (minutes)', skills: 'Required skills', wishes: 'Skills preferred', relax_s: 'Preference drops a level every (seconds)', hours: 'Hours', target_wait_s: 'Answer within (seconds)', reservation_s: 'Offers expire after (seconds)', priority: 'Priority',
    greeting: 'Greeting', greeting_en: 'English greeting', questions: 'First questions', questions_en: 'First questions in English', first_holder: 'Who answers first', allowed_origins: 'Sites that may embed it', files_allowed: 'Customers may send pictures and files', voice_allowed: 'Customers may send voice notes', rate_person: 'Ask for a rating after a person has served', rate_bot: 'Ask for a rating after the bot has served', transcript: 'Customers may download the conversation',
    side: 'Button position', launcher: 'Button text', launcher_en: 'Button text in English', title: 'Title', title_en: 'English title', initial: 'Avatar letters', weekly: 'Every week', days: 'Holidays and special days', closed_text: 'Message outside these hours', closed_text_en: 'The same message in English', paid: 'Paid', productive: 'Counts as work', place: 'Order', terms: 'Recognised words', topics: 'Article topics', weight: 'Word weight', position: 'Order',
  },
  hint: {
    active: 'When off, it is no longer offered; what was filed under it keeps its name', address: 'Begins with https://; a path may follow, no query. Pages below it count too', accent: 'If empty: the colour of the company', 'companies.accent': 'If empty: the default colour', skills: 'Always needed, however long customers wait', wishes: 'Wanted at first, a level less the longer a customer waits; in the end only required skills count', priority: '0 to 50; a point counts as having come 30 seconds earlier', questions: 'One per line, five at most; if empty: those of the knowledge base', questions_en: 'One per line, five at most', allowed_origins: 'One per line, such as https://www.bank.com; * allows every site; this site is always allowed', title: 'If empty: the name of the company', initial: 'One or two characters; if empty: the first of the name', launcher: 'If empty: "Chat"',
    terms: 'One per line', topics: 'One per line', weight: '1 to 9', days: 'The hours of that day; if empty: closed all day', closed_text: 'If empty: says that the message was received', target_wait_s: '1 to 3600', reservation_s: '1 to 600', place: 'Smaller numbers come first', position: 'Smaller numbers come first',
  },
  secret: 'Signing secret', secret_about: 'With it the bank\'s app vouches for customers who signed in. It is kept sealed and shown only when it is replaced.', secret_none: 'There is none yet: this channel serves visitors only.', secret_since: (at) => `Current, since ${at}`, secret_until: (at) => `Previous, ends ${at}`, secret_change: 'Replace the secret', secret_hint: 'The new one is shown once. For the time chosen below, what the old one signs is accepted too; then it ends by itself.', secret_use: 'Give it to the backend of your app, which signs with it (examples/sign_assertion.py).',
  group: { words: 'Wording', doors: 'Who answers', allowed: 'What is allowed', after: 'After the conversation', look: 'Appearance' },
  weekday: { mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', fri: 'Friday', sat: 'Saturday', sun: 'Sunday' },
  problem: {
    empty: 'Please fill this in', too_long: 'Too long, or too many', malformed: 'Not in the right format', missing: 'Please fill this in', out_of_range: 'Out of range', unknown_field: 'An unknown field', zone_unknown: 'There is no such time zone', skill_unknown: 'There is no such skill', wanted_anyway: 'Already required at this level', hours_unknown: 'There are no such hours', queue_unknown: 'There is no such queue', last_one: 'It is the last one and stays in use', work_waits: 'Customers still wait in this queue: move them to another first', sends_here: 'Channels still send customers straight here: change them first', not_hours: 'Not hours, or they overlap',
  },
  errors: {
    setting_changed: 'Somebody changed this just now', setting_invalid: 'One of the fields is not valid', setting_unknown: 'There is no such setting', section_unknown: 'There is no such section', too_many_settings: 'This company has reached the limit for these', shared_by_all: 'Shared by all companies: changing it takes mandates for all of them', channel_key_taken: 'Another channel has this key', files_not_welcome: 'This channel takes no files', voice_not_welcome: 'This channel takes no voice notes',
  },
}
