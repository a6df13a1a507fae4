/** A curated set for talking with a bank: what is friendly, what is asked, nothing that offends. Loaded when opened. */

export interface Emoji {
  sign: string
  /** Chinese and English names, to be searched. */
  names: string
}

const SET = `
😊 微笑 smile|😄 开心 happy|😁 嘻嘻 grin|😂 笑哭 joy|🙂 浅笑 slight smile|😉 眨眼 wink|😍 喜欢 love eyes|🥰 幸福 adore|😘 飞吻 kiss|😎 酷 cool
🤗 拥抱 hug|🤔 思考 thinking|😅 尴尬 sweat|😓 汗 worried|😔 难过 sad|😢 流泪 cry|😭 大哭 sob|😤 生气 huff|😡 愤怒 angry|😱 惊恐 scream
😮 惊讶 surprised|😳 害羞 flushed|😴 困 sleepy|🤒 生病 sick|😷 口罩 mask|🤝 握手 handshake|👍 赞 好的 thumbs up|👎 不行 thumbs down|👌 没问题 ok|✌️ 耶 victory
🙏 谢谢 拜托 thanks please|👏 鼓掌 clap|💪 加油 strong|👋 你好 再见 wave hello bye|☝️ 注意 point up|👉 这边 point right|👇 下面 point down|🫡 收到 salute|🙋 举手 raise hand|🤷 不知道 shrug
❤️ 爱心 heart|💔 心碎 broken heart|🌹 玫瑰 rose|🌸 花 flower|🎉 庆祝 party|🎁 礼物 gift|🎂 蛋糕 生日 cake birthday|🧧 红包 red envelope|🏮 灯笼 lantern|⭐ 星星 star
✅ 完成 对 done check|❌ 错误 不 wrong cross|❓ 问题 question|❗ 重要 exclamation|⚠️ 警告 小心 warning|🔒 安全 锁 lock secure|🔑 钥匙 key|🔔 提醒 bell|⏰ 闹钟 时间 alarm time|📅 日历 calendar
💳 银行卡 card|🏦 银行 网点 bank|💰 钱 money|💵 现金 cash|💴 日元 yen|💶 欧元 euro|🪙 硬币 coin|🧾 账单 receipt|📈 上涨 up|📉 下跌 down
📱 手机 phone|☎️ 电话 telephone|💻 电脑 computer|📧 邮件 mail|📄 文件 document|📝 填写 memo write|📷 照片 camera|📍 地点 location|🚗 车 car|✈️ 飞机 出差 plane
🏠 家 房子 house home|🎓 学生 graduation|👶 宝宝 baby|👵 奶奶 老人 grandmother|👪 家庭 family|☕ 咖啡 coffee|🍵 茶 tea|☀️ 晴天 sun|🌧️ 下雨 rain|🌙 晚安 moon night
`

export const EMOJI: readonly Emoji[] = SET.trim()
  .split(/[|\n]/)
  .map((entry) => {
    const [sign = '', ...names] = entry.split(' ')
    return { sign, names: names.join(' ') }
  })

/** Those whose name holds every word of the query. */
export function findEmoji(query: string): readonly Emoji[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return EMOJI.filter((one) => words.every((word) => one.names.includes(word) || one.sign === word))
}

const RECENT_KEY = 'suiban.emoji'
const RECENT_MAX = 10

export function recentEmoji(): readonly Emoji[] {
  try {
    const signs = JSON.parse(localStorage.getItem(RECENT_KEY) ?? '[]') as unknown
    return Array.isArray(signs) ? signs.flatMap((sign) => EMOJI.find((one) => one.sign === sign) ?? []) : []
  } catch {
    return []
  }
}

export function rememberEmoji(sign: string): void {
  const signs = [sign, ...recentEmoji().map((one) => one.sign).filter((one) => one !== sign)].slice(0, RECENT_MAX)
  try {
    localStorage.setItem(RECENT_KEY, JSON.stringify(signs))
  } catch {
    // only a convenience is lost
  }
}

/** Where the arrow keys lead in a grid of so many columns. */
export function moveInGrid(key: string, at: number, count: number, columns: number): number | null {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key]
  if (step === undefined) return key === 'Home' ? 0 : key === 'End' ? count - 1 : null
  return Math.min(count - 1, Math.max(0, at + step))
}
