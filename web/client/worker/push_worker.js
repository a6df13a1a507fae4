/**
 * The service worker of a page that agreed to be told: shows what a push says and leads to the right place. It keeps
 * nothing, caches nothing and answers no request. Built into each page as it stands (`sw.js`).
 */
const PLACE = { offer: 'inbox', message: 'inbox', consult: 'inbox', answer: '#/chat', test: 'account' }

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => {
  const news = read(event.data)
  if (news) event.waitUntil(told(news))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data ?? {}))
})

function read(data) {
  try {
    const news = data.json()
    return typeof news.title === 'string' && news.kind in PLACE ? news : null
  } catch {
    return null
  }
}

async function told(news) {
  const pages = await ours()
  pages.forEach((page) => page.postMessage({ suiban: 'pushed', kind: news.kind }))
  // who looks at the page sees and hears it there; a test is to be seen
  if (news.kind !== 'test' && pages.some((page) => page.focused)) return
  await self.registration.showNotification(news.title, {
    body: typeof news.text === 'string' ? news.text : '',
    // the page's own notification of the same talk has the same tag: one is shown, not two
    tag: news.conversation_id ?? news.kind,
    renotify: news.kind === 'offer',
    icon: 'icon.svg',
    data: { kind: news.kind, conversation_id: news.conversation_id },
  })
}

async function open({ kind, conversation_id }) {
  const [page] = (await ours()).sort((a, b) => Number(b.focused) - Number(a.focused))
  if (page) {
    page.postMessage({ suiban: 'open', kind, conversation_id })
    await page.focus().catch(() => undefined)
    return
  }
  const place = PLACE[kind] ?? ''
  const talk = place === 'inbox' && /^cnv_[0-9a-f]{32}$/.test(conversation_id ?? '') ? `/${conversation_id}` : ''
  await self.clients.openWindow(self.registration.scope + place + talk)
}

async function ours() {
  const all = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  return all.filter((page) => page.url.startsWith(self.registration.scope))
}
