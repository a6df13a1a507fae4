/** Every text of the demo bank's pages. `en.ts` mirrors it key by key. */

/** One line that leads to a page (`go`), begins a service, or else leads to the chat with a question. */
export interface Entry {
  icon: string
  label: string
  note: string
  go: string
  ask: string
  /** Key of a service; where it cannot be begun, `ask` is asked instead. */
  service?: string
}

const ask = (icon: string, label: string, note: string, question: string): Entry => ({
  icon,
  label,
  note,
  go: '',
  ask: question,
})
const go = (icon: string, label: string, note: string, path: string): Entry => ({
  icon,
  label,
  note,
  go: path,
  ask: '',
})
const begin = (icon: string, label: string, note: string, service: string, question: string): Entry => ({
  ...ask(icon, label, note, question),
  service,
})

export const zh = {
  bank: '云杉银行',
  app: '手机银行',
  slogan: '把日子过稳，把事情办妥',
  demo: '演示环境，页面上的账户与金额均为虚构',
  chat: '在线客服',
  openChat: '打开在线客服',
  openChatUnread: (count: number) => `打开在线客服，${count} 条未读消息`,
  todo: {
    title: '办理中',
    goOn: (name: string) => `继续${name}`,
    step: (number: number, total: number) => `第 ${number}/${total} 步`,
    button: '继续',
    look: '查看',
    opening: '正在打开',
    waits: { bank: '银行正在处理', time: '已排上，到时间自动继续', approval: '等待银行审核', person: '客户经理正在处理' },
  },
  allServices: {
    title: '全部服务',
    search: '搜索服务，如“转账”“挂失”',
    failed: '服务列表没有读到',
    empty: '暂时没有可以办理的服务',
    none: '没有找到这项服务',
    ask: '问问在线客服',
    promise: (time: string) => `${time}内办结`,
    minutes: (count: number) => `${count} 分钟`,
    hours: (count: number) => `${count} 小时`,
    days: (count: number) => `${count} 个工作日`,
    other: '其他',
    groups: {
      accounts: '账户', transfers: '转账', cards: '银行卡', wealth: '理财', loans: '贷款', fx: '外汇', branch: '网点',
      company: '企业', security: '安全与资料', service: '投诉与建议',
    },
    problem: {
      flow_unknown: '这项服务暂时不能办理，可以问问在线客服。',
      flow_door_refused: '这项服务不能在手机银行办理，请联系在线客服。',
      not_signed_in: '请先登录。',
      offline: '网络不通，请稍后再试。',
      other: '没有成功，请稍后再试。',
    },
  },
  push: {
    title: '有人回复时通知我，不必守着页面',
    on: '开启通知',
    no: '不用',
    failed: '没能开启通知，请留意页面上的回复。',
  },
  stepUp: {
    title: '核实身份',
    why: (purpose: string) => `客服请您核实身份，用于${purpose}。`,
    who: '您是',
    pick: '请选择演示客户',
    code: '短信验证码',
    send: '发送验证码',
    again: '重新发送',
    confirm: '确认',
    leave: '暂不核实',
    note: '验证码只在这里填写。不要告诉任何人，也不要发到对话里。',
    phone: '短信 · 演示代替手机短信',
    problem: {
      wrong: (left: number) => `验证码不对，还可以再试 ${left} 次。`,
      over: '验证码已失效，请重新发送。',
      locked: '输错次数太多，请 15 分钟后再试。',
      other: '没有成功，请稍后再试。',
    },
  },
  back: '返回',
  language: 'English',
  offlineList: '客户列表没有读到，可以先以游客身份进入。',
  signInFailed: '没有登录成功，请再试一次。',
  retry: '重试',
  signIn: {
    title: '选择演示客户',
    note: '实际的手机银行在这里刷脸或输入密码。演示时点选一位客户即可。',
    search: '按姓名或客户号查找',
    none: '没有符合的客户',
    guest: '游客浏览',
    guestNote: '不登录，也能咨询',
    more: (count: number) => `还有 ${count} 位，可查找`,
  },
  hours: (hour: number): string =>
    hour < 5 ? '夜深了' : hour < 11 ? '早上好' : hour < 13 ? '中午好' : hour < 18 ? '下午好' : '晚上好',
  visitor: '游客',
  welcomeVisitor: '欢迎来到云杉银行',
  level: (level: string) => `${level}客户`,
  tabs: { home: '首页', cards: '信用卡', wealth: '理财', me: '我的' },
  home: {
    title: '首页',
    account: '储蓄卡',
    tail: (digits: string) => `尾号 ${digits}`,
    available: '可用余额（元）',
    show: '显示余额',
    hide: '隐藏余额',
    signInHint: '登录后查看账户',
    signIn: '去登录',
    actions: [
      go('transfer', '转账', '', '/transfer'),
      begin('list', '明细', '', 'statement', '怎样打印银行流水'),
      ask('deposit', '存定期', '', '怎样存定期、利率怎么看'),
    ],
    simple: '大字版',
    standard: '标准版',
    person: '人工客服',
    services: '常用服务',
    grid: [
      go('transfer', '转账', '', '/transfer'),
      go('card', '信用卡', '', '/cards'),
      go('shield', '挂失', '', '/cards/lost'),
      go('wealth', '理财', '', '/wealth'),
      go('loan', '贷款', '', '/loan'),
      ask('deposit', '存款', '', '怎样存定期、利率怎么看'),
      ask('globe', '外汇', '', '个人每年能换多少外汇'),
      go('star', '全部服务', '', '/services'),
    ],
    safety: '不共享屏幕，不告诉任何人验证码',
    safetyNote: '自称客服、公检法来电，先挂断再问我们',
    safetyAsk: '接到可疑电话怎么办',
    questions: '大家常问',
    asked: ['转账多久到账', '怎样提高信用卡额度', '收不到短信验证码怎么办', '取大额现金要预约吗'],
  },
  cards: {
    title: '信用卡',
    card: '云杉信用卡',
    kind: '标准卡',
    due: '每月 5 日账单，25 日还款',
    groups: [
      {
        title: '用卡',
        entries: [
          ask('list', '账单与明细', '本期账单、历史账单', '怎样查信用卡账单'),
          begin('transfer', '还款', '立即还款', 'card_repayment', '信用卡有哪些还款方式'),
          ask('gauge', '额度管理', '临时额度、固定额度', '怎样提高信用卡额度'),
          begin('split', '分期', '账单分期', 'card_instalments', '怎样办理信用卡分期'),
        ],
      },
      {
        title: '安全中心',
        entries: [
          go('shield', '挂失与补卡', '24 小时，立即生效', '/cards/lost'),
          ask('alert', '有不是我刷的交易', '登记争议，协助追查', '信用卡有不是我刷的交易怎么办'),
          ask('globe', '境外用卡', '出行前看一眼', '在境外怎样使用信用卡'),
        ],
      },
    ],
  },
  lost: {
    title: '挂失',
    full: '信用卡 › 挂失',
    lead: '卡不见了，先让它不能用',
    note: '挂失后卡片立即停用，别人无法再刷。只是一时找不到，可以先临时锁卡，找到后自己解锁。',
    steps: [
      { title: '挂失', text: '验证身份后即时生效' },
      { title: '补卡', text: '新卡约 5 个工作日寄到账单地址' },
      { title: '重新绑定', text: '卡号会变，自动扣款请重新绑定' },
    ],
    choose: '选择卡片',
    creditCard: '云杉信用卡',
    debitCard: '储蓄卡',
    report: '挂失这张卡',
    reportAsk: '我的信用卡丢了怎么办',
    reportDebitAsk: '储蓄卡丢了怎么挂失',
    lock: '先临时锁卡',
    lockAsk: '信用卡找不到了，可以先临时锁卡吗',
    reportNote: '演示环境暂不在页面上办理，会带着您的问题打开在线客服。',
    hotline: '拨打 400-000-1860，按 1 再按 0',
    hotlineNote: '24 小时 · 境外请拨 +86-21-0000-1860',
  },
  transfer: {
    title: '转账',
    lead: '境内人民币转账免手续费',
    groups: [
      {
        title: '转账',
        entries: [
          begin('transfer', '转账', '本人、他人，本行、跨行，实时到账', 'transfer', '手机转账限额是多少'),
          ask('calendar', '预约转账', '定时、每月自动', '怎样设置定时转账'),
          ask('globe', '境外汇款', '学费、生活费', '怎样往国外汇款'),
        ],
      },
      {
        title: '记录与设置',
        entries: [
          ask('receipt', '电子回单', '下载、打印', '怎样下载转账回单'),
          begin('gauge', '转账限额', '查看和调整', 'transfer_limit', '转账限额怎样调高'),
          ask('alert', '转错了', '怎样追回', '钱转错了怎么办'),
        ],
      },
    ],
    warning: '转账前请核实对方身份。自称“安全账户”“解冻费”的都是诈骗。',
  },
  wealth: {
    title: '理财',
    lead: '先知道自己能承受多少，再看产品',
    risk: '风险测评',
    riskNote: '一年有效，买理财前要做',
    riskAsk: '风险测评怎么做',
    shelf: '产品',
    products: [
      { name: '稳健活期', risk: '低风险 R1', term: '每日可取', figure: '1.62%', basis: '近七日年化' },
      { name: '安心 90 天', risk: '中低风险 R2', term: '90 天', figure: '2.10%–2.40%', basis: '业绩比较基准' },
      { name: '均衡一年持有', risk: '中风险 R3', term: '365 天', figure: '2.60%–3.60%', basis: '业绩比较基准' },
    ],
    productAsk: (name: string) => `想了解一下「${name}」，怎样购买理财`,
    disclaimer: '理财非存款，产品有风险，投资须谨慎。业绩比较基准不代表实际收益。以上为演示产品。',
    groups: [
      {
        title: '我的理财',
        entries: [
          ask('chart', '收益与净值', '净值为什么会跌', '理财净值为什么会跌'),
          begin('transfer', '赎回', '到账时间', 'wealth_redemption', '理财赎回多久到账'),
          ask('calendar', '基金定投', '设置、暂停', '基金定投怎样设置'),
        ],
      },
    ],
  },
  loan: {
    title: '贷款',
    lead: '测一测，约 1 分钟',
    leadNote: '测额度不代表借款，放款前不收任何费用',
    leadAction: '测额度',
    leadAsk: '怎么申请个人贷款',
    groups: [
      {
        title: '借款',
        entries: [
          ask('loan', '信用消费贷', '最高 30 万元，随借随还', '个人信用贷款怎么申请'),
          ask('home', '装修和购车贷', '凭合同申请，约 3 个工作日', '装修贷款怎么申请'),
          ask('deposit', '存款、保单质押', '不动用存款，先周转', '存款质押可以贷款吗'),
        ],
      },
      {
        title: '我的贷款',
        entries: [
          ask('gauge', '利率详情', '加点、重定价日', '房贷利率什么时候调整'),
          begin('transfer', '提前还款', '部分或全部', 'loan_early_repayment', '房贷怎样提前还'),
          ask('calendar', '还款日与账户', '变更', '怎样改贷款还款日'),
        ],
      },
    ],
  },
  me: {
    title: '我的',
    number: (customerNo: string) => `客户号 ${customerNo}`,
    guestNote: '登录后可以办理更多业务',
    switch: '切换客户',
    signIn: '登录',
    groups: [
      {
        title: '安全与资料',
        entries: [
          ask('lock', '登录密码', '忘记、修改', '手机银行登录密码忘了怎么办'),
          ask('phone', '预留手机号', '更换', '怎样更换预留手机号'),
          ask('device', '设备管理', '换手机、解绑', '换了新手机怎样绑定设备'),
        ],
      },
      {
        title: '帮助',
        entries: [
          ask('star', '投诉与建议', '每一条都会答复', '怎样投诉、多久答复'),
        ],
      },
    ],
    simple: '大字版',
    simpleNote: '字更大，步骤更少，人工随时在',
    on: '已开启',
    off: '未开启',
    size: '字的大小',
    sizes: ['大', '更大', '特大', '最大'],
    hotline: '客服热线 400-000-1860',
    languageTitle: '语言',
  },
}

export type MobileWords = typeof zh
