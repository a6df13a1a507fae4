/** "Chrome · Windows" from what a browser says of itself; empty when it says nothing that is known. */
import Bowser from 'bowser'

export function deviceName(userAgent: string): string {
  if (userAgent === '') return ''
  const { browser, os } = Bowser.parse(userAgent)
  return [browser.name, os.name].filter(Boolean).join(' · ')
}
