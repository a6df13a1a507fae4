/** The sentences of the editor of rules: findings, versions, trying on a past day, public holidays; part of `zh.ts` and `en.ts`. */
export interface FindingWords {
  where: string
  level: number
  best: number
  wait_s: number
}
type Sentence = (where: string, level: number, best: number, wait: number) => string

export const rulesZh = {
  finding: {
    nobody_mandated: () => '没有一位接待人员有这家公司的授权：请先授权，或停用这个队列',
    nobody_can: (where, level, best) => `有授权的人里没有人达到「${where}」${level} 级（${best ? `最高 ${best} 级` : '没有人会'}）：请给人加上这项技能，或降低级别`,
    nobody_has_all: (where) => `有授权的人里没有人同时会「${where}」：请给人加上技能，或少要求几项`,
    nobody_wished: (where, level, best, wait) => `没有人达到希望的「${where}」${level} 级（最高 ${best} 级），每位客户都会白等 ${wait} 秒：请降低级别`,
    nobody_helps: (where) => `「${where}」里没有人能来后援（除了本来就接这个队列的人）：请换一个队列，或给人加上技能`,
    never_open: (where) => `60 天之内没有任何服务时间${where ? `，用它的队列：${where}` : ''}：请填写每周的时间`,
    next_year_missing: (_where, level) => `还没有 ${level} 年的节假日：请点「取节假日」`,
  } as Record<string, Sentence>,
  findings: '请留意', odd: '有提醒', confirm_title: '仍要保存？', confirm_hint: '可以保存，但请先看清下面的提醒。', confirm: '知道了，仍要保存',
  why: '为什么改（可不填）', why_hint: '写进版本和审计',
  split: '拆成两段', night: '跨过午夜要写成两段',
  versions: '版本', versions_about: '每次保存都留一个版本，可以对比、可以回到任何一个。回到旧版本也是一次保存，不会丢掉后来的。', versions_none: '还没有改过', versions_more: '更早的', version: (number: number) => `第 ${number} 版`, version_first: '最初', current: '现用', created: '新建', by_house: '系统', by_nobody: '不在你的授权内',
  compare: '对比', compare_two: (one: string, other: string) => `${one} 与 ${other} 的不同`, compare_hint: '选两个版本对比', same: '没有不同', was: '原来', is: '改为', back_to: '回到这一版', back_confirm: (name: string) => `回到${name}？`, back_done: '已回到所选的版本，立即生效', back_hint: '下面这些会变',
  all_back: '全部规则回到某一时刻', all_back_about: '把这家公司的队列、服务时间和任务类型一起改回所选时刻的样子。技能由各公司共用，不在其中。', moment: '时刻', look: '看看会变什么', all_same: '从那时起没有改过', all_do: (count: number) => `改回这 ${count} 项`, all_done: (count: number) => `已改回 ${count} 项`, stays: '当时还没有，保持不变', history: '规则的修改记录',
  trial: '试算', trial_title: '用真实的一天试算', trial_about: '把那一天真实来的客户和真实在岗的人，按现在的规则和改后的规则各重新派一遍。什么都不会改变。', trial_this: '试算这一版', trial_day: '哪一天', trial_last: '不选就是上一个完整的日子', trial_run: '开始试算', trial_again: '重新试算', trial_stop: '停止', trial_going: (percent: number) => `已算 ${percent}%`, trial_none: '那一天没有客户来', trial_none_hint: '换一天再试。', trial_same: '没有改动：两次用的是同样的规则', trial_drafts: (names: string) => `用到的改动：${names}`,
  trial_people: (works: number, people: number) => `来了 ${works} 位，在岗 ${people} 人`, trial_left: (count: number) => `这一天太忙，最后 ${count} 位没有算进去`, trial_unseen: (names: string) => `这些改动试算还算不进去：${names}`, trial_all: '全部', trial_queue: '队列', trial_then_at: '当时的规则', real: '实际', now_rules: '现在的规则', then_rules: '改后的规则',
  figures: { service_level: '按时接待', wait_s_mean: '平均等待', wait_s_p95: '95% 等待不超过', abandoned_share: '放弃', occupancy: '忙碌程度', answered: '接待', arrived: '来了', overflowed: '其中转队列', claimed: '其中自己认领', helped: '其中由后援队列接' } as Record<string, string>,
  trial_apart: (share: string, seconds: string) => `可信程度：按现在的规则重算，${share}的客户结果和实际一样，等待平均相差 ${seconds}。差得越少，下面越可信。`, trial_supposed: '已接待的人原本愿意等多久、放弃的人本来要谈多久，没有人知道：按当天其他人推算。技能、授权和同时接待数按今天的。', trial_changed: (count: number) => `会有不同的客户：${count} 位`, trial_shown: '变化最大的', trial_at: '来的时间', fate: { answered: '接待', gave_up: '放弃', unserved: '没人接' } as Record<string, string>, seconds: (count: number) => `${count} 秒`, trial_failed: '没有算成',
  take: '取节假日', take_title: '取公共节假日', take_year: '年份', take_region: '地区', region: { cn: '中国内地', hk: '香港', mo: '澳门' } as Record<string, string>, take_as: '节假日', as_closed: '全天不服务', as_sunday: '按周日的时间', take_working: '调休上班的周末按周一的时间', take_not_arranged: (year: number) => `${year} 年的调休安排还没有收录：只有法定假日。国务院公布后请核对周末。`, take_do: (count: number) => `填入 ${count} 天`, take_kept: (count: number) => `已填过的 ${count} 天不动`, take_none: '这些日子都已填过',
  week: ['一', '二', '三', '四', '五', '六', '日'], calendar: '日历', calendar_year: (year: number) => `${year} 年`, earlier: '上一年', later: '下一年', hours_sum: (hours: number) => `${hours} 小时`, closed_day: '不服务', differs: '与平时不同', month: (month: number) => `${month} 月`,
}

export const rulesEn: typeof rulesZh = {
  finding: {
    nobody_mandated: () => 'No one who takes work has a mandate for this company: give somebody one, or switch this queue off',
    nobody_can: (where, level, best) => `No one with a mandate has "${where}" at level ${level} (${best ? `the best is ${best}` : 'nobody has it'}): give the skill to somebody, or lower the level`,
    nobody_has_all: (where) => `No one with a mandate has all of "${where}": give the skills to somebody, or ask for fewer`,
    nobody_wished: (where, level, best, wait) => `No one has the preferred "${where}" at level ${level} (the best is ${best}), so every customer waits ${wait} s for nothing: lower the level`,
    nobody_helps: (where) => `Nobody of "${where}" could step in who does not answer this queue anyway: name another queue, or give its skills to somebody`,
    never_open: (where) => `Nobody answers within 60 days${where ? `; queues with these hours: ${where}` : ''}: enter hours by weekday`,
    next_year_missing: (_where, level) => `The holidays of ${level} are not entered yet: take the public holidays`,
  },
  findings: 'Worth a look', odd: 'Warnings', confirm_title: 'Save all the same?', confirm_hint: 'This can be saved, but please read these warnings first.', confirm: 'Save all the same',
  why: 'Reason for the change (optional)', why_hint: 'Kept with the version and in the audit',
  split: 'Split in two', night: 'Hours over midnight are written as two',
  versions: 'Versions', versions_about: 'Every save is kept. Compare any two, or go back to one: that is a save too, and nothing later is lost.', versions_none: 'Never changed', versions_more: 'Older', version: (number) => `Version ${number}`, version_first: 'At first', current: 'Current', created: 'New', by_house: 'The system', by_nobody: 'Outside your mandates',
  compare: 'Compare', compare_two: (one, other) => `${one} and ${other}`, compare_hint: 'Choose two versions to compare', same: 'No differences', was: 'Before', is: 'After', back_to: 'Go back to this', back_confirm: (name) => `Go back to: ${name}?`, back_done: 'Gone back; in effect now', back_hint: 'This will change',
  all_back: 'All rules back to a moment', all_back_about: 'Brings the queues, hours and kinds of work of this company back to what they were. Skills are shared by all companies and stay.', moment: 'Moment', look: 'See what would change', all_same: 'Nothing has changed since then', all_do: (count) => `Restore ${count}`, all_done: (count) => `Restored: ${count}`, stays: 'Was not there then; stays as it is', history: 'Changes of the rules',
  trial: 'Try it', trial_title: 'Try it on a real day', trial_about: 'The customers who really came that day and the people who were really there, decided again: by the rules as they are, and by the rules as changed. Nothing is changed.', trial_this: 'Try this version', trial_day: 'Day', trial_last: 'If empty: the last whole day', trial_run: 'Start', trial_again: 'Try again', trial_stop: 'Stop', trial_going: (percent) => `${percent}% done`, trial_none: 'No customer came that day', trial_none_hint: 'Choose another day.', trial_same: 'Nothing is changed: both runs use the same rules', trial_drafts: (names) => `With the changes of: ${names}`,
  trial_people: (works, people) => `Came: ${works}; people there: ${people}`, trial_left: (count) => `Too busy a day: the last ${count} were left out`, trial_unseen: (names) => `A run cannot show what these changes do: ${names}`, trial_all: 'In all', trial_queue: 'Queue', trial_then_at: 'The rules of then', real: 'What happened', now_rules: 'Rules as they are', then_rules: 'Rules as changed',
  figures: { service_level: 'Answered in time', wait_s_mean: 'Mean wait', wait_s_p95: '95% wait at most', abandoned_share: 'Gave up', occupancy: 'Occupancy', answered: 'Answered', arrived: 'Came', overflowed: 'Of them from another queue', claimed: 'Of them taken by themselves', helped: 'Of them by a back-up queue' },
  trial_apart: (share, seconds) => `How far to believe it: run again by the rules as they are, ${share} of customers fare as they really did, and waits are ${seconds} apart on average. The less, the better.`, trial_supposed: 'How long those answered would have waited, and how long those who gave up would have talked, nobody knows: supposed from the others of that day. Skills, mandates and capacity are those of today.', trial_changed: (count) => `Customers who would fare differently: ${count}`, trial_shown: 'The largest changes', trial_at: 'Came at', fate: { answered: 'Answered', gave_up: 'Gave up', unserved: 'Nobody came' }, seconds: (count) => `${count} s`, trial_failed: 'It could not be worked out',
  take: 'Take public holidays', take_title: 'Take public holidays', take_year: 'Year', take_region: 'Region', region: { cn: 'Mainland China', hk: 'Hong Kong', mo: 'Macau' }, take_as: 'On holidays', as_closed: 'Closed all day', as_sunday: 'Hours of Sunday', take_working: 'Weekends worked instead get the hours of Monday', take_not_arranged: (year) => `Which weekends of ${year} are worked is not known here yet: only statutory holidays. Check the weekends once it is made known.`, take_do: (count) => `Enter days: ${count}`, take_kept: (count) => `Already entered and left alone: ${count}`, take_none: 'All of these are entered',
  week: ['M', 'T', 'W', 'T', 'F', 'S', 'S'], calendar: 'Calendar', calendar_year: (year) => `${year}`, earlier: 'Year before', later: 'Year after', hours_sum: (hours) => `${hours} h`, closed_day: 'closed', differs: 'differs from its weekday', month: (month) => ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'][month - 1] ?? '',
}
