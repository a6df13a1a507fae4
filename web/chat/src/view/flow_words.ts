/** Words of services in the talk: loaded with what shows them. */
import type { Locale } from '../words/locale'

const zh = {
  under: (name: string) => `正在办理：${name}`,
  step: (number: number, total: number) => `第 ${number}/${total} 步`,
  cancel: '取消',
  cancelAsk: '确定不办了吗？',
  cancelYes: '不办了',
  cancelNo: '继续办理',
  /** Said in the customer's name: what the service understands. */
  cancelSaid: '取消',
  done: '已完成',
  page: '安全页面',
}
const en: typeof zh = {
  under: (name) => `Under way: ${name}`,
  step: (number, total) => `Step ${number} of ${total}`,
  cancel: 'Cancel',
  cancelAsk: 'Stop it for good?',
  cancelYes: 'Stop it',
  cancelNo: 'Go on',
  cancelSaid: 'cancel',
  done: 'Done',
  page: 'Secure page',
}

export const flowWords = (locale: Locale): typeof zh => (locale === 'en' ? en : zh)
