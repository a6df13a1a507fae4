/** The sentences of links; part of `zh.ts` and `en.ts`. */
export const linksZh = {
  foreign: '外部网站', trap: (host: string) => `这个地址实际通往 ${host}，不要打开`, article: '文章', internal: '仅内部可见，客户打不开', none: '这篇文章不存在，或你无权查看', page: '单独打开', insert: '插入链接',
  odd: { lookalike: '网址里有容易与字母混淆的字符', number: '网址没有名称，只有数字', hidden: '网址旁边有看不见的字符' },
  leave_title: '即将打开外部网站', leave_hint: '这个网站不在公司登记的网站之列。不要在那里填写任何账号、密码或客户资料。', leave_open: '在新窗口打开', leave_stay: '不打开',
  keep_old: '旧密钥保留多久', keep_for: (hours: number) => (hours === 0 ? '立即失效' : hours < 24 ? `${hours} 小时` : `${hours / 24} 天`),
  errors: { article_unknown: '没有这篇文章，或你无权查看' } as Record<string, string>,
}

export const linksEn: typeof linksZh = {
  foreign: 'other site', trap: (host: string) => `This address really leads to ${host}: do not open it`, article: 'Article', internal: 'For staff only; customers cannot open it', none: 'This article is not there, or not for you', page: 'Open on its own', insert: 'Insert link',
  odd: { lookalike: 'The address has letters that look like others', number: 'The address has no name, only a number', hidden: 'There are invisible characters beside the address' },
  leave_title: 'You are about to open another site', leave_hint: 'This site is not one of those the company has registered. Never enter accounts, passwords or customer data there.', leave_open: 'Open in a new window', leave_stay: 'Do not open',
  keep_old: 'How long the old one stays valid', keep_for: (hours) => (hours === 0 ? 'Ends now' : hours < 24 ? `${hours} hour${hours === 1 ? '' : 's'}` : `${hours / 24} day${hours === 24 ? '' : 's'}`),
  errors: { article_unknown: 'There is no such article, or it is not for you' },
}
