/** The sentences of the form builder; part of `zh.ts` and `en.ts`. */
const kindsZh = { text: '文字', number: '数字', amount: '金额', date: '日期', choice: '单选', multi: '多选', phone: '电话' }
const kindsEn: typeof kindsZh = { text: 'Text', number: 'Number', amount: 'Amount', date: 'Date', choice: 'Single choice', multi: 'Multiple choice', phone: 'Phone' }

export const formsZh = {
  nav: '表单', title: '对话表单', hint: '坐席在会话里把表单发给客户填写。改动会成为新的一版；已经发出的表单保持当时的样子。', company: '公司',
  new: '新建表单', edit: '修改', empty: '还没有表单', empty_hint: '新建一张，坐席就能在输入框旁边选用它。', retired: '已停用', retire: '停用', restore: '恢复', show_retired: (n: number) => `显示已停用的 ${n} 张`,
  retired_done: (name: string) => `已停用「${name}」`, restored_done: (name: string) => `已恢复「${name}」`, saved: '已保存', fields: (n: number) => `${n} 项`, version: (n: number) => `第 ${n} 版`, versions: '历史版本', versions_of: (name: string) => `历史版本：${name}`,
  made: (at: string, by: string) => (by ? `${at} · ${by}` : at), form_title: '标题', form_title_en: '英文标题', text: '说明', text_en: '英文说明', field: (n: number) => `第 ${n} 项`, add: '添加一项', remove: '删除这一项', up: '上移', down: '下移',
  label: '名称', label_en: '英文名称', kind: '类型', kinds: kindsZh as Record<string, string>, required: '必填', help: '提示', help_en: '英文提示', options: '选项（每行一个）', options_en: '英文选项（每行一个，顺序相同）',
  least: { text: '最少字数', number: '最小值', amount: '最小金额', date: '最早日期' } as Record<string, string>, most: { text: '最多字数', number: '最大值', amount: '最大金额', date: '最晚日期' } as Record<string, string>,
  preview: '客户看到的样子', chinese: '中文', english: 'English', try_it: '检查填写', filled: '这样填写可以提交', pick: '请选择', send: '提交', optional: '（选填）',
  title_missing: '请写标题', label_missing: '请写名称', options_missing: '至少写一个选项，不能重复', options_en_wrong: '英文选项要么不写，要么和选项一样多', bounds_wrong: '最小值、最大值不是有效的值，或者前者大于后者', to_fix: '还有需要修改的地方',
  faults: { missing: '请填写', number: '请填写数字', amount: '请填写金额，最多两位小数', phone: '请填写正确的电话号码', date: '请选择日期', text: '请写得短一些', range: '超出了范围' } as Record<string, string>,
  group: '公司表单', send_title: '发送表单',
  errors: { talk_form_unknown: '没有找到这张表单，可能已停用', talk_form_stale: '别人刚刚改过这张表单，请关闭后重新打开', talk_form_invalid: '表单里有对不上的地方，请检查选项和范围', talk_form_refused: '表单里有不得对客户说的话或需要隐去的号码', too_many_forms: '表单数量已到上限，请先停用一些' } as Record<string, string>,
}

export const formsEn: typeof formsZh = {
  nav: 'Forms', title: 'Conversation forms', hint: 'Agents send forms to customers within a conversation. A change makes a new version; forms already sent stay as they were.', company: 'Company',
  new: 'New form', edit: 'Edit', empty: 'No forms yet', empty_hint: 'Create one, and agents find it beside the reply field.', retired: 'Retired', retire: 'Retire', restore: 'Restore', show_retired: (n: number) => `Show ${n} retired`,
  retired_done: (name: string) => `Retired "${name}"`, restored_done: (name: string) => `Restored "${name}"`, saved: 'Saved', fields: (n: number) => (n === 1 ? '1 field' : `${n} fields`), version: (n: number) => `Version ${n}`, versions: 'Versions', versions_of: (name: string) => `Versions of ${name}`,
  made: (at: string, by: string) => (by ? `${at} · ${by}` : at), form_title: 'Title', form_title_en: 'Title in English', text: 'Text', text_en: 'Text in English', field: (n: number) => `Field ${n}`, add: 'Add a field', remove: 'Remove this field', up: 'Move up', down: 'Move down',
  label: 'Name', label_en: 'Name in English', kind: 'Kind', kinds: kindsEn, required: 'Required', help: 'Help', help_en: 'Help in English', options: 'Options (one per line)', options_en: 'Options in English (one per line, same order)',
  least: { text: 'Minimum characters', number: 'Minimum', amount: 'Minimum amount', date: 'Earliest' }, most: { text: 'Maximum characters', number: 'Maximum', amount: 'Maximum amount', date: 'Latest' },
  preview: 'What the customer sees', chinese: 'Chinese', english: 'English', try_it: 'Check', filled: 'Filled in like this, it can be submitted', pick: 'Please choose', send: 'Submit', optional: '(optional)',
  title_missing: 'Please write a title', label_missing: 'Please write a name', options_missing: 'At least one option, none twice', options_en_wrong: 'As many options in English as there are, or none', bounds_wrong: 'A bound is not a valid value, or the minimum exceeds the maximum', to_fix: 'Something still needs fixing',
  faults: { missing: 'Please fill this in', number: 'Please enter a number', amount: 'Please enter an amount with at most two decimals', phone: 'Please enter a valid phone number', date: 'Please choose a date', text: 'Please shorten this', range: 'Out of range' },
  group: "The company's forms", send_title: 'Send a form',
  errors: { talk_form_unknown: 'There is no such form; it may be retired', talk_form_stale: 'Somebody has just changed this form; close it and open it again', talk_form_invalid: 'Something in this form does not fit; check options and limits', talk_form_refused: 'The form has words that may not be said to customers, or a number that must be masked', too_many_forms: 'The limit of forms is reached; retire some first' },
}
