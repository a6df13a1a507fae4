/** The sentences of step-up; part of `zh.ts` and `en.ts`. */
const meansZh = { otp: '一次性验证码', sms: '短信验证码', pin: 'PIN 码', face: '人脸识别', fpt: '指纹', hwk: '安全硬件', swk: '设备密钥', pwd: '登录密码', mfa: '多重验证' }
const meansEn: typeof meansZh = { otp: 'one-time code', sms: 'text message code', pin: 'PIN', face: 'face', fpt: 'fingerprint', hwk: 'security key', swk: 'device key', pwd: 'password', mfa: 'several methods' }

export const stepUpZh = {
  action: '核实身份', short: '核实身份', title: '请客户核实身份', hint: '客户会看到一张卡片，在银行 App 里核实。核实后的身份级别只在一段时间内有效。', warning: '不要向客户索要密码或验证码。', purpose: '用于', level: '需要核实到', send: '发给客户', sent: '已请客户核实身份',
  purposes: { account: '办理账户业务', card: '办理卡片业务', transfer: '转账或调整限额', details: '修改个人资料', disclose: '告知账户信息', form: '填写表单' } as Record<string, string>,
  levels: { 3: '登录银行 App', 4: '再次核实（验证码、人脸等）' } as Record<number, string>,
  means: meansZh as Record<string, string>, by_means: (means: string) => `通过${means}`, left: (time: string) => `还有 ${time} 有效`, until: (time: string) => `有效至 ${time}`,
  waiting: (purpose: string) => `等客户核实身份（${purpose}）`, time_left: (time: string) => `还剩 ${time}`, withdraw: '撤回', withdrawn: '已撤回核实请求',
  asked: (who: string, purpose: string) => `${who || '表单'}请客户核实身份：${purpose}`, declined: '客户没有同意核实身份', lapsed: '核实身份的请求已过期', taken_back: '核实身份的请求已撤回',
  proven: (means: string, minutes: number) => `客户已核实身份${means && `（${means}）`}${minutes ? `，${minutes} 分钟内有效` : ''}`,
  form_level: '填写前需要的身份', form_levels: { 0: '不限', 3: '已登录', 4: '再次核实（限时有效）' } as Record<number, string>, form_needs: (level: string) => `需要：${level}`,
  errors: {
    step_up_open: '已经请客户核实过，正在等客户回应', step_up_over: '这个核实请求已经结束', step_up_impossible: '这个渠道没有可以核实客户身份的 App', step_up_unknown: '没有找到这个核实请求', step_up_not_said: '公司的话术规则不允许发出这个请求', identity_too_low: '客户还没有核实身份',
    proof_refused: '核实没有被接受', proof_too_low: '核实级别不够', proof_of_another: '核实的是另一位客户', nothing_to_prove: '不需要核实', talk_elsewhere: '客户在别处还有一个正在进行的会话',
  } as Record<string, string>,
}

export const stepUpEn: typeof stepUpZh = {
  action: 'Confirm identity', short: 'Identity', title: 'Ask the customer to confirm who they are', hint: 'The customer gets a card and confirms in the bank\'s app. The level reached lasts only for a while.', warning: 'Never ask a customer for passwords or codes.', purpose: 'For', level: 'To this level', send: 'Ask the customer', sent: 'The customer was asked',
  purposes: { account: 'A change to the account', card: 'A change to a card', transfer: 'A transfer or a limit', details: 'A change to personal details', disclose: 'Information about accounts', form: 'Filling in a form' },
  levels: { 3: 'Signed in to the bank\'s app', 4: 'Confirmed again (code, face …)' },
  means: meansEn, by_means: (means) => `by ${means}`, left: (time) => `${time} left`, until: (time) => `until ${time}`,
  waiting: (purpose) => `The customer is asked to confirm who they are (${purpose})`, time_left: (time) => `${time} left`, withdraw: 'Withdraw', withdrawn: 'The request was withdrawn',
  asked: (who, purpose) => `${who || 'A form'} asked the customer to confirm who they are: ${purpose}`, declined: 'The customer declined to confirm who they are', lapsed: 'The request to confirm who they are ran out of time', taken_back: 'The request to confirm who they are was withdrawn',
  proven: (means, minutes) => `The customer confirmed who they are${means && ` (${means})`}${minutes ? `, valid for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}` : ''}`,
  form_level: 'Who may fill it in', form_levels: { 0: 'Anybody', 3: 'Customers who are signed in', 4: 'Customers who have just confirmed (for a while)' }, form_needs: (level) => `Needs: ${level}`,
  errors: {
    step_up_open: 'The customer was asked already and has not answered yet', step_up_over: 'This request is over', step_up_impossible: 'This channel has no app in which customers could confirm who they are', step_up_unknown: 'There is no such request', step_up_not_said: 'The company\'s own rules do not let this request be put to customers', identity_too_low: 'The customer has not confirmed who they are',
    proof_refused: 'The confirmation was not accepted', proof_too_low: 'The confirmation was not strong enough', proof_of_another: 'That was another customer', nothing_to_prove: 'There is nothing to confirm', talk_elsewhere: 'The customer has another conversation in progress',
  },
}
