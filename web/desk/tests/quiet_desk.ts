/** A desk on which nothing happens. */
import type { Desk } from '@/shared/desk'
import { type DeskView, EMPTY_VIEW } from '@/shared/view'

export const quietDesk = (view: DeskView = EMPTY_VIEW): Desk => ({ subscribe: () => () => undefined, read: () => view }) as unknown as Desk
