import type { Announced } from '@suiban/client/types'
import { usePanel } from './context'
import './announced.css'

/** What the company tells everybody, for as long as it stands; said aloud when it comes. */
export function AnnouncedBar({ announced }: { announced: readonly Announced[] }) {
  const { words, locale } = usePanel()
  return (
    <div class="sb-announced-bar" role="status" aria-label={words.announced}>
      {announced.map((one) => (
        <p key={one.announcement_id} class="sb-announced" data-severity={one.severity} data-testid="chat-announced">
          {(locale === 'en' && one.text_en) || one.text}
        </p>
      ))}
    </div>
  )
}
