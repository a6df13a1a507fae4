/**
 * The one script a page embeds: `<script src="…/widget.js" data-channel="bank-site" async></script>`.
 * It draws the button and the frame in a shadow root of their own; the chat itself runs on the server's origin.
 */
import { loaderWords } from './loader_words'
import style from './loader_style.css?inline'
import { Emitter, type SuibanWidget } from './page_api'
import { isUser, pageMessage, readToHost, type ToFrame } from './protocol'

const FRAME_WAITS_AT_MOST_MS = 2_000
const OPEN_KEY = 'suiban.widget.open'
const BADGE_MAX = 99

const CHAT_ICON =
  '<svg class="chat" width="26" height="26" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M12 4c4.7 0 8.5 3.2 8.5 7.2s-3.8 7.2-8.5 7.2c-.9 0-1.8-.1-2.6-.4L5 19.8l.9-3.3c-1.5-1.3-2.4-3.2-2.4-5.3C3.5 7.2 7.3 4 12 4z"/><path d="M8.7 12.5c.8 1.100 2 1.700 3.300 1.700s2.500-.6 3.300-1.700"/></svg>'
const DOWN_ICON =
  '<svg class="down" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M6 9l6 6 6-6"/></svg>'

/** Puts the widget into the page and hands out what the page may do with it. `script` is the element that loaded it. */
export function mount(script: HTMLScriptElement): SuibanWidget {
  const channel = script.dataset['channel'] ?? ''
  const server = new URL(script.src, location.href)
  const lang = script.dataset['lang'] ?? document.documentElement.lang
  const words = loaderWords[lang.toLowerCase().startsWith('en') ? 'en' : 'zh-CN']

  const host = document.createElement('div')
  const shadow = host.attachShadow({ mode: 'open' })
  const root = make('div', 'root')
  const panel = make('div', 'panel')
  const bubble = make('button', 'bubble')
  const badge = make('span', 'badge')
  const label = make('span', 'label')
  const frame = document.createElement('iframe')
  let open = false
  let ready = false
  let unread = 0
  const queue: ToFrame[] = []
  const events = new Emitter()
  let prove: (() => Promise<string> | string) | null = null
  let stepUp = ''

  addStyle(shadow)
  label.textContent = words.label
  bubble.type = 'button'
  bubble.dataset['testid'] = 'chat-open'
  // eslint-disable-next-line no-restricted-syntax -- two drawings of our own
  bubble.innerHTML = CHAT_ICON + DOWN_ICON
  bubble.append(label, badge)
  panel.inert = true
  frame.title = words.frame
  frame.referrerPolicy = 'origin'
  // voice notes are the page's to allow
  frame.allow = script.dataset['voice'] === 'on' ? 'clipboard-write; microphone' : 'clipboard-write'
  frame.dataset['testid'] = 'chat-frame'
  root.append(panel, bubble)
  shadow.append(root)
  draw()

  function draw(): void {
    panel.inert = !open
    bubble.setAttribute('aria-expanded', String(open))
    bubble.setAttribute('aria-label', open ? words.close : unread > 0 ? words.unread(unread) : words.open)
    badge.textContent = open || unread === 0 ? '' : unread > BADGE_MAX ? `${BADGE_MAX}+` : String(unread)
  }

  function loadFrame(): void {
    if (frame.src) return
    const address = new URL('frame.html', server)
    address.searchParams.set('channel', channel)
    if (lang) address.searchParams.set('lang', lang)
    if (script.dataset['preview']) address.searchParams.set('preview', '1')
    if (script.dataset['mode']) address.searchParams.set('mode', script.dataset['mode'])
    frame.src = address.href
    panel.append(frame)
  }

  function tell(message: ToFrame): void {
    if (ready) frame.contentWindow?.postMessage(message, server.origin)
    else queue.push(message)
  }

  function tellPage(): void {
    tell(pageMessage(document.title, location.pathname))
  }

  function show(next: boolean): void {
    if (open === next) return
    open = next
    loadFrame()
    draw()
    remember(open)
    tell({ suiban: open ? 'open' : 'close' })
    events.emit(open ? 'open' : 'close', undefined)
    if (open) frame.focus({ preventScroll: true })
    else bubble.focus({ preventScroll: true })
  }

  /** A statement holds for minutes, so the frame asks for a fresh one whenever it opens a session. */
  async function assertion(): Promise<void> {
    let proof = ''
    try {
      proof = (await prove?.()) ?? ''
    } catch (error) {
      events.emit('error', error)
    }
    tell({ suiban: 'assertion', assertion: typeof proof === 'string' ? proof : '' })
  }

  bubble.addEventListener('click', () => show(!open))
  // whoever comes near is likely to open it
  bubble.addEventListener('pointerenter', loadFrame, { once: true })
  bubble.addEventListener('focus', loadFrame, { once: true })
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && open) show(false)
  })
  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.origin !== server.origin || event.source !== frame.contentWindow) return
    const message = readToHost(event.data)
    switch (message?.suiban) {
      case 'ready':
        ready = true
        tellPage()
        queue.splice(0).forEach(tell)
        events.emit('ready', undefined)
        break
      case 'need_assertion':
        void assertion()
        break
      case 'stepup':
        stepUp = message.stepup.request
        // a page that listens to nothing cannot prove anybody
        if (events.heard('stepup')) events.emit('stepup', message.stepup)
        else tell({ suiban: 'no_app', request: stepUp })
        break
      case 'stepup_end':
        if (stepUp === message.request) stepUp = ''
        events.emit('stepup_end', { request: message.request, outcome: message.outcome })
        break
      case 'close':
        show(false)
        break
      case 'unread':
        unread = message.count
        draw()
        events.emit('unread', unread)
        break
      case 'look':
        root.dataset['side'] = message.side
        label.textContent = message.launcher || words.label
        root.style.setProperty('--brand', CSS.supports('color', message.accent) ? message.accent : '')
        break
    }
  })
  for (const name of ['popstate', 'hashchange']) addEventListener(name, tellPage)
  // single-page sites change their address without loading a page
  ;(globalThis as { navigation?: EventTarget }).navigation?.addEventListener('navigatesuccess', tellPage)

  document.body.append(host)
  if (wasOpen()) show(true)
  else whenIdle(loadFrame)
  return {
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!open),
    identify(user: string, assert?: () => Promise<string> | string) {
      if (assert === undefined) {
        if (!stepUp || typeof user !== 'string') throw new TypeError('identify(assertion): nothing asks for it')
        tell({ suiban: 'proof', request: stepUp, assertion: user })
        return
      }
      if (!isUser(user) || typeof assert !== 'function') throw new TypeError('identify(user, assert): see the docs')
      prove = assert
      loadFrame()
      tell({ suiban: 'identify', user })
    },
    decline: (request) => tell({ suiban: 'decline', request }),
    signOut() {
      prove = null
      tell({ suiban: 'sign_out' })
    },
    on: (name, listener) => events.on(name, listener),
    get unread() {
      return unread
    },
  }
}

function make<Name extends 'div' | 'button' | 'span'>(name: Name, className: string): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.className = className
  return element
}

/** A constructed sheet passes a page's `style-src`; a style element would not. */
function addStyle(shadow: ShadowRoot): void {
  if ('adoptedStyleSheets' in shadow) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    shadow.adoptedStyleSheets = [sheet]
    return
  }
  const element = document.createElement('style')
  element.textContent = style
  ;(shadow as ShadowRoot).append(element)
}

function whenIdle(act: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(act, { timeout: FRAME_WAITS_AT_MOST_MS })
  else setTimeout(act, FRAME_WAITS_AT_MOST_MS)
}

/** An open chat stays open from page to page of the site, within the tab. */
function remember(open: boolean): void {
  try {
    if (open) sessionStorage.setItem(OPEN_KEY, '1')
    else sessionStorage.removeItem(OPEN_KEY)
  } catch {
    // the next page then starts closed
  }
}

function wasOpen(): boolean {
  try {
    // on a phone the chat covers the page: following a link means wanting to see that page
    return sessionStorage.getItem(OPEN_KEY) === '1' && matchMedia('(min-width: 481px)').matches
  } catch {
    return false
  }
}
