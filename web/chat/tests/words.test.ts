import { describe, expect, it } from 'vitest'
import { en } from '../src/words/en'
import { chooseLocale } from '../src/words/locale'
import { zh } from '../src/words/zh'

function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
  }
  return typeof value
}

describe('the words of the chat', () => {
  it('are the same set in both languages', () => {
    expect(shape(en)).toEqual(shape(zh))
  })

  it('are nowhere empty, and English has no Chinese left in it', () => {
    const texts = JSON.stringify([zh, en]).match(/""/g)
    expect(texts).toBeNull()
    expect(JSON.stringify(en)).not.toMatch(/[\u4e00-\u9fff]/)
  })

  it('are Chinese unless English is asked for', () => {
    expect(['en', 'en-GB', 'EN'].map(chooseLocale)).toEqual(['en', 'en', 'en'])
    expect([null, undefined, '', 'zh-CN', 'fr'].map(chooseLocale)).toEqual(Array(5).fill('zh-CN'))
  })
})
