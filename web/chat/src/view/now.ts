/** The time as the server has it: what its moments are compared with. A phone's own clock may be wrong. */
import { useEffect, useState } from 'preact/hooks'
import { usePanel } from './context'

const TICK_MS = 1_000

/** Milliseconds by the server's clock, again every second until a moment of it has come. */
export function useServerNow(until: number): number {
  const skew = usePanel().chat.state.clockSkewMs
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (until <= Date.now() + skew) return
    const timer = setInterval(() => {
      setNow(Date.now())
      if (Date.now() + skew >= until) clearInterval(timer)
    }, TICK_MS)
    return () => clearInterval(timer)
  }, [until, skew])
  return now + skew
}
