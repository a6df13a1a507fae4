/** What the host page's loader and the frame tell each other. Everything that comes in is checked: origin, source, shape. */

/** The customer agreed to prove who they are: what the page is to have proven. */
export interface StepUp {
  request: string
  level: number
  purpose: string
  /** ISO, UTC. */
  expires_at: string
}

export type ToFrame =
  | { suiban: 'open' }
  | { suiban: 'close' }
  | { suiban: 'page'; title: string; path: string }
  | { suiban: 'identify'; user: string }
  | { suiban: 'assertion'; assertion: string }
  | { suiban: 'sign_out' }
  | { suiban: 'proof'; request: string; assertion: string }
  | { suiban: 'decline'; request: string }
  | { suiban: 'no_app'; request: string }
export type ToHost =
  { suiban: 'ready' } | { suiban: 'need_assertion' } | { suiban: 'close' } | { suiban: 'unread'; count: number } | { suiban: 'look'; accent: string; side: string; launcher: string }
  | { suiban: 'stepup'; stepup: StepUp }
  | { suiban: 'stepup_end'; request: string; outcome: string }

const LIMIT_LINE_CHARACTERS = 200
const LIMIT_LAUNCHER_CHARACTERS = 20
const LIMIT_ASSERTION_CHARACTERS = 2_000
/** What the page calls its user: told apart in this browser only, never sent to the server. */
const USER = /^[\w.@:-]{1,80}$/
const REQUEST = /^stp_[0-9a-f]{32}$/

export function readToFrame(data: unknown): ToFrame | null {
  if (!isTagged(data)) return null
  if (data.suiban === 'open' || data.suiban === 'close' || data.suiban === 'sign_out') return { suiban: data.suiban }
  if (data.suiban === 'identify') return isUser(data['user']) ? { suiban: 'identify', user: data['user'] } : null
  if (data.suiban === 'assertion') {
    const { assertion } = data
    const fits = typeof assertion === 'string' && assertion.length <= LIMIT_ASSERTION_CHARACTERS
    return fits ? { suiban: 'assertion', assertion } : null
  }
  if (data.suiban === 'proof' || data.suiban === 'decline' || data.suiban === 'no_app') {
    const { request, assertion } = data
    if (!isRequest(request)) return null
    if (data.suiban !== 'proof') return { suiban: data.suiban, request }
    const fits = typeof assertion === 'string' && assertion.length <= LIMIT_ASSERTION_CHARACTERS
    return fits ? { suiban: 'proof', request, assertion } : null
  }
  if (data.suiban !== 'page' || typeof data['title'] !== 'string' || typeof data['path'] !== 'string') return null
  return pageMessage(data['title'], data['path'])
}

export function readToHost(data: unknown): ToHost | null {
  if (!isTagged(data)) return null
  if (data.suiban === 'ready' || data.suiban === 'close' || data.suiban === 'need_assertion') return { suiban: data.suiban }
  if (data.suiban === 'stepup') return stepUpOf(data['stepup'])
  if (data.suiban === 'stepup_end') {
    const { request, outcome } = data
    return isRequest(request) && typeof outcome === 'string' ? { suiban: 'stepup_end', request, outcome } : null
  }
  const { count, accent } = data
  if (data.suiban === 'unread' && typeof count === 'number' && count >= 0) return { suiban: 'unread', count }
  if (data.suiban === 'look' && typeof accent === 'string') {
    const [side, launcher] = [data['side'], data['launcher']]
    return { suiban: 'look', accent, side: side === 'left' ? side : 'right', launcher: typeof launcher === 'string' ? launcher.slice(0, LIMIT_LAUNCHER_CHARACTERS) : '' }
  }
  return null
}

function stepUpOf(value: unknown): ToHost | null {
  if (typeof value !== 'object' || value === null) return null
  const { request, level, purpose, expires_at } = value as Record<string, unknown>
  if (!isRequest(request) || typeof level !== 'number' || typeof purpose !== 'string' || typeof expires_at !== 'string') return null
  return { suiban: 'stepup', stepup: { request, level, purpose, expires_at } }
}

export function isRequest(request: unknown): request is string {
  return typeof request === 'string' && REQUEST.test(request)
}

export function isUser(user: unknown): user is string {
  return typeof user === 'string' && USER.test(user)
}

/** Title and path only: a query may carry what is nobody's business. */
export function pageMessage(title: string, path: string): ToFrame {
  return { suiban: 'page', title: title.slice(0, LIMIT_LINE_CHARACTERS), path: path.slice(0, LIMIT_LINE_CHARACTERS) }
}

/** The page that embeds this frame, as the browser itself tells it; null when it cannot be known. */
export function hostOrigin(referrer: string, ancestors: ArrayLike<string> | undefined): string | null {
  const first = ancestors?.[0]
  if (first && first !== 'null') return first
  try {
    return new URL(referrer).origin
  } catch {
    return null
  }
}

function isTagged(data: unknown): data is { suiban: unknown; [key: string]: unknown } {
  return typeof data === 'object' && data !== null && 'suiban' in data
}
