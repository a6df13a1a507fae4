/** Who is signed in, and the running desk. Everything below the sign-in page may rely on both. */
import { createContext, type ReactNode, useCallback, useContext, useRef, useSyncExternalStore } from 'react'

import type { Company, Permission, Session } from './api'
import type { Desk } from './desk'
import type { DeskView } from './view'

interface SessionDoor {
  session: Session
  desk: Desk
  signOut: () => Promise<void>
}
const Context = createContext<SessionDoor | null>(null)

export function SessionProvider({ value, children }: { value: SessionDoor; children: ReactNode }) {
  return <Context value={value}>{children}</Context>
}

export function useSession(): SessionDoor {
  const door = useContext(Context)
  if (!door) throw new Error('SessionProvider is missing')
  return door
}

/** A part of the view; renders again only when that part is another object. */
export function useView<T>(select: (view: DeskView) => T): T {
  const { desk } = useSession()
  const selectRef = useRef(select)
  // eslint-disable-next-line react-hooks/refs -- the newest selector must be used in this very render
  selectRef.current = select
  const get = useCallback(() => selectRef.current(desk.read()), [desk])
  return useSyncExternalStore(desk.subscribe, get)
}

export function useCompany(id: string | undefined): Company | undefined {
  return useSession().session.companies.find((one) => one.id === id)
}

export function useMay(...permissions: Permission[]): boolean {
  return useSession().session.permissions.some((one) => permissions.includes(one))
}
