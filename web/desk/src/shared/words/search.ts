/** The sentences of searching; part of `zh.ts` and `en.ts`. */
export const searchZh = {
  palette: '搜索与命令', placeholder: '搜索客户、任务、消息、知识，或输入命令', results: '结果', recent: '最近搜索', actions: '命令', customers: '客户', tasks: '任务', messages: '消息', articles: '知识', more: '更多',
  all_of: (text: string) => `查看「${text}」的全部结果`, nothing: '没有找到', nothing_hint: '换个说法，或少用几个词、几个条件。', looking: '正在搜索…',
  hint: '引号内的话须原样出现，如 "挂失补办"', building: (n: number) => `消息索引正在建立（${n}%），较早的消息稍后可搜`, unavailable: '消息索引正在准备，暂时搜不到消息', too_slow: '搜索消息用时过长，请换更具体的词',
  author: { customer: '客户', staff: '坐席', bot: '机器人', system: '系统' } as Record<string, string>,
  title: '搜索', page_placeholder: '输入要找的内容', filters: '筛选', kind: '找什么', company: '公司', newest: '最新在前', from: '自', to: '至', load_more: '更多结果', none_so_far: '较新的任务里没有', start: '找消息、客户、任务或知识', open: '搜索', no_talk: '这位客户没有你可查看的会话',
  go: (name: string) => `前往${name}`, be_available: '切换为空闲', be_away: (reason: string) => `示忙：${reason}`, light: '浅色外观', dark: '深色外观', to_english: '切换到 English', to_chinese: '切换到中文', keys: '显示快捷键', sign_out: '退出登录', page: '高级搜索',
}
export const searchEn: typeof searchZh = {
  palette: 'Search and commands', placeholder: 'Search, or type a command', results: 'Results', recent: 'Recent searches', actions: 'Commands', customers: 'Customers', tasks: 'Tasks', messages: 'Messages', articles: 'Knowledge', more: 'More',
  all_of: (text) => `See everything for "${text}"`, nothing: 'Nothing found', nothing_hint: 'Try other words, or fewer words and filters.', looking: 'Searching…',
  hint: 'Put quotation marks around words that must match exactly: "lost card"', building: (n) => `Messages are being indexed (${n}%); older ones can be found a little later`, unavailable: 'The message index is being prepared; messages cannot be found yet', too_slow: 'Searching messages took too long; please use rarer words',
  author: { customer: 'Customer', staff: 'Agent', bot: 'Bot', system: 'System' },
  title: 'Search', page_placeholder: 'What are you looking for?', filters: 'Filters', kind: 'Look for', company: 'Company', newest: 'Newest first', from: 'From', to: 'To', load_more: 'More results', none_so_far: 'Not among the newer tasks', start: 'Find messages, customers, tasks or knowledge', open: 'Search', no_talk: 'There is no conversation of this customer that you may see',
  go: (name) => `Go to ${name}`, be_available: 'Become available', be_away: (reason) => `Away: ${reason}`, light: 'Light appearance', dark: 'Dark appearance', to_english: 'Switch to English', to_chinese: 'Switch to Chinese', keys: 'Show keyboard shortcuts', sign_out: 'Sign out', page: 'Search page',
}
