import { describe, expect, it } from 'vitest'
import { segments } from '../src/links'
import { articleAddress, isFamiliar, NO_LINKS, previewsOf, type OwnLinks } from '../src/own_links'

const HERE = 'https://desk.bank.cn'
const OWN: OwnLinks = {
  pages: [
    { address: 'https://www.bank.cn', title: '官网', lead: '' },
    { address: 'https://www.bank.cn/cards', title: '信用卡', lead: '申请与权益' },
    { address: 'not an address', title: '坏的', lead: '' },
  ],
  origins: ['https://www.bank.cn', 'https://shop.bank.cn:8443'],
}
const shown = (text: string, origin = HERE, own = OWN) => previewsOf(segments(text), origin, own)

describe('own things', () => {
  it('articles are known by their address on this site', () => {
    expect(shown(`请看${articleAddress(HERE, 'bank', 'card-loss')}。`)).toEqual([
      { kind: 'article', href: `${HERE}/articles/bank/card-loss`, host: 'desk.bank.cn', company: 'bank', key: 'card-loss' },
    ])
  })

  it('on an installation without a name as well', () => {
    expect(shown('http://10.0.0.7:8000/articles/bank/loss', 'http://10.0.0.7:8000')).toHaveLength(1)
  })

  it.each([
    'https://evil.cn/articles/bank/card-loss', 'http://desk.bank.cn/articles/bank/card-loss', 'https://desk.bank.cn:444/articles/bank/card-loss',
    'https://desk.bank.cn@evil.cn/articles/bank/card-loss', 'https://desk.bank.cn.evil.cn/articles/bank/card-loss', 'https://desk.bank.cn/articles/bank/card-loss/more',
    'https://desk.bank.cn/articles/bank/..%2fx', 'https://desk.bank.cn/api/articles/bank/card-loss', 'https://desk.bank.cn/articles/bank', 'https://dеsk.bank.cn/articles/bank/card-loss',
  ])('%s is none', (text) => expect(shown(text)).toEqual([]))

  it('a page has the words of the one nearest above it', () => {
    const titles = (text: string) => shown(text).map((one) => one.kind === 'page' && one.title)
    expect(titles('https://www.bank.cn/cards/gold?from=chat#top')).toEqual(['信用卡'])
    expect(titles('https://www.bank.cn/cards')).toEqual(['信用卡'])
    expect(titles('https://www.bank.cn/cardsharps')).toEqual(['官网'])
    expect(titles('https://www.bank.cn')).toEqual(['官网'])
    expect(titles('http://www.bank.cn/cards https://www.bank.cn:444/cards https://www.bank.cn.evil.cn/cards https://bank.cn/cards')).toEqual([])
  })

  it('stands once, and there are few', () => {
    const one = `${HERE}/articles/bank/a`
    expect(shown(`${one} ${one}`)).toHaveLength(1)
    expect(shown(['a', 'b', 'c', 'd', 'e'].map((key) => articleAddress(HERE, 'bank', key)).join(' '))).toHaveLength(3)
  })

  it('other hosts are strangers', () => {
    expect(isFamiliar(`${HERE}/x`, HERE, NO_LINKS)).toBe(true)
    expect(isFamiliar('https://shop.bank.cn:8443/x', HERE, OWN)).toBe(true)
    for (const stranger of ['https://shop.bank.cn/x', 'http://www.bank.cn/', 'https://evil.cn/https://www.bank.cn', 'https://www.bank.cn.evil.cn', 'https://ww.bank.cn']) {
      expect(isFamiliar(stranger, HERE, OWN)).toBe(false)
    }
  })
})
