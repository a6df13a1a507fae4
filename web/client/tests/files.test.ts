import { afterEach, describe, expect, it, vi } from 'vitest'
import { endingOf, kindOf, lengthText, sizeText, watchScan } from '../src/files'
import type { FileScan } from '../src/types'

describe('what is said of a file', () => {
  it('goes by its type', () => {
    expect(kindOf({ media_type: 'image/png' })).toBe('picture')
    expect(kindOf({ media_type: 'audio/webm' })).toBe('voice')
    expect(kindOf({ media_type: 'application/pdf' })).toBe('file')
  })
  it('is short', () => {
    expect([0, 999, 1_000, 12_340, 999_999, 3_400_000, 20_971_520].map(sizeText)).toEqual([
      '0 B', '999 B', '1 KB', '12.3 KB', '1000 KB', '3.4 MB', '21 MB',
    ])
    expect([0, 499, 7_000, 90_000].map(lengthText)).toEqual(['0:00', '0:00', '0:07', '1:30'])
    expect([endingOf('合同.pdf'), endingOf('合同'), endingOf('a.toolong')]).toEqual(['PDF', '', ''])
  })
})

describe('a file that is being checked', () => {
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('is asked for until it is decided, also when nobody answers', async () => {
    vi.useFakeTimers()
    const answers: (FileScan | null)[] = ['waiting', null, 'quarantined']
    const asked = vi.fn(() => {
      const scan = answers.shift()
      return scan ? Promise.resolve(Response.json({ file_id: 'fil_1', scan })) : Promise.reject(new TypeError('no net'))
    })
    vi.stubGlobal('fetch', asked)
    const heard: FileScan[] = []
    watchScan('fil_1', () => ({ Authorization: 'Bearer t' }), (scan) => heard.push(scan))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(heard).toEqual(['waiting', 'quarantined'])
    expect(asked).toHaveBeenCalledTimes(3)
  })

  it('is no longer asked for once nobody looks', async () => {
    vi.useFakeTimers()
    const asked = vi.fn(() => Promise.resolve(Response.json({ file_id: 'fil_1', scan: 'waiting' })))
    vi.stubGlobal('fetch', asked)
    const stop = watchScan('fil_1', () => ({}), () => undefined)
    await vi.advanceTimersByTimeAsync(0)
    stop()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(asked).toHaveBeenCalledTimes(1)
  })
})
