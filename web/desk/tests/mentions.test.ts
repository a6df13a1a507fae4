import { expect, test } from 'vitest'

import { mentionedIn } from '../src/features/conversation/mentions'

const known = [{ staff_id: '1', name: '周明' }, { staff_id: '2', name: '周明远' }, { staff_id: '3', name: 'Li Min' }]
const names = (text: string) => mentionedIn(text, known).map((one) => one.name)

test('who is mentioned, each once, the longer name first', () => {
  expect(names('@周明 请看，@Li Min 也看，再说一次 @周明 ')).toEqual(['周明', 'Li Min'])
  expect(names('@周明远请看')).toEqual(['周明远'])
  expect(names('周明 没有被提到，a@b.cn 也不是，@')).toEqual([])
})
