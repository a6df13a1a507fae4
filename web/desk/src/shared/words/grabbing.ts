/** The sentences of taking work by oneself and of how queues give out theirs; part of `zh.ts`, `en.ts` and `settings.ts`. */
type Texts = Record<string, string>
interface WhyNumbers { people: number; skill: string; level: number; seconds: number }
type WhyLines = Record<string, (why: WhyNumbers) => string>

export const grabbingZh = {
  nav: '抢单', title: '抢单', list: '可抢的单', take: '抢单', count: (n: number) => `${n} 单可抢`, all: '查看全部', empty: '现在没有可抢的单', empty_hint: '有新的单会马上出现在这里，不用刷新。', closed: '没有对你开放的抢单队列', closed_hint: '队列设成抢单、而你有它要求的技能和授权时，单会出现在这里。',
  people: (n: number) => (n === 1 ? '1 人可抢' : `${n} 人可抢`), nobody: '暂时没人能抢', waited: '已等', target: (s: number) => `目标 ${s} 秒内接待`, late: '已超过接待目标', push_in: (s: number) => `${s} 秒后改为派单`, pushed: '正在派给空闲的同事', taken: '已抢到', masked: '抢到后才能看到客户是谁、详细内容',
  away: '你在示忙', away_hint: '开始接待，或选「抢单时段」只抢单、不派单。', spare: '抢单时段（只抢不派）', spare_short: '抢单时段', go_spare: '进入抢单时段', taken_by: (name: string) => `已被 ${name} 接走`, taken_by_other: '已被同事接走',
  code: { claim_away: '示忙中', claim_limit: '已到上限', kind_limit: '本类已到上限', claim_not_yet: '稍候' } as Texts, not_yet: (s: number) => (s > 0 ? `${s} 秒后可抢` : '马上可抢'),
  why_not: { claim_away: '你在示忙：开始接待或进入抢单时段后可以抢', claim_limit: '你手上的或这一小时抢的已到上限', kind_limit: '已到你这类工作的上限', claim_not_yet: '让手上少、抢得少的同事先抢' } as Texts,
  today: '今天谁抢了多少', today_hint: '抢得最多的在前；「退回」是抢走后在保护时间里没有说话，又回到抢单池的。', claimed: '抢单', held: '手上', silent: '退回', last: '最近', queue: '队列', person: '坐席', nobody_claimed: '今天还没有人抢单',
  errors: {
    work_taken: '慢了一步：已被同事接走', claim_protected: '同事刚刚抢到，保护时间内不能再抢', claim_limit: '你手上的或这一小时抢的已到上限', kind_limit: '已到你这类工作的上限', claim_not_yet: '让手上少、抢得少的同事先抢，稍等一下', claim_away: '示忙时不能抢：请先开始接待，或进入抢单时段', not_eligible: '这一单需要你没有的技能或授权，或不能抢',
  } as Texts,
  why_waits: { board: ({ people, seconds }) => (people > 0 ? `在抢单池，${people} 人可抢；${seconds} 秒后改为派单` : `在抢单池，暂时没人能抢；${seconds} 秒后改为派单`) } as WhyLines,
  why_here: { claimed: () => '自己抢的', first_of: ({ people }) => `同时问了 ${people} 人，最先应答`, asked: ({ people }) => (people > 1 ? `正在同时问 ${people} 人，先应答的接待` : '正在等 1 人应答') } as WhyLines,
}

export const grabbingEn: typeof grabbingZh = {
  nav: 'Claim', title: 'Work to claim', list: 'To be claimed', take: 'Claim', count: (n) => `${n} to claim`, all: 'Show all', empty: 'Nothing to claim now', empty_hint: 'New work appears here at once, without reloading.', closed: 'No queue is open to you for claiming', closed_hint: 'When a queue is set to be claimed and you have its skills and mandates, its work appears here.',
  people: (n) => (n === 1 ? '1 person can' : `${n} people can`), nobody: 'Nobody can now', waited: 'Waiting', target: (s) => `Answer within ${s} s`, late: 'Past its target', push_in: (s) => `Offered in ${s} s`, pushed: 'Being offered to whoever is free', taken: 'It is yours', masked: 'Who it is and the details are shown once you have it',
  away: 'You are away', away_hint: 'Be available, or choose "Spare minutes": you can claim and are offered nothing.', spare: 'Spare minutes (claim only)', spare_short: 'Spare minutes', go_spare: 'I have spare minutes', taken_by: (name) => `${name} was faster`, taken_by_other: 'A colleague was faster',
  code: { claim_away: 'Away', claim_limit: 'Limit reached', kind_limit: 'Limit of this kind', claim_not_yet: 'In a moment' }, not_yet: (s) => (s > 0 ? `In ${s} s` : 'In a moment'),
  why_not: { claim_away: 'You are away: be available or in spare minutes to claim', claim_limit: 'You have as much, or claimed as much this hour, as you may', kind_limit: 'You have as much of this kind of work as you may', claim_not_yet: 'Colleagues with less in hand or fewer claims go first' },
  today: 'Who claimed how much today', today_hint: 'The most first. "Returned": claimed, not a word said while it was protected, and back on the board.', claimed: 'Claimed', held: 'In hand', silent: 'Returned', last: 'Last', queue: 'Queue', person: 'Agent', nobody_claimed: 'Nobody has claimed anything today',
  errors: {
    work_taken: 'A colleague was faster', claim_protected: 'A colleague has just claimed it; it is protected for now', claim_limit: 'You have as much, or claimed as much this hour, as you may', kind_limit: 'You have as much of this kind of work as you may', claim_not_yet: 'Colleagues with less in hand or fewer claims go first; try again in a moment', claim_away: 'You are away: be available or in spare minutes to claim', not_eligible: 'This takes skills or mandates that you do not have, or is not to be claimed',
  },
  why_waits: { board: ({ people, seconds }) => (people > 0 ? `On the board, ${people} may claim it; offered in ${seconds} s` : `On the board, nobody can claim it now; offered in ${seconds} s`) },
  why_here: { claimed: () => 'Claimed it', first_of: ({ people }) => `First to answer of ${people} asked`, asked: ({ people }) => (people > 1 ? `${people} are being asked; the first to answer has it` : 'One is being asked') },
}

export const givingZh = {
  label: { mode: '派单方式', ring: '同时问几人', claim_max: '每人手上最多几单', claim_per_hour: '每人每小时最多抢几单', claim_rest_s: '抢后歇多久（秒）', head_start_s: '手上少的先抢（秒）', protect_s: '抢单保护（秒）', push_after_s: '多久没人抢就派单（秒）' } as Texts,
  hint: {
    mode: '派单：一次问一人。同时问几人：先应答的接待。抢单：谁都不问，有技能和授权的人都能看到并抢', ring: '2 到 20；每个没答的都占一个名额', claim_max: '0 表示不另设上限，只看能接几个', claim_per_hour: '0 表示不限', claim_rest_s: '刚抢过的人让抢得少的先抢；没有别人在时不用等', head_start_s: '刚出来的单，手上最少的人先抢', protect_s: '这段时间别人不能抢走；过后还没说一句话，就回到抢单池，10 分钟内不能再抢这一单。0 表示不退回', push_after_s: '10 到 3600；没人抢的单不会一直等着',
  } as Texts,
  mode: { push: '派单', several: '同时问几人', grab: '抢单' } as Texts,
}

export const givingEn: typeof givingZh = {
  label: { mode: 'How work is given out', ring: 'How many are asked at once', claim_max: 'In hand per person', claim_per_hour: 'Claims per person and hour', claim_rest_s: 'Rest after a claim (seconds)', head_start_s: 'Head start for the least busy (seconds)', protect_s: 'Protection of a claim (seconds)', push_after_s: 'Offered when nobody claims (seconds)' },
  hint: {
    mode: 'Offered: one person is asked at a time. To several: the first to accept has it. Claimed: nobody is asked; whoever has the skills and mandates sees it and may take it', ring: '2 to 20; each open offer takes a hand', claim_max: '0: no limit but what one has hands for', claim_per_hour: '0: no limit', claim_rest_s: 'Who has just claimed lets those go first who claimed less; with nobody else there is no wait', head_start_s: 'At first only those with the least in hand may', protect_s: 'Nobody else can take it meanwhile; without a word by then it goes back, and its owner may not claim it again for 10 minutes. 0: it never goes back', push_after_s: '10 to 3600; nothing waits for ever because nobody claims it',
  },
  mode: { push: 'Offered', several: 'To several', grab: 'Claimed' },
}
