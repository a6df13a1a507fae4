/** The messages a sentence comes from: their numbers, and their words on hover, focus or click. */
import { useQuery } from '@tanstack/react-query'
import { Button, Popover } from 'antd'

import { useWords } from '@/shared/settings'
import { clock } from '@/shared/time'

import { recordsApi } from './api'

export function Evidence({ conversationId, lastSeq, seqs }: { conversationId: string; lastSeq: number; seqs: readonly number[] }) {
  const words = useWords()
  const messages = useQuery({
    queryKey: ['records', 'messages', conversationId, lastSeq],
    queryFn: () => recordsApi.messages(conversationId, lastSeq + 1), enabled: seqs.length > 0,
  })
  return (
    <span className="evidence">
      {seqs.map((seq) => {
        const message = messages.data?.items.find((one) => one.seq === seq)
        const who = message && (message.name || words.talk[message.author])
        return (
          <Popover
            key={seq} trigger={['hover', 'focus', 'click']} overlayClassName="evidence-words"
            content={message ? <><b>{who} · {clock(message.at)}</b><p>{message.text}</p></> : words.records.evidence_gone}
          >
            <Button size="small" type="text" className="figures" aria-label={words.records.evidence_of(seq)}>#{seq}</Button>
          </Popover>
        )
      })}
    </span>
  )
}
