/** The sentences of asking in by queue and by mention; part of `zh.ts` and `en.ts`. */
export const askingZh = {
  whom: '请教谁', colleague: '指名同事', expert: '队列专家', expert_hint: '由系统找这个队列里在线、技能符合、手头最空的同事。', mention_hint: '输入 @ 和姓名或拼音首字母可以提到同事：对方会收到提醒，并能看到这个会话。',
  mention_title: '有同事在备注里提到你', mentioned_by: (name: string) => `${name} 提到你`, too_many: '一条备注最多提到 5 位同事', mentioned: (names: string) => `将请进会话：${names}`,
  errors: { nobody_there: '这个队列现在没有合适的人在线，请换一个队列或指名同事' } as Record<string, string>,
}

export const askingEn: typeof askingZh = {
  whom: 'Whom to ask', colleague: 'A colleague', expert: "A queue's expert", expert_hint: 'Whoever in this queue is available, has its skills and is least busy.', mention_hint: 'Type @ and a name or its pinyin initials to mention colleagues: they are told, and see this conversation.',
  mention_title: 'A colleague mentioned you in a note', mentioned_by: (name: string) => `${name} mentioned you`, too_many: 'A note mentions at most 5 colleagues', mentioned: (names: string) => `Will be asked in: ${names}`,
  errors: { nobody_there: 'Nobody suitable in this queue is available now; choose another queue or a colleague' },
}
