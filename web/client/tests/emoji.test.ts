import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EMOJI, findEmoji, moveInGrid, recentEmoji, rememberEmoji } from '../src/emoji'
import { insertAt } from '../src/insert'

describe('the emoji set', () => {
  beforeEach(() => {
    const kept = new Map<string, string>()
    vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('has each sign once, with a Chinese and an English name', () => {
    expect(new Set(EMOJI.map((one) => one.sign)).size).toBe(EMOJI.length)
    for (const { sign, names } of EMOJI) {
      expect(sign).toMatch(/\p{Extended_Pictographic}/u)
      expect(names).toMatch(/\p{Script=Han}/u)
      expect(names).toMatch(/[a-z]/)
    }
  })

  it('is searched in both languages', () => {
    expect(findEmoji('谢').map((one) => one.sign)).toEqual(['🙏'])
    expect(findEmoji(' Thumbs  UP ').map((one) => one.sign)).toEqual(['👍'])
    expect(findEmoji('没有这个')).toEqual([])
    expect(findEmoji('')).toHaveLength(EMOJI.length)
  })

  it('remembers the last used, newest first, each once, whatever lies in the storage', () => {
    for (const sign of ['😊', '🙏', '😊']) rememberEmoji(sign)
    expect(recentEmoji().map((one) => one.sign)).toEqual(['😊', '🙏'])
    for (const { sign } of EMOJI) rememberEmoji(sign)
    expect(recentEmoji()).toHaveLength(10)
    localStorage.setItem('suiban.emoji', '{"a":')
    expect(recentEmoji()).toEqual([])
    localStorage.setItem('suiban.emoji', '["<b>", 1]')
    expect(recentEmoji()).toEqual([])
  })

  it('is walked through by the arrow keys and put in at the cursor', () => {
    expect(moveInGrid('ArrowRight', 0, 20, 8)).toBe(1)
    expect(moveInGrid('ArrowDown', 15, 20, 8)).toBe(19)
    expect(moveInGrid('ArrowUp', 3, 20, 8)).toBe(0)
    expect(moveInGrid('End', 3, 20, 8)).toBe(19)
    expect(moveInGrid('a', 3, 20, 8)).toBeNull()
    expect(insertAt('好的', '🙏', 1, 1)).toEqual({ text: '好🙏的', cursor: 3 })
  })
})
