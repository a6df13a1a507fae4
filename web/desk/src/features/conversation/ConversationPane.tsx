/** The middle pane: who it is, what was said before, the talk, and the place to answer from. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ReactNode, useEffect } from 'react'

import type { ConversationDetails } from '@/shared/api'
import { codeOf } from '@/shared/errors'
import { useSession, useView } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'
import { conversationQuery } from '@/shared/details'
import { Blank, Failed } from '@/shared/ui/Small'

import { CallbackStrip } from './Callback'
import { Composer } from './Composer'
import { ConversationHead } from './ConversationHead'
import { SummaryStrip } from './Entries'
import { StepUpStrip } from './StepUp'
import { BesideStrip, SuperviseBar, useSupervises } from './Supervise'
import { Suggestions } from './Suggestions'
import { TalkView } from './TalkView'
import './conversation.css'

export function ConversationPane({ conversationId, onBack, onCustomer, onLeft, extra }: {
  conversationId: string; onBack: () => void; onCustomer: () => void; onLeft?: () => void; extra?: ReactNode
}) {
  const { desk } = useSession()
  const ready = useView((view) => view.ready)
  const held = useView((view) => view.state.conversations.find((one) => one.conversation_id === conversationId))
  const talkKnown = useView((view) => view.talks[conversationId] !== undefined)
  const details = useQuery(conversationQuery(conversationId))
  const mine = held !== undefined

  useEffect(() => {
    if (!ready) return
    if (mine) {
      desk.loadTalk(conversationId).catch(() => undefined)
      return
    }
    desk.watch(conversationId).catch(() => undefined)
    return () => desk.unwatch(conversationId)
  }, [desk, conversationId, ready, mine])

  if (details.error && !details.data && !mine && !talkKnown) {
    return codeOf(details.error) === 'not_found' ? <Missing onBack={onBack} /> : <Failed error={details.error} retry={() => void details.refetch()} />
  }
  const entries = details.data?.entries ?? []
  return (
    <div className="conversation">
      <ConversationHead conversationId={conversationId} details={details.data} held={held} onBack={onBack} onCustomer={onCustomer} onLeft={onLeft} extra={extra} />
      {details.data && <BesideStrip details={details.data} mine={mine} />}
      {details.data && <StepUpStrip conversationId={conversationId} identity={details.data.identity} mine={mine} />}
      {details.data?.state === 'open' && <CallbackStrip conversationId={conversationId} mine={mine} onLeft={onLeft} />}
      <SummaryStrip entries={entries} />
      <TalkView conversationId={conversationId} entries={entries} customerMarks={details.data?.marks.customer} mine={mine} />
      {mine && <Suggestions conversationId={conversationId} severalParts={held.part_companies.length > 1} />}
      {mine ? <Composer conversationId={conversationId} held={held} /> : <Beside details={details.data} />}
    </div>
  )
}

function Missing({ onBack }: { onBack: () => void }) {
  const words = useWords()
  return (
    <Blank title={words.errors['not_found'] ?? ''}>
      <Button size="small" onClick={onBack}>{words.common.back}</Button>
    </Blank>
  )
}

/** Who may only look is told so; who may also whisper has the place for it, which says the rest. */
function Beside({ details }: { details: ConversationDetails | undefined }) {
  const supervises = useSupervises(details)
  return (
    <>
      <ReadOnly details={details} quiet={supervises} />
      {details && supervises && <SuperviseBar details={details} />}
    </>
  )
}

function ReadOnly({ details, quiet }: { details: ConversationDetails | undefined; quiet: boolean }) {
  const words = useWords()
  const { session } = useSession()
  const nameOf = useNameOf()
  if (!details) return null
  const { holder } = details
  // whose part only is seen here does not learn who holds the whole
  const hosted = session.companies.some((one) => one.id === details.card.company_id)
  const who = {
    bot: words.talk.with_bot, nobody: words.talk.with_nobody(nameOf({ name: holder.key_name, name_en: holder.key_name_en })), flow: words.talk.with_flow, staff: words.talk.with_staff(holder.name),
  }[holder.kind]
  return <footer className="read-only">{details.state === 'closed' ? words.talk.closed : hosted ? (quiet ? who : `${who} · ${words.talk.watching}`) : words.talk.watching}</footer>
}
