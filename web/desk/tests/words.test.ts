/** What all dictionaries say, sentences made by functions among it: counts, and each language's own punctuation. */
import { describe, expect, it } from 'vitest'

import { en as chatEn } from '../../chat/src/words/en'
import { zh as chatZh } from '../../chat/src/words/zh'
import { en as flowEn } from '../../flow/src/words/en'
import { zh as flowZh } from '../../flow/src/words/zh'
import { en as mobileEn } from '../../mobile/src/words/en'
import { zh as mobileZh } from '../../mobile/src/words/zh'

import { en } from '@/shared/words/en'
import { zh } from '@/shared/words/zh'

const SAMPLES: readonly unknown[][] = [[1, 1, 1], ['1', '1', '1'], [['1', '1']]]

/** Every text with its place; a function says what it says of one: of one thing, of a name, or of a list. */
function said(value: unknown, place = ''): [place: string, text: string][] {
  if (typeof value === 'string') return [[place, value]]
  if (typeof value === 'function') return said(attempt(value as (...all: unknown[]) => unknown), `${place}()`)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => said(inner, `${place}.${name}`))
}
function attempt(make: (...all: unknown[]) => unknown): unknown {
  for (const sample of SAMPLES) {
    try {
      return make(...sample)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
  }
  throw new Error(`nothing is known to call it with: ${make.toString()}`)
}
// a language is called by its own name
const breaking = (dictionary: unknown, wrong: RegExp) => said(dictionary).filter(([, text]) => text !== '中文' && wrong.test(text)).map(([place, text]) => `${place}: ${text}`)

const MANY = /\b1 (?!(?:is|was|has|this|asks)\b)[a-z]+s\b/
// 【】 are what is filled in by hand
const CHINESE = /[\u4e00-\u9fff\u3000-\u300f\u3012-\u303f\uff00-\uffef]/
// Chinese fonts draw these as wide as a sign
const WIDE = /[\u2018\u2019\u201c\u201d]/
const HALF_WIDTH = /[\u4e00-\u9fff][,;:!?]|[\u4e00-\u9fff]\.(?!\w)/

describe.each([['desk', en, zh], ['chat', chatEn, chatZh], ['mobile', mobileEn, mobileZh], ['flow', flowEn, flowZh]])('the words of %s', (_, english, chinese) => {
  it('count one as one', () => expect(breaking(english, MANY)).toEqual([]))
  it('have no Chinese and none of its punctuation in English', () => expect(breaking(english, CHINESE)).toEqual([]))
  it('have no quotation marks in English that Chinese fonts widen', () => expect(breaking(english, WIDE)).toEqual([]))
  it('have none of the English punctuation in Chinese', () => expect(breaking(chinese, HALF_WIDTH)).toEqual([]))
})

it('says in both languages why a conversation changed hands, where the house itself writes it', () => {
  const codes = ['accepted', 'claimed', 'claim_silent', 'disconnected', 'mandate_withdrawn', 'callback_agreed', 'callback_not_reached', 'callback_cancelled']
  for (const words of [zh, en]) expect(codes.filter((code) => !words.talk.reasons[code])).toEqual([])
})

it('sees what is wrong', () => {
  const planted = { stars: (n: number) => `${n} stars`, of: (name: string) => `${name.trim()}：`, list: (all: readonly string[]) => all.join('、') }
  expect(breaking(planted, MANY)).toEqual(['.stars(): 1 stars'])
  expect(breaking(planted, CHINESE)).toEqual(['.of(): 1：', '.list(): 1、1'])
  expect(breaking({ a: '好,的' }, HALF_WIDTH)).toHaveLength(1)
})
