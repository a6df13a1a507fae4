/** Where the list of messages comes to rest. Pure: it knows boxes, not elements. */

/** Nearer to its end than this, somebody reads the newest. */
export const AT_BOTTOM_WITHIN_PX = 48
/** Left free above a message that is brought to the upper edge. */
const ABOVE_PX = 8

export interface View {
  scrollTop: number
  scrollHeight: number
  clientHeight: number
}

export function isAtBottom({ scrollTop, scrollHeight, clientHeight }: View): boolean {
  return scrollHeight - scrollTop - clientHeight < AT_BOTTOM_WITHIN_PX
}

/**
 * As far down as there is something, but never past the beginning of what is being read: `top` is where the message
 * to read begins, null when there is none. Whoever already read below its beginning stays at the end.
 */
export function restOf(view: View, top: number | null): number {
  const end = Math.max(0, view.scrollHeight - view.clientHeight)
  if (top === null || top < view.scrollTop) return end
  return Math.max(0, Math.min(end, top - ABOVE_PX))
}

/** The message begins where it can be seen. */
export function isBegun({ scrollTop, clientHeight }: View, top: number): boolean {
  return top < scrollTop + clientHeight - AT_BOTTOM_WITHIN_PX
}
