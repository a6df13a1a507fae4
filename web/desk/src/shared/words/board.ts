/** The sentences of the wallboard that came with promises; part of `zh.ts` and `en.ts`. */
export const boardZh = {
  all_companies: '全部公司', all_doors: '全部渠道', door: '渠道', level_now: '服务水平（近 30 分钟）', today: (level: string) => `今日 ${level}`, promised: (share: number) => `承诺 ${share}%`, late_now: (n: number) => `${n} 人已超时`, short: (n: number) => `另有 ${n} 人 5 秒内离开`,
  two_hours: '近两小时', heat: '今日各时段', mean_wait: '平均等待', nothing_yet: '今天还没有人接起或放弃', longest_of: (queue: string) => `在「${queue}」`,
  cell: (at: string, accepted: number, within: number, abandoned: number, wait: string) => `${at} 起 15 分钟：接起 ${accepted}，其中达标 ${within}；放弃 ${abandoned}；平均等待 ${wait}`,
  list_comma: '、', backed_up: (by: string, since: string) => `后援中：${by}，${since} 起`, bot: '机器人', backed_up_hint: '这个队列没有做到承诺，所列的队列同事或机器人在帮忙；连续做到 5 分钟后退出',
  quarter: (at: string) => `${at} 起 15 分钟`, more: '全部', share: (n: number) => `${n}%`,
}
export const boardEn: typeof boardZh = {
  all_companies: 'All companies', all_doors: 'All doors', door: 'Door', level_now: 'Service level (last 30 min)', today: (level) => `today ${level}`, promised: (share) => `promise ${share}%`, late_now: (n) => `${n} overdue`, short: (n) => `${n} more left within 5 s`,
  two_hours: 'last two hours', heat: 'Today by quarter hour', mean_wait: 'Mean wait', nothing_yet: 'Nobody was answered or gave up today', longest_of: (queue) => `in ${queue}`,
  cell: (at, accepted, within, abandoned, wait) => `15 min from ${at}: answered ${accepted}, ${within} in time; abandoned ${abandoned}; mean wait ${wait}`,
  list_comma: ', ', backed_up: (by, since) => `Backed up by ${by} since ${since}`, bot: 'the bot', backed_up_hint: 'This queue broke its promise, so those named here help: people of other queues by stepping in, the bot by answering who waits; they are out again once it has been kept for 5 minutes on end',
  quarter: (at) => `15 min from ${at}`, more: 'All', share: (n) => `${n}%`,
}
