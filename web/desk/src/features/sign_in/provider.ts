/** Going to the identity provider and coming back to the page one was on. */
import type { Location } from 'react-router'

import { access } from '@/shared/access'

const BACK = '/sign-in/oidc'
const KEPT = 'suiban.return'

export interface CameBack {
  state: string
  code: string
  iss?: string
}

/** What the provider sent the browser back with; null when this is another page. Its own no has an empty code. */
export function cameBack({ pathname, search }: Pick<Location, 'pathname' | 'search'>): CameBack | null {
  if (pathname.replace(/\/$/, '') !== BACK) return null
  const given = new URLSearchParams(search)
  const iss = given.get('iss')
  return { state: given.get('state') ?? '', code: given.get('error') ? '' : (given.get('code') ?? ''), ...(iss ? { iss } : {}) }
}

export async function goToProvider(here: string): Promise<void> {
  const { url } = await access.toProvider()
  try {
    sessionStorage.setItem(KEPT, here)
  } catch {
    // without a store one comes back to the first page
  }
  window.location.assign(url)
}

/** Where to go on: a page of ours or the first one, whatever was put there. */
export function pageToReturnTo(): string {
  const kept = takeKept()
  return kept && /^\/(?![/\\])/.test(kept) && !kept.startsWith(BACK) ? kept : '/'
}

function takeKept(): string | null {
  try {
    const kept = sessionStorage.getItem(KEPT)
    sessionStorage.removeItem(KEPT)
    return kept
  } catch {
    return null
  }
}
