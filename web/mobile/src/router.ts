import { useEffect, useState } from 'preact/hooks'

export const PATHS = ['/', '/cards', '/cards/lost', '/transfer', '/wealth', '/loan', '/me', '/services', '/flow', '/sign-in'] as const
export type Path = (typeof PATHS)[number]

/** The page an address names; anything unknown is the first page. */
export function pathOf(hash: string): Path {
  if (flowOf(hash)) return '/flow'
  const path = hash.replace(/^#/, '') || '/'
  return PATHS.find((known) => known === path && known !== '/flow') ?? '/'
}

/** The service under way that an address names; empty: none. */
export function flowOf(hash: string): string {
  return /^#?\/flow\/([A-Za-z0-9_]{1,60})$/.exec(hash)?.[1] ?? ''
}

/** The page above, for the way back of someone who came by a link. */
export function parentOf(path: Path): Path {
  return path === '/cards/lost' ? '/cards' : '/'
}

export function navigate(path: string): void {
  if (location.hash.replace(/^#/, '') !== path) location.hash = path
}

export function usePath(): Path {
  return pathOf(useHash())
}

export function useHash(): string {
  const [hash, setHash] = useState(() => location.hash)
  useEffect(() => {
    const follow = () => setHash(location.hash)
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return hash
}

/**
 * The chat as an entry of the browser's history: the phone's back button closes it, a reload keeps it open.
 * The address stays that of the page below.
 */
export function useChatOpen(): [boolean, (open: boolean) => void] {
  const [open, setOpen] = useState(() => isChat(history.state))
  useEffect(() => {
    const follow = (event: PopStateEvent) => setOpen(isChat(event.state))
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])
  const change = (next: boolean) => {
    if (next === isChat(history.state)) return
    if (next) {
      history.pushState({ chat: true }, '')
      setOpen(true)
    } else history.back()
  }
  return [open, change]
}

function isChat(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'chat' in state
}
