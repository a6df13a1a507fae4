import { describe, expect, it } from 'vitest'
import { cut, isOwn, parted, segments, unturned, type Link } from '../src/links'

const links = (text: string) => segments(text).filter((one): one is Link => 'href' in one)
const hrefs = (text: string) => links(text).map((link) => link.href)

describe('addresses in a text', () => {
  it.each([
    ['请看https://a.cn/b，谢谢', ['https://a.cn/b']],
    ['请看 https://a.cn/b。', ['https://a.cn/b']],
    ['（https://a.cn/b）', ['https://a.cn/b']],
    ['「https://a.cn」', ['https://a.cn/']],
    ['https://a.cn谢谢', ['https://a.cn/']],
    ['https://a.cn/b谢谢', ['https://a.cn/b']],
    ['https://a.cn/b(c)', ['https://a.cn/b(c)']],
    ['(https://a.cn/b)', ['https://a.cn/b']],
    ['https://a.cn/b?x=1&y=2#z!', ['https://a.cn/b?x=1&y=2#z']],
    ['HTTP://A.CN', ['http://a.cn/']],
    ['两个 https://a.cn,https://b.cn/x', ['https://a.cn/', 'https://b.cn/x']],
    ['https://a.cn:8443/b', ['https://a.cn:8443/b']],
    ['https://例子.中国/b', ['https://xn--fsqu00a.xn--fiqs8s/b']],
  ])('%s', (text, expected) => expect(hrefs(text)).toEqual(expected))

  it.each([
    'javascript:alert(1)', 'data:text/html,x', 'ftp://a.cn', 'a.cn', 'www.a.cn', '//a.cn', 'https://', 'https:// a.cn', 'http://a',
    'https://bank.example@evil.example/', 'https://a:b@evil.example', 'xhttps://a.cn', 'https://.', 'https://a..', 'https://[x', 'mailto:a@b.cn', 'https://*.bank.cn/x', 'https://*',
  ])('%s is none', (text) => expect(links(text)).toEqual([]))

  it('the host is shown as it really is', () => {
    const host = (text: string) => links(text)[0]?.host
    expect(host('https://pаypal.com/a')).toBe('xn--pypal-4ve.com') // a Cyrillic а
    expect(host('https://аррӏе.com')).toMatch(/^xn--/)
    expect(host('https://例子.中国/')).toBe('例子.中国')
    expect(host('https://bank例.cn/')).toBeUndefined()
    expect(host('https://A.CN/B')).toBe('a.cn')
    expect(links('https://pаypal.com/a')[0]!.text).toBe('https://xn--pypal-4ve.com/a')
    expect(host('https://bank.example\u202e/moc.live')).toBe('bank.example')
  })

  it.each([
    ['https://pаypal.com/a', 'lookalike'], ['https://bücher.example', 'lookalike'], ['https://xn--80ak6aa92e.com', 'lookalike'], ['https://a.xn--fiqs8s/b', 'lookalike'],
    ['https://1.2.3.4/bank.cn', 'number'], ['https://0x7f.1', 'number'], ['https://3232235521.1/x', ''], ['https://例子.中国', ''], ['https://www.bank.cn', ''],
    ['https://bank.cn\u202e/moc.live', 'hidden'], ['\u200bhttps://bank.cn', 'hidden'], ['https://bank.cn/a\u200d.evil.cn', 'hidden'], ['看\u2067https://bank.cn', 'hidden'],
  ])('%j is odd: %s', (text, odd) => expect(links(text)[0]?.odd ?? '').toBe(odd))

  it.each([
    ['https://bank.cn@evil.example/', 'evil.example'], ['https://www.bank.cn:443@evil.example/login', 'evil.example'], ['https://a:b@evil.example', 'evil.example'],
    ['https://bank.cn%2f@evil.example', 'evil.example'], ['https://bank.cn@pаypal.com', 'xn--pypal-4ve.com'], ['https://bank.cn@1.2.3.4', '1.2.3.4'], ['https://****@evil.example/login', 'evil.example'],
  ])('%s is a trap that leads to %s', (text, trap) => {
    expect(segments(`看 ${text} 吧`)).toEqual([{ text: '看 ' }, { text, trap }, { text: ' 吧' }])
  })

  it('the host stands by itself', () => {
    expect(parted(links('https://A.cn:8443/b?c=https://bank.cn')[0]!)).toEqual(['https://', 'a.cn:8443', '/b?c=https://bank.cn'])
    for (const text of ['http://例子.中国/a', 'https://pаypal.com', 'https://a.cn#x']) {
      const link = links(text)[0]!
      expect(parted(link).join('')).toBe(link.text)
    }
  })

  it('what turns the direction of writing can be left out', () => {
    expect(unturned('\u202egro.knab\u202c//:sptth \u2066x\u2069')).toBe('gro.knab//:sptth x')
    expect(unturned('普通 text é')).toBe('普通 text é')
  })

  it('own pages are told from others', () => {
    expect(isOwn('https://a.cn/x', 'https://a.cn')).toBe(true)
    expect(isOwn('/x', 'https://a.cn')).toBe(true)
    for (const other of ['http://a.cn/x', 'https://a.cn.evil.example', '//evil.example', 'https://a.cn:1/']) {
      expect(isOwn(other, 'https://a.cn')).toBe(false)
    }
  })
})

/** A small generator with a seed: the same hostile texts every time. */
function random(seed: number): () => number {
  return () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
}
const PIECES = [
  'http://', 'https://', 'HTTPS://', 'javascript:', 'data:', '//', '://', '@', ':', '.', '..', '/', '\\', '?', '#', '(', ')', '[', ']', '<', '>',
  '"', "'", '&', '%', '%00', '%2e', ' ', '\n', '\t', '\u0000', '\u202e', '\u200b', '\ufeff', '，', '。', '（', '）', '　', '\ud800', '😀', 'а', 'é', 'ß', '例', '中国',
  'xn--', 'a', 'bank', '.com', '.cn', '1.2.3.4', '0x7f.1', '[::1]', ':80', ':99999', 'user:pass@', 'localhost', '-', '_', '~', '*', '!',
]

describe('hostile texts', () => {
  it('come out whole, and every link is a plain http one that shows its host', () => {
    const next = random(20261122)
    for (let round = 0; round < 3_000; round++) {
      const text = Array.from({ length: Math.floor(next() * 24) }, () => PIECES[Math.floor(next() * PIECES.length)]).join('')
      const pieces = segments(text)
      const plain = pieces.filter((piece) => !('href' in piece)).map((piece) => piece.text)
      for (const piece of plain) expect(text).toContain(piece)
      if (!pieces.some((piece) => 'href' in piece)) expect(plain.join('')).toBe(text)
      for (const link of links(text)) {
        const url = new URL(link.href)
        expect(url.protocol).toMatch(/^https?:$/)
        expect(url.username + url.password).toBe('')
        const shown = new URL(link.text)
        expect(shown.host).toBe(url.host)
        expect(link.text).toContain(`//${link.host}`)
        // eslint-disable-next-line no-control-regex
        expect(link.text).not.toMatch(/[\s\u0000-\u001f\u200b-\u200f\u202a-\u202e<>"\\]/)
      }
    }
  })

  it.each([
    'http://', 'https://a', 'https://a.cn/(', 'https://a.cn/)))', 'https://a.', 'https://例', 'https://a.cn!!!!', '((((', 'h', 'http:/', 'https://a@', '\ud800', 'https://a.cn ',
  ])('%j again and again takes no more than twice the steps for twice the text', (piece) => {
    const steps = (length: number) => cut(piece.repeat(Math.ceil(length / piece.length)).slice(0, length)).steps
    expect(steps(8_000)).toBeLessThanOrEqual(2 * steps(4_000) + 16)
    expect(steps(4_000)).toBeLessThanOrEqual(4_000 * 2)
  })
})
