/** The sentences of what is changed while work goes on; part of `zh.ts` and `en.ts`. */
export const liveZh = {
  change: '调整技能', done: '已调整，下一次派单起生效', until: (at: string) => `已调整，到 ${at} 自动恢复`, comes_back: (at: string) => `目前是临时调整，${at} 自动恢复`, add: '添加技能', lasts: '持续',
  lasting: { half_hour: '30 分钟', hour: '1 小时', two_hours: '2 小时', evening: '到 18:00', midnight: '到今天结束', good: '一直' },
  told: '主管调整了你的技能、同时接待数或各类上限', told_text: (skills: string[], capacity: number, limits: string) => `现在：${skills.join('、') || '没有技能'}；同时接待 ${capacity} 个${limits && `；${limits}`}`, told_until: (at: string) => `${at} 自动恢复`,
  announced: '紧急公告已发布', announce: '紧急公告', announce_hint: '客户在聊天窗口顶部立即看到，后来的客户一进来也看到；一键撤下。', text: '公告内容（中文）', text_en: '公告内容（英文，可不填）', severity: '级别', severities: { info: '提示', warning: '重要', critical: '紧急' } as Record<string, string>,
  for_doors: '只在这些渠道（不选就是全部）', for_queues: '只给在这些队列里等待的客户（不选就是所有客户）', publish: '发布', published: '公告已发布，客户马上看到', end: '撤下', ended: '公告已撤下', ends: (at: string) => `到 ${at}`, by: (name: string) => `${name} 发布`, starts: '开始', at_once: '立即', at_time: '指定时间', starts_at: '开始时间', starts_wrong: '请选一个 30 天以内、还没到的时间', scheduled: (at: string) => `已排定，${at} 开始显示`, coming: '已排定的公告', waiting_only: '仅等待中的客户', begins: (at: string) => `${at} 开始`,
}
export const liveEn: typeof liveZh = {
  change: 'Change skills', done: 'Changed; the next offer follows it', until: (at) => `Changed; comes back by itself at ${at}`, comes_back: (at) => `Changed for a while: comes back at ${at}`, add: 'Add a skill', lasts: 'For',
  lasting: { half_hour: '30 minutes', hour: '1 hour', two_hours: '2 hours', evening: 'until 18:00', midnight: 'until midnight', good: 'good' },
  told: 'Your skills, capacity or limits were changed by a supervisor', told_text: (skills, capacity, limits) => `Now: ${skills.join(', ') || 'no skills'}; ${capacity} at a time${limits && `; ${limits}`}`, told_until: (at) => `comes back at ${at}`,
  announced: 'Announced', announce: 'Announcement', announce_hint: 'Customers see it at the top of their chat at once, those who come later as soon as they do; taken down with one click.', text: 'Text (Chinese)', text_en: 'Text (English, optional)', severity: 'Severity', severities: { info: 'Note', warning: 'Important', critical: 'Urgent' },
  for_doors: 'Only at these doors (none chosen: all)', for_queues: 'Only to customers waiting in these queues (none chosen: everybody)', publish: 'Publish', published: 'Published; customers see it now', end: 'Take down', ended: 'Taken down', ends: (at) => `until ${at}`, by: (name) => `by ${name}`, starts: 'Starts', at_once: 'at once', at_time: 'at a time', starts_at: 'Start time', starts_wrong: 'Choose a time to come, within 30 days', scheduled: (at) => `Scheduled: shown from ${at}`, coming: 'To be announced', waiting_only: 'only to those who wait', begins: (at) => `from ${at}`,
}
