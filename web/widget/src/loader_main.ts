import { mount } from './loader'

const script = document.currentScript
if (script instanceof HTMLScriptElement) {
  if (document.body) mount(script)
  else addEventListener('DOMContentLoaded', () => mount(script), { once: true })
}
