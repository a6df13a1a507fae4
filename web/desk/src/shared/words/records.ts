/** The sentences of wrap-up records, ratings and transcripts; part of `zh.ts` and `en.ts`. */
import { some } from './plural'

export const recordsZh = {
  nav: '小结', title: '会话小结', one: '会话小结', button: '小结', key: '写小结', waiting: '待小结', confirmed: '已小结', low: '低分', all: '全部', ratings: '评价',
  empty: '没有会话小结', empty_waiting: '没有待小结的会话，都处理完了。', empty_ratings: '还没有客户评价', filter_company: '全部公司', filter_product: '全部产品', load_more: '加载更多',
  draft: '机器草稿，请核对后确认', version: (n: number, name: string) => `第 ${n} 版，${name} 已确认`, grown: '确认后又有新消息，请再核对一次', product: '产品', scenario: '场景', resolved: '是否解决', sentiment: '客户情绪',
  summary: '小结', summary_hint: '一行一句', promises: '承诺', no_promises: '没有承诺', add_promise: '添加承诺', promise_text: '承诺内容', due: '到期时间', no_due: '未说时间', remove: '删除', next_steps: '下一步', steps_hint: '一行一件事',
  evidence: '依据', evidence_of: (n: number) => `依据第 ${n} 条消息`, evidence_gone: '这条消息不在已加载的范围内', confirm: '确认小结', saved: '小结已保存', read_only: '你可以查看，不能确认这份小结', open_talk: '打开会话',
  yes: '已解决', no: '未解决', unclear: '不确定', calm: '平静', annoyed: '不耐烦', angry: '愤怒', by: (name: string) => `接待：${name}`, due_at: '最近到期', overdue: '已到期', stars: (n: number) => `${n} 星`, list: '小结列表',
  download: '下载会话记录', download_hint: '每次下载都会写入审计。文件离开系统后请妥善保管。', reason: '下载原因', reason_needed: '请写明原因', format: '格式', print: '网页（可打印）', plain: '纯文本', data: 'JSON 数据', downloaded: '已下载',
  average: '平均', count: (n: number) => `${n} 次评价`, bot: '机器人', by_person: '按坐席', by_queue: '按队列', last_days: '近 90 天',
  reasons: { quick: '回复快', clear: '讲得清楚', friendly: '态度好', solved: '解决了问题', slow: '等得久', unclear: '没讲清楚', unfriendly: '态度不好', not_solved: '没解决', repeated: '重复描述' } as Record<string, string>,
  errors: { record_changed: '别人刚刚保存过这份小结，请重新查看', record_not_yours: '只有接待人或班组长可以确认', unknown_code: '没有这个产品或场景', evidence_unknown: '依据的消息不存在', transcript_not_allowed: '你不能下载这份记录', reason_missing: '请写明下载原因', record_unknown: '没有找到这份小结' },
  timeline: { record_yes: '小结 · 已解决', record_no: '小结 · 未解决', record_unclear: '小结 · 不确定' },
}
export const recordsEn: typeof recordsZh = {
  nav: 'Records', title: 'Wrap-up records', one: 'Wrap-up record', button: 'Wrap up', key: 'Wrap up', waiting: 'To wrap up', confirmed: 'Wrapped up', low: 'Rated low', all: 'All', ratings: 'Ratings',
  empty: 'No records', empty_waiting: 'Nothing to wrap up. All done.', empty_ratings: 'No ratings yet', filter_company: 'All companies', filter_product: 'All products', load_more: 'Load more',
  draft: 'Drafted by the machine; check and confirm', version: (n, name) => `Version ${n}, confirmed by ${name}`, grown: 'More was said since it was confirmed; please check again', product: 'Product', scenario: 'Scenario', resolved: 'Resolved', sentiment: 'Customer mood',
  summary: 'Summary', summary_hint: 'One sentence per line', promises: 'Promises', no_promises: 'Nothing was promised', add_promise: 'Add a promise', promise_text: 'What was promised', due: 'Due', no_due: 'No time was given', remove: 'Remove', next_steps: 'Next steps', steps_hint: 'One step per line',
  evidence: 'Evidence', evidence_of: (n) => `From message ${n}`, evidence_gone: 'That message is not loaded here', confirm: 'Confirm', saved: 'Record saved', read_only: 'You may read this record, not confirm it', open_talk: 'Open the conversation',
  yes: 'Resolved', no: 'Not resolved', unclear: 'Unclear', calm: 'Calm', annoyed: 'Annoyed', angry: 'Angry', by: (name) => `Served by ${name}`, due_at: 'Next due', overdue: 'Overdue', stars: (n) => some(n, 'star'), list: 'List of records',
  download: 'Download transcript', download_hint: 'Every download is written to the audit. Keep the file safe once it has left the system.', reason: 'Reason', reason_needed: 'Say why (required)', format: 'Format', print: 'Page (printable)', plain: 'Plain text', data: 'JSON data', downloaded: 'Downloaded',
  average: 'Average', count: (n) => some(n, 'rating'), bot: 'Bot', by_person: 'By agent', by_queue: 'By queue', last_days: 'Last 90 days',
  reasons: { quick: 'Quick', clear: 'Clear', friendly: 'Friendly', solved: 'Solved it', slow: 'Slow', unclear: 'Unclear', unfriendly: 'Unfriendly', not_solved: 'Not solved', repeated: 'Had to repeat' },
  errors: { record_changed: 'Somebody saved this record meanwhile; look again', record_not_yours: 'Only the agent who served, or a supervisor, can confirm it', unknown_code: 'No such product or scenario', evidence_unknown: 'No such message', transcript_not_allowed: 'You may not download this', reason_missing: 'Say why you need it', record_unknown: 'No such record' },
  timeline: { record_yes: 'Wrap-up · resolved', record_no: 'Wrap-up · not resolved', record_unclear: 'Wrap-up · unclear' },
}
