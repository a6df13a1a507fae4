/** What one's companies announce now, on every desk; whoever may announce takes it down with one click. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'

import { errorText } from '@/shared/errors'
import { type Announcement, live } from '@/shared/live'
import { useMay, useSession } from '@/shared/session'
import { useSettings, useWords } from '@/shared/settings'
import { moment, useServerNow } from '@/shared/time'
import { CompanyTag } from '@/shared/ui/Small'

import './announcing.css'

const RENEW_EVERY_MS = 60_000
/** What begins before the next look counts as begun: `now` may be this old, and "at once" is the server's now. */
const TICK_MS = 5_000

export function AnnouncedBar() {
  const words = useWords()
  const sees = useMay('talk', 'wallboard', 'announce')
  const may = useMay('announce')
  const now = useServerNow(TICK_MS)
  const { session } = useSession()
  const all = useQuery({ queryKey: ['announcements'], queryFn: live.announcements, enabled: sees, refetchInterval: RENEW_EVERY_MS })
  const standing = (all.data?.items ?? []).filter((one) => !one.ended_at && Date.parse(one.ends_at) > now && (begun(one, now) || may))
  if (standing.length === 0) return null
  return (
    <div className="announced-bar" role="status" aria-label={words.live.announced} data-testid="announced">
      {standing.map((one) => <Line key={one.announcement_id} one={one} now={now} several={session.companies.length > 1} may={may} />)}
    </div>
  )
}

const begun = (one: Announcement, now: number) => Date.parse(one.begins_at) <= now + TICK_MS

function Line({ one, now, several, may }: { one: Announcement; now: number; several: boolean; may: boolean }) {
  const words = useWords()
  const { settings } = useSettings()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: () => live.end(one.announcement_id),
    onSuccess: () => void message.success(words.live.ended),
    onError: (error) => void message.error(errorText(error, words)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['announcements'] }),
  })
  const later = !begun(one, now)
  return (
    <p className={`announced ${one.severity}`} data-testid="announced-line">
      <b>{later ? words.live.coming : words.live.announced}</b>
      {several && <CompanyTag id={one.company_id} />}
      <span className="announced-text">{(settings.language === 'en' && one.text_en) || one.text}</span>
      <small>{later ? words.live.begins(moment(one.begins_at, now)) : words.live.ends(moment(one.ends_at, now))}{one.queue_ids.length > 0 && ` · ${words.live.waiting_only}`}{one.set_by_name && ` · ${words.live.by(one.set_by_name)}`}</small>
      {may && <Button size="small" loading={end.isPending} onClick={() => end.mutate()} data-testid="announced-end">{words.live.end}</Button>}
    </p>
  )
}
