/** Roles, rules of companies, members edited, signing in with an organisation's account. `people_en.ts` has the same shape. */
export const peopleZh = {
  roles: '角色', new_role: '新建角色', copy: '复制为新角色', edit_role: '修改', retire: '撤销角色', built_in: '内置', own_role: '自定义', members: (n: number) => `${n} 人`, mine: '你有这个角色',
  roles_hint: '内置角色不能修改，可以复制。自定义角色由安全管理员提出，另一个人审批后生效；已登录的人立即生效。',
  role_name: '名称（中文）', role_name_en: '名称（英文）', role_name_rule: '1 至 40 个字', role_companies: '适用公司', role_companies_hint: '只能授予全部公司都在其中的人员', permissions: '权限', need_permission: '至少选择一项权限', apart: (one: string, other: string) => `「${one}」与「${other}」不能由同一个人担任`, apart_held: (one: string, other: string) => `有人因其他角色已有其中一项：「${one}」与「${other}」不能由同一个人担任`,
  retire_hint: (n: number) => (n ? `${n} 人会立即失去这个角色的权限。` : '目前没有人使用这个角色。'), only_security: '由安全管理员提出修改', out_of_bounds: '超出允许的范围',
  area: { serve: '接待', lead: '带班', content: '内容', administer: '管理', guard: '安全', watch: '审计' } as Record<string, string>,
  permission: {
    talk: '接待客户', reveal: '查看完整证件、电话（有原因、有次数限制）', watch_all: '查看进行中的会话', wallboard: '查看看板', take_over: '接手、转移会话，设置他人状态', abilities: '临时调整他人技能', announce: '发布紧急公告', read_all: '阅读全部会话', manage_staff: '管理人员、申请角色', manage_sessions: '查看并下线他人登录', knowledge: '编辑知识', canned: '编辑公司快捷回复', audit: '查看审计', forms: '编辑表单', flows: '编辑服务流程', publish_flows: '发布、停用服务流程', settings: '公司、渠道、队列等设置', manage_integrations: '管理接口密钥与 Webhook', guard_access: '登录要求、解除锁定、定义角色', decide: '审批他人的申请',
  } as Record<string, string>,
  rules: '登录要求', rules_hint: '由安全管理员提出，另一个人审批后，从下次登录起生效。为多家公司服务的人按最严格的一家执行。', ask_rules: '提交修改', between: (least: number, most: number) => `${least} 至 ${most}`, between_or_off: (least: number, most: number) => `${least} 至 ${most}，0 表示不要求`, reset: '还原',
  rule: {
    characters_min: '密码最短长度（字符）', classes_min: '密码字符种类至少（种）', password_days_max: '密码有效期（天）', history_kept: '不能与最近的密码相同（次）', lock_failures: '连续失败后锁定（次）', lock_minutes: '锁定时长（分钟）', session_hours_max: '登录最长时间（小时）', idle_minutes_max: '闲置多久后下线（分钟）', reveals_per_day: '每人每天可查看完整信息（次）', second_step_roles: '必须两步验证的角色',
  } as Record<string, string>,
  lock_hint: '锁定规则按全部公司中最严格的一家，对所有登录生效。', waiting: '已有修改在等待审批',
  edit: '编辑资料', skills: '技能', skill: '技能', level: '等级', level_of: (name: string) => `${name} 的等级`, levels: ['入门', '一般', '熟练', '精通', '专家'], no_skills: '还没有技能', add_skill: '添加技能', saved: '已保存', end_all: '全部下线', unlink: '解除统一身份关联', linked: '统一身份', remove_skill: (name: string) => `去掉技能 ${name}`, no_role: '未分配角色',
  by_provider: '统一身份登录', by_code: '一次性登录码登录',
  provider: (name: string) => `用${name || '统一身份'}登录`, or: '或', going: '正在前往登录…', returning: '正在完成登录…', provider_said_no: '统一身份平台没有完成登录，请重试', password_off_hint: '本系统使用统一身份登录。', emergency: '应急账号登录',
  errors: {
    role_elsewhere: '这个角色不适用于此人的全部公司', member_changed: '别人刚刚改过这位成员', role_name_taken: '已有同名的角色', skill_unknown: '没有这项技能', passwords_off: '密码登录已关闭，请使用统一身份登录', oidc_off: '没有启用统一身份登录', oidc_unreachable: '暂时连不上统一身份平台，请稍后重试', oidc_flow_ended: '这次登录已结束、超时，或是在另一个浏览器里开始的，请重新登录', oidc_refused: '统一身份平台拒绝了这次登录', oidc_token_refused: '统一身份平台返回的信息无法采信，请联系管理员', oidc_too_weak: '请在统一身份平台使用两步验证后再登录', identity_unknown: '这里没有你的账户，请联系管理员', identity_other: '你的登录名已关联另一个统一身份，请联系安全管理员解除', identity_not_linked: '此人没有关联统一身份', roles_awaited: '你的账户已建立，等待两个人审批角色后即可使用', own_mandates: '不能修改自己的资料，请联系同事',
  } as Record<string, string>,
  clock: (time: string) => `统一身份平台与服务器时间相差太大，请联系管理员。服务器时间 ${time}`,
  reasons: { claims: '你的统一身份没有使用本系统的资格，请联系管理员', expired: '统一身份平台的登录已过期，请重试' } as Record<string, string>,
  kind: { define_role: '自定义角色', retire_role: '撤销角色', set_policy: '登录要求', unlink_identity: '解除统一身份关联' } as Record<string, string>,
  none: '无',
}
