/** The few words the loader says outside of the frame. */
export const loaderWords = {
  'zh-CN': {
    open: '打开在线客服',
    close: '收起在线客服',
    unread: (count: number) => `打开在线客服，${count} 条未读消息`,
    frame: '在线客服',
    label: '在线客服',
  },
  en: {
    open: 'Open live chat',
    close: 'Close live chat',
    unread: (count: number) => `Open live chat, ${count} unread`,
    frame: 'Live chat',
    label: 'Chat',
  },
}
