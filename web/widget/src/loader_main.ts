import { mount } from './loader'
import { offer } from './page_api'

const script = document.currentScript
if (script instanceof HTMLScriptElement) {
  const start = () => offer(mount(script))
  if (document.body) start()
  else addEventListener('DOMContentLoaded', start, { once: true })
}
