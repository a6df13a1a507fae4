/** The page on which the desk shows a channel as it would look: the real loader around the real frame, with values not saved. */
import { mount } from './loader'
import { isPreview, type Preview } from './previewing'
import { forceScheme } from './scheme'
import './preview.css'

const script = document.createElement('script')
script.src = '/widget/widget.js'
script.dataset['preview'] = '1'
script.dataset['lang'] = new URLSearchParams(location.search).get('lang') ?? ''
document.documentElement.lang = script.dataset['lang'] === 'en' ? 'en' : 'zh-CN'
const widget = mount(script)
const shadow = document.body.lastElementChild?.shadowRoot as ShadowRoot
let newest: Preview | null = null
let ready = false

function show(): void {
  if (!newest) return
  forceScheme([...document.styleSheets, ...shadow.adoptedStyleSheets], newest.dark)
  document.documentElement.style.colorScheme = newest.dark ? 'dark' : 'light'
  if (ready) shadow.querySelector('iframe')?.contentWindow?.postMessage(newest, location.origin)
}

addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window.parent || event.origin !== location.origin || !isPreview(event.data)) return
  newest = event.data
  show()
})
widget.on('ready', () => {
  ready = true
  show()
})
widget.open()
window.parent.postMessage({ suiban: 'preview_ready' }, location.origin)
