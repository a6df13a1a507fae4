import { describe, expect, it } from 'vitest'
import { loaderWords } from '../src/loader_words'
import { hostOrigin, pageMessage, readToFrame, readToHost } from '../src/protocol'

const JUNK = [null, undefined, 7, 'open', [], {}, { suiban: 'else' }, { suiban: null }, { type: 'open' }]

describe('what loader and frame tell each other', () => {
  it('is read, and nothing else is', () => {
    expect(readToFrame({ suiban: 'open', more: 1 })).toEqual({ suiban: 'open' })
    expect(readToFrame({ suiban: 'page', title: '首页', path: '/' })).toEqual(pageMessage('首页', '/'))
    expect(readToHost({ suiban: 'unread', count: 3 })).toEqual({ suiban: 'unread', count: 3 })
    expect(readToHost({ suiban: 'look', accent: 'teal' })).toEqual({ suiban: 'look', accent: 'teal', side: 'right', launcher: '' })
    expect(readToHost({ suiban: 'look', accent: '', side: 'left', launcher: 'x'.repeat(50) })).toEqual({ suiban: 'look', accent: '', side: 'left', launcher: 'x'.repeat(20) })
    for (const junk of [...JUNK, { suiban: 'page', title: 1, path: '/' }, { suiban: 'ready' }]) {
      expect(readToFrame(junk)).toBeNull()
    }
    for (const junk of [
      ...JUNK,
      { suiban: 'unread', count: '3' },
      { suiban: 'unread', count: -1 },
      { suiban: 'open' },
    ]) {
      expect(readToHost(junk)).toBeNull()
    }
  })

  it('keeps page titles within the limit of the protocol', () => {
    expect(pageMessage('长'.repeat(500), '/')).toMatchObject({ title: '长'.repeat(200) })
  })

  it('knows the page around the frame only from the browser', () => {
    expect(hostOrigin('https://bank.example/cards?x=1', undefined)).toBe('https://bank.example')
    expect(hostOrigin('', ['https://bank.example'])).toBe('https://bank.example')
    expect(hostOrigin('', ['null'])).toBeNull()
    expect(hostOrigin('', undefined)).toBeNull()
  })

  it('has the same words in both languages', () => {
    expect(Object.keys(loaderWords.en)).toEqual(Object.keys(loaderWords['zh-CN']))
  })
})
