/** One instance, live: the server answers as soon as it changes. */
import { useCallback, useEffect, useState } from 'react'

import { servicesApi, type Seen } from './api'

const AGAIN_MS = 3_000
/** Whoever is answered sooner was not held: too many wait. */
const BREATH_MS = 1_000

export function useFollowed(id: string): [Seen | null, (seen: Seen) => void] {
  const [seen, setSeen] = useState<Seen | null>(null)
  const show = useCallback((news: Seen) => setSeen((known) => (known && known.instance.revision > news.instance.revision ? known : news)), [])
  useEffect(() => {
    const stop = new AbortController()
    const follow = async () => {
      let revision: number | undefined
      while (!stop.signal.aborted) {
        const asked = performance.now()
        const news = await servicesApi.see(id, revision, stop.signal).catch(() => null)
        if (stop.signal.aborted) return
        if (news) show(news)
        revision = news?.instance.revision ?? revision
        if (news?.instance.line.state === 'over') return
        const pause = news ? BREATH_MS - (performance.now() - asked) : AGAIN_MS
        if (pause > 0) await new Promise((done) => setTimeout(done, pause))
      }
    }
    void follow()
    return () => stop.abort()
  }, [id, show])
  return [seen, show]
}
