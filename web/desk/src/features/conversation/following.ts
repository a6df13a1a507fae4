/** Keeps the end of the talk in view while one is at it, and one's place while one reads further up. */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'

const NEAR_END_PX = 80

export interface Following {
  scroller: RefObject<HTMLDivElement | null>
  /** The last message that stood there when one left the end; null while one is at it. */
  leftAt: number | null
  toEnd: () => void
}

/** `rows` and `own` count what stands there, the second what this person said and waits to go out; `from` and `through` are the talk's. */
export function useFollowing({ rows, own, from, through }: { rows: number; own: number; from: number; through: number }): Following {
  const scroller = useRef<HTMLDivElement>(null)
  const before = useRef({ height: 0, top: 0, own, from, through, atEnd: true })
  const [leftAt, setLeftAt] = useState<number | null>(null)
  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const listen = () => {
      const known = before.current
      const near = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX
      // what grows below takes nobody away from the end, only scrolling up does
      if (near) known.atEnd = true
      else if (element.scrollTop < known.top) known.atEnd = false
      known.top = element.scrollTop
      setLeftAt((left) => (known.atEnd ? null : (left ?? known.through)))
    }
    // pictures and panes change heights after the rows are there
    const watch = new ResizeObserver(() => before.current.atEnd && element.scrollTo({ top: element.scrollHeight }))
    watch.observe(element)
    for (const child of element.children) watch.observe(child)
    element.addEventListener('scroll', listen, { passive: true })
    return () => {
      watch.disconnect()
      element.removeEventListener('scroll', listen)
    }
  }, [])
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const known = before.current
    if (own > known.own) known.atEnd = true
    if (from < known.from) element.scrollTop += element.scrollHeight - known.height
    else if (known.atEnd) element.scrollTop = element.scrollHeight
    before.current = { height: element.scrollHeight, top: element.scrollTop, own, from, through, atEnd: known.atEnd }
  }, [rows, own, from, through])
  return { scroller, leftAt, toEnd }
}
