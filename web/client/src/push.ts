/** This browser's own part of web push: the worker, the subscription, and what is told through them. */

/** What `PUT …/push` takes. */
export interface PushBrowser {
  endpoint: string
  p256dh: string
  auth: string
  language: 'zh' | 'en'
}

/** What the worker tells the page: somebody clicked, or a push came while the page is there. */
export type Told = { suiban: 'open'; kind: string; conversation_id?: string } | { suiban: 'pushed'; kind: string }

/** Whether this browser can be told at all: older ones and plain http cannot. */
export function canPush(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis
}

/** The page's worker; it is registered by whoever wants notifications, and by nobody else. */
export function worker(scope: string): Promise<ServiceWorkerRegistration> {
  return navigator.serviceWorker.register(`${scope}sw.js`, { scope, updateViaCache: 'none' })
}

/** Subscribes with the installation's key, anew where it was another. Throws what the browser throws. */
export async function subscribe(scope: string, key: string, language: 'zh' | 'en'): Promise<PushBrowser> {
  await worker(scope)
  const registration = await navigator.serviceWorker.ready
  const wanted = bytesOf(key)
  const kept = await registration.pushManager.getSubscription()
  if (kept && !same(kept.options.applicationServerKey, wanted)) await kept.unsubscribe()
  const options = { userVisibleOnly: true, applicationServerKey: wanted }
  const found = (await registration.pushManager.getSubscription()) ?? (await registration.pushManager.subscribe(options))
  const { endpoint, keys } = found.toJSON()
  return { endpoint: endpoint ?? '', p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '', language }
}

/** Nothing comes to this browser any more, whatever the server still knows. Never throws. */
export async function unsubscribe(scope: string): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.getRegistration(scope)
    await (await registration?.pushManager?.getSubscription())?.unsubscribe()
  } catch {
    // then the server's refusal to send has to do
  }
}

/** Calls back with what the worker tells; the answer ends that. */
export function onTold(listener: (told: Told) => void): () => void {
  if (!('serviceWorker' in navigator)) return () => undefined
  const listen = (event: MessageEvent<unknown>) => {
    const data = event.data as { suiban?: unknown } | null
    if (data?.suiban === 'open' || data?.suiban === 'pushed') listener(data as Told)
  }
  navigator.serviceWorker.addEventListener('message', listen)
  return () => navigator.serviceWorker.removeEventListener('message', listen)
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0))
}

function same(a: ArrayBuffer | null, b: Uint8Array): boolean {
  if (!a) return false
  const left = new Uint8Array(a)
  return left.length === b.length && left.every((byte, index) => byte === b[index])
}
