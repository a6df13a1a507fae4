/** Services under way at the desk; part of `zh.ts` and `en.ts`. */
export const servicesZh = {
  tab: '办理', none: '客户没有正在办理的业务', none_hint: '可以为客户发起一项，或等客户自己开始。', past: '近期办过', step: (number: number, total: number) => `第 ${number}/${total} 步`,
  since: '停在这一步', filled: '已填写', filled_none: '还没有填写', sees: '客户看到的是', secret: '这一步由客户本人在安全页面完成，你看不到内容。',
  waits: { customer: '等客户', bank: '银行处理中', time: '等到时间', approval: '等审批', person: '等人处理' } as Record<string, string>,
  stalled: { left: '客户离开了页面', silent: '客户没有回应', error: '出错停下', unverified: '没能核实身份' } as Record<string, string>,
  outcomes: { done: '办成', refused: '没办成', cancelled: '已取消', failed: '失败', expired: '过期' } as Record<string, string>,
  help: '接续办理', help_hint: '与客户一起往下办；客户会看到“客户经理正在协助您”', helping: '你正在协助', help_end: '交还客户', other_helps: '同事正在协助',
  customers_part: '确认、支付、签名、验证码和密码由客户本人完成。', fill: '代填', filled_done: '已填好，等客户继续', yes: '是', no: '否', pick: '请选择',
  start: '发起服务', start_title: '为客户发起服务', start_search: '搜索服务', start_talk: '在对话里办', start_page: '发页面链接', start_none: '没有可以发起的服务', started: '已发起，客户会在对话里看到', start_hint: '“在对话里办”会把对话交给服务，办完回到机器人；“发页面链接”由客户在安全页面办。',
  approvals: '业务审批', approvals_hint: '客户办理的业务里需要银行同意的步骤，按等待时间排列。', approvals_none: '没有等待审批的业务', agree: '同意', refuse: '不同意', agreed: '已同意', refused: '已退回', refuse_ask: '确定不同意？客户会收到没有办成的结果。', waiting_since: '等待', asked_by: '客户',
  errors: {
    flow_unknown: '没有这项服务', flow_open: '客户已有一项同样的业务正在办理', flow_over: '这项业务已经结束', flow_not_now: '现在还不能这样做', flow_step_passed: '这一步已经完成', flow_not_for_staff: '这一步只能由客户本人完成，或这位客户现在不由你接待', flow_same_hands: '协助过办理的人不能审批', flow_instance_unknown: '没有找到这项业务', flow_identity_needed: '需要客户先核实身份', flow_door_refused: '这项服务不能在这里办理', flow_answer_refused: '填写的内容不符合要求',
  } as Record<string, string>,
}
export const servicesEn: typeof servicesZh = {
  tab: 'Services', none: 'The customer has no service under way', none_hint: 'Start one for them, or wait until they do.', past: 'Done lately', step: (number, total) => `Step ${number} of ${total}`,
  since: 'At this step for', filled: 'Filled in', filled_none: 'Nothing yet', sees: 'What the customer sees', secret: 'The customer does this step alone on the secure page; you do not see what they type.',
  waits: { customer: 'Waits for the customer', bank: 'At the bank', time: 'Waits for its time', approval: 'Waits for approval', person: 'Waits for a person' },
  stalled: { left: 'The customer left the page', silent: 'The customer is silent', error: 'Stopped by an error', unverified: 'Could not prove who they are' },
  outcomes: { done: 'Done', refused: 'Not possible', cancelled: 'Cancelled', failed: 'Failed', expired: 'Expired' },
  help: 'Go on together', help_hint: 'Go through it with the customer, who is told that somebody helps', helping: 'You are helping', help_end: 'Leave it to the customer', other_helps: 'A colleague is helping',
  customers_part: 'Confirming, paying, signing, codes and passwords are up to the customer.', fill: 'Fill in', filled_done: 'Filled in; the customer goes on', yes: 'Yes', no: 'No', pick: 'Please choose',
  start: 'Start a service', start_title: 'Start a service for the customer', start_search: 'Search services', start_talk: 'In the talk', start_page: 'Send a link', start_none: 'There is no service to start', started: 'Started; the customer sees it in the talk', start_hint: '"In the talk" gives the talk to the service, then back to the bot; "Send a link" lets the customer do it on a secure page.',
  approvals: 'Approvals', approvals_hint: 'Steps of services that the bank has to agree to, the longest waiting first.', approvals_none: 'Nothing waits for approval', agree: 'Agree', refuse: 'Refuse', agreed: 'Agreed', refused: 'Refused', refuse_ask: 'Refuse it? The customer is told that it could not be done.', waiting_since: 'Waiting', asked_by: 'Customer',
  errors: {
    flow_unknown: 'There is no such service', flow_open: 'The customer has such a service under way already', flow_over: 'This service is over', flow_not_now: 'Not possible at this moment', flow_step_passed: 'This step is done already', flow_not_for_staff: 'Only the customer may do this, or you do not serve this customer now', flow_same_hands: 'Who helped with it cannot approve it', flow_instance_unknown: 'This service was not found', flow_identity_needed: 'The customer has to prove first who they are', flow_door_refused: 'This service cannot be done here', flow_answer_refused: 'The answer does not fit',
  },
}
