/** People and access: signing in, account, members, requests, audit. `access_en.ts` has the same shape. */
import { AUDITED_ZH } from './audit'

export const accessZh = {
  and: '；',
  wait: (seconds: number) => (seconds < 90 ? `尝试次数过多，请 ${seconds} 秒后再试` : `尝试次数过多，已锁定，请 ${Math.ceil(seconds / 60)} 分钟后再试，或联系安全管理员`),
  clock: (time: string) => `验证码属于另一分钟：请校准手机时间。服务器时间 ${time}`,
  fault: {
    too_short: '至少 10 个字符', too_long: '最多 200 个字符', too_common: '太容易被猜到（常见密码、拼音、键盘顺序或日期）', holds_name: '不能包含登录名或姓名',
    too_few_classes: '需要更多种类的字符（大写、小写、数字、符号）', used_before: '不能使用最近 5 次用过的密码',
  } as Record<string, string>,
  errors: {
    wrong_password: '当前密码不正确', wrong_code: '验证码不正确，或已经用过', step_ended: '登录未在规定时间内完成，请重新开始', second_step_set: '已经设置了两步验证', second_step_not_set: '尚未设置两步验证',
    second_step_demanded: '公司要求你的角色使用两步验证，不能关闭', approval_needed: '需要另一个人审批，请提交申请', roles_apart: '这些角色不能由同一个人担任', role_unknown: '请选择角色', request_unknown: '没有找到这条申请',
    request_there: '已有同样的申请在等待审批', request_over: '这条申请已处理或已过期', request_stale: '情况已变化，请重新申请', own_request: '不能审批自己提出的或关于自己的申请', login_taken: '登录名已被使用',
  } as Record<string, string>,
  sign_in: {
    use_code: '使用一次性登录码', use_password: '使用密码', code: '一次性登录码', code_hint: '由管理员提供，24 小时内有效，只能用一次', second_title: '两步验证', second_hint: '请输入身份验证器上的 6 位验证码，或一个恢复码。',
    second_code: '验证码或恢复码', go_on: '继续', back: '重新登录', password_title: '设置新密码', password_hint: '至少 10 个字符，不要用常见词、拼音或日期。长句子是好密码。', new_password: '新密码', again: '再输一次', differs: '两次输入不一致',
    enrol_title: '设置两步验证', enrol_hint: '公司要求你的角色使用两步验证。用手机上的身份验证器扫描二维码，再输入显示的 6 位验证码。', enrol_code: '6 位验证码', need_code: '请输入验证码', recovery_title: '请保存恢复码', recovery_hint: '手机丢失时，每个恢复码可代替验证码使用一次。离开后不再显示。', saved: '我已保存',
    copy: '复制', copied: '已复制', key: '无法扫码时手动输入',
  },
  last: (when: string) => `上次登录 ${when}`,
  failed: (n: number) => `，此后失败尝试 ${n} 次`,
  not_you: '如非本人操作，请修改密码并告知安全管理员。',
  account: {
    security: '登录安全', password: '密码', change_password: '修改密码', present: '当前密码', changed: '密码已修改，其他登录已全部下线', second: '两步验证', second_on: (left: number) => `已开启，剩余恢复码 ${left} 个`, second_off: '未开启', demanded: '公司要求',
    turn_on: '开启', turn_off: '关闭', renew: '换一批恢复码', turned_off: '已关闭', scan: '用身份验证器扫描二维码，再输入显示的 6 位验证码。', end_others: '让其他设备全部下线', ended: (n: number) => `已下线 ${n} 个登录`, last_seen: '最近使用', one_step: '密码登录', two_steps: '两步验证登录',
  },
  staff: {
    members: '人员', requests: '待批', policies: '登录要求', all: '全部', company: '公司', state: '状态', active: '在用', inactive: '已停用', create: '新建人员', more: '更多操作', roles: '修改角色', code: '一次性登录码', deactivate: '停用', reactivate: '恢复', unlock: '解除锁定',
    reset_second: '重置两步验证', sessions: '登录设备', grant: '授权公司', has_second: '两步验证', last_sign_in: '上次登录', never: '从未登录', reason: '原因', reason_hint: '写入审计', asked: '已提交申请，等待另一个人审批', done: '已完成', ask: '提交申请', name: '姓名', job: '职务', job_en: '英文职务', login_rule: '小写字母开头，可含数字和 . _ -',
    code_title: '一次性登录码', code_hint: '只显示这一次，24 小时内有效，只能用一次。请当面或电话告知本人。', unlocked: (n: number) => (n ? `已解除 ${n} 处限制` : '没有被锁定'), four_eyes: '由另一个人审批后生效', deactivate_hint: '立即下线并收回全部授权，手上的会话会重新分配。',
    no_sessions: '没有登录', capacity: '同时接待',
  },
  request: {
    kind: { create_member: '新建人员', set_roles: '修改角色', grant_mandates: '授权公司', reset_second_step: '重置两步验证', issue_code: '一次性登录码', reactivate: '恢复人员' } as Record<string, string>,
    state: { waiting: '等待审批', approved: '已批准', refused: '已拒绝', withdrawn: '已撤回', expired: '已过期' } as Record<string, string>,
    approve: '批准', refuse: '拒绝', withdraw: '撤回', by: '申请人', decided: '审批人', until: '有效至', empty: '没有申请', empty_hint: '修改角色、新建人员等操作会在这里等待另一个人审批。', why_refuse: '拒绝原因', reason: '原因', approved: '已批准并生效', refused: '已拒绝', withdrawn: '已撤回', cannot: '需要另一个人审批',
  },
  audit: {
    title: '审计', nav: '审计', who: '谁', gone: '已离开', action: '操作', object: '对象编号', from: '从', until: '到', company: '公司', any: '不限', empty: '没有符合条件的记录', empty_hint: '换一个条件试试。', more: '加载更多', chain: '链', chain_hint: '每条记录由哈希链相连；把编号和哈希保存在别处，日后可证明没有被改动。', links: (n: number) => `已链接 ${n} 条`, detail: '详情', reason: '原因', house: '系统', customer: '客户', key: '程序', clear: '清除条件', when: '时间', hash: '哈希', entry: '记录编号', apply: '查询',
    details: AUDITED_ZH.details,
    module: { ...AUDITED_ZH.modules, staff: '人员', conversations: '会话', customers: '客户', desk: '工作台', routing: '分配', knowledge: '知识', guard: '用语', audit: '审计', files: '文件' } as Record<string, string>,
    actions: {
      ...AUDITED_ZH.actions,
      'staff.signed_in': '登录', 'staff.sign_in_failed': '登录失败', 'staff.sign_in_locked': '登录被锁定', 'staff.session_ended': '下线', 'staff.mandate_granted': '授权公司', 'staff.mandate_withdrawn': '收回授权', 'staff.password_changed': '修改密码', 'staff.code_issued': '生成一次性登录码',
      'staff.second_step_set': '开启两步验证', 'staff.second_step_removed': '关闭两步验证', 'staff.recovery_code_used': '使用恢复码', 'staff.recovery_codes_renewed': '更换恢复码', 'staff.deactivated': '停用人员', 'staff.reactivated': '恢复人员', 'staff.unlocked': '解除锁定', 'staff.policy_changed': '修改登录要求',
      'staff.request_asked': '提交申请', 'staff.request_approved': '批准申请', 'staff.request_refused': '拒绝申请', 'staff.request_withdrawn': '撤回申请', 'staff.member_created': '新建人员', 'staff.roles_set': '修改角色', 'staff.role_defined': '自定义角色', 'staff.role_retired': '撤销角色', 'staff.member_edited': '编辑人员资料', 'staff.abilities_changed': '调整技能', 'staff.abilities_returned': '技能自动恢复', 'announcements.set': '发布紧急公告', 'announcements.ended': '撤下紧急公告', 'staff.member_provisioned': '统一身份建立人员', 'staff.identity_linked': '关联统一身份', 'staff.identity_unlinked': '解除统一身份关联',
    } as Record<string, string>,
  },
}
