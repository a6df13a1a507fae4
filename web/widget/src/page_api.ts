/**
 * What a page may do with the widget: `window.Suiban`. It is there once the event `suiban:ready` was dispatched on
 * `window`; whoever does not want to wait puts functions into `window.SuibanQueue` before, and they are called with it.
 */

import type { StepUp } from './protocol'

export interface WidgetEvents {
  /** The chat inside is loaded. */
  ready: undefined
  open: undefined
  close: undefined
  /** How many messages were not read yet. */
  unread: number
  /**
   * The customer agreed to prove who they are, in answer to a request in the talk: the page has it proven by its own means
   * and answers with `identify(assertion)`, or with `decline(request)`.
   */
  stepup: StepUp
  /** A request that the page was told of is over: `proven`, `declined`, `lapsed` or `withdrawn`. */
  stepup_end: { request: string; outcome: string }
  /** The page's own function that vouches for the user failed. */
  error: unknown
}

export interface SuibanWidget {
  open(): void
  close(): void
  toggle(): void
  /**
   * Tells who the page's signed-in user is. `user` tells users of this browser apart and stays in it; `assert` fetches a
   * fresh signed statement from the page's own server (docs/how-to/developers.md) and is called whenever one is needed.
   *
   * With one argument it answers the request of the last `stepup` event: that is a fresh signed statement which carries
   * the request (docs/how-to/step-up.md).
   */
  identify(user: string, assert?: () => Promise<string> | string): void
  /** The user does not want to prove it, or cannot. */
  decline(request: string): void
  /** The page's user has signed out: the chat forgets them at once. */
  signOut(): void
  /** Calls `listener` on every such event; the answer ends that. */
  on<Name extends keyof WidgetEvents>(name: Name, listener: (value: WidgetEvents[Name]) => void): () => void
  readonly unread: number
}

type Listener = (value: never) => void

/** A listener that throws harms neither the widget nor the others. */
export class Emitter {
  private readonly listeners = new Map<keyof WidgetEvents, Set<Listener>>()

  on<Name extends keyof WidgetEvents>(name: Name, listener: (value: WidgetEvents[Name]) => void): () => void {
    const known = this.listeners.get(name) ?? new Set()
    this.listeners.set(name, known.add(listener as Listener))
    return () => known.delete(listener as Listener)
  }

  /** Whether anybody listens. */
  heard(name: keyof WidgetEvents): boolean {
    return (this.listeners.get(name)?.size ?? 0) > 0
  }

  emit<Name extends keyof WidgetEvents>(name: Name, value: WidgetEvents[Name]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) {
      try {
        ;(listener as (value: WidgetEvents[Name]) => void)(value)
      } catch (error) {
        reportError(error)
      }
    }
  }
}

interface Page {
  Suiban?: SuibanWidget
  SuibanQueue?: unknown
}

/** Puts it where the page finds it. */
export function offer(widget: SuibanWidget): void {
  const page = globalThis as Page
  page.Suiban = widget
  const waiting = Array.isArray(page.SuibanQueue) ? (page.SuibanQueue as unknown[]) : []
  page.SuibanQueue = { push: (act: (widget: SuibanWidget) => void) => act(widget) }
  for (const act of waiting) if (typeof act === 'function') (act as (widget: SuibanWidget) => void)(widget)
  dispatchEvent(new Event('suiban:ready'))
}
