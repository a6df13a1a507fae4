/** The side page: one step, or the rest of a service, behind a secret link; without a session. */
import { loadSimple } from '@suiban/chat/model/simple'
import '@suiban/chat/tokens.css'
import { InstanceCalls, linkedInstance } from '@suiban/client/services'
import { render } from 'preact'
import { FlowRun } from './model/run'
import { FlowView } from './view/flow'
import './page.css'
import './view/style.css'
import { loadWords, type Locale } from './words/locale'

const KEPT = 'suiban.flow.link'

/** The secret stands behind the # of the address, which no server is ever told; then it leaves the address as well. */
function takeToken(): string {
  const given = location.hash.slice(1)
  if (given) {
    sessionStorage.setItem(KEPT, given)
    history.replaceState(null, '', location.pathname + location.search)
  }
  return given || (sessionStorage.getItem(KEPT) ?? '')
}

/** Back to the page that opened this one, else to what was there before. */
function leave(): void {
  if (window.parent !== window) window.parent.postMessage({ suiban: 'flow_left' }, location.origin)
  else if (history.length > 1) history.back()
  else window.close()
}

const query = new URLSearchParams(location.search)
const locale: Locale = (query.get('lang') ?? navigator.language).toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
const size = loadSimple(query.get('mode'))
document.documentElement.lang = locale
const words = await loadWords(locale)
document.title = words.page
const root = document.getElementById('app') as HTMLElement
if (size > 0) {
  root.dataset['simple'] = ''
  root.style.setProperty('--sb-text', `${size}px`)
}
const run = new FlowRun(new InstanceCalls(linkedInstance(takeToken())))
render(<FlowView run={run} words={words} locale={locale} onLeave={leave} />, root)
