/** The sentences of call-backs; part of `zh.ts` and `en.ts`. */
export const callbacksZh = {
  nav: '回电', title: '约定的回电', mine: '我的回电', all: '全部', of_me: '我的', none: '没有约好的回电', none_hint: '客户预约，或坐席与客户约好的回电会出现在这里',
  agree: '约回电', agree_title: '和客户约一个回电时间', agree_hint: '会话会先放下，到时间再回来。客户会看到约定的时间，可以关掉页面。', when: '什么时候', number: '号码', known: (number: string) => `客户的号码 ${number}`, other: '其他号码', number_hint: '手机号或带区号的座机', number_needed: '请填写号码',
  by: '由谁回电', by_me: '我来回电', by_anybody: '到时谁有空谁打', full: '已约满', no_times: '这几天没有服务时间', send: '约好了', agreed: '已约好，到时间会派回来',
  offer: '回电', offer_at: (time: string) => `约定 ${time} 回电`, call: '回电', show: '显示号码', showing: '查看号码会记入审计', dial: '拨打', tries: (count: number) => (count > 0 ? `已打 ${count} 次未接通` : ''),
  became: '结果', reached: '已接通', not_reached: '没接通', wrong_number: '号码不对', not_needed: '不用打了', noted: '已记录', later: '没接通，10 分钟后再打', gave_up: '三次没接通，已告诉客户',
  promised: (time: string) => `约定 ${time} 回电`, at_turn: '轮到时回电', overdue: '已逾期', owner: (name: string) => `${name} 承诺`, anybody: '谁有空谁打', with: (name: string) => `${name} 正在处理`, due: '时间', who: '客户',
  errors: {
    callback_unknown: '这个回电已经结束', callback_not_waiting: '这个会话不在排队', callback_number_wrong: '这个号码打不通，请核对', callback_time_closed: '这个时间不在服务时间内', callback_time_full: '这个时间已经约满', callback_too_many: '今天约的次数太多了',
  } as Record<string, string>,
}

export const callbacksEn: typeof callbacksZh = {
  nav: 'Call-backs', title: 'Agreed call-backs', mine: 'My call-backs', all: 'All', of_me: 'Mine', none: 'No call-backs are agreed on', none_hint: 'What customers ask for, or agree on with an agent, appears here',
  agree: 'Call back', agree_title: 'Agree on a call with the customer', agree_hint: 'The conversation is put aside and comes back when it is time. The customer sees the time and may close the page.', when: 'When', number: 'Number', known: (number) => `The customer's number, ${number}`, other: 'Another number', number_hint: 'Mobile, or landline with area code', number_needed: 'Please enter a number',
  by: 'Who calls', by_me: 'I will call', by_anybody: 'Whoever is free then', full: 'taken', no_times: 'Nobody answers in the next days', send: 'Agreed', agreed: 'Agreed: it comes back when it is time',
  offer: 'Call-back', offer_at: (time) => `Call agreed for ${time}`, call: 'Call back', show: 'Show number', showing: 'That you look at the number is written down', dial: 'Call', tries: (count) => (count > 0 ? `not answered ${count === 1 ? 'once' : `${count} times`}` : ''),
  became: 'Result', reached: 'Reached', not_reached: 'No answer', wrong_number: 'Wrong number', not_needed: 'No longer needed', noted: 'Noted', later: 'No answer: tried again in 10 minutes', gave_up: 'No answer three times: the customer was told',
  promised: (time) => `Call agreed for ${time}`, at_turn: 'Called at their turn', overdue: 'Overdue', owner: (name) => `Promised by ${name}`, anybody: 'Whoever is free', with: (name) => `${name} has it now`, due: 'Time', who: 'Customer',
  errors: {
    callback_unknown: 'This call-back is over', callback_not_waiting: 'This conversation is not waiting', callback_number_wrong: 'This number cannot be called: please check it', callback_time_closed: 'Nobody answers at this time', callback_time_full: 'This time is taken', callback_too_many: 'Too many call-backs were asked for today',
  },
}
