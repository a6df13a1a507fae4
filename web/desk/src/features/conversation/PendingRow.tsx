/** Said but not yet acknowledged: sending, waiting for the network, or refused. */
import { ClockCircleOutlined, ExclamationCircleFilled } from '@ant-design/icons'
import { Button } from 'antd'

import type { OutboxEntry } from '@suiban/client/outbox'

import { useView } from '@/shared/session'
import { useWords } from '@/shared/settings'

import { CardView, FormView } from './Card'
import { FileView } from './FileView'

export function PendingRow({ entry, onRetry, onDiscard }: { entry: OutboxEntry; onRetry: () => void; onDiscard: () => void }) {
  const words = useWords()
  const connected = useView((view) => view.connection === 'open')
  return (
    <article className={`message staff pending${entry.failed ? ' failed' : ''}`} data-testid="message-pending" data-state={entry.failed ? 'failed' : 'sending'}>
      <div className="message-line">
        <div className="bubble">
          {entry.file && !entry.more?.card && <FileView file={entry.file} />}
          {entry.more?.card && <CardView card={entry.more.card} file={entry.file} />}
          {entry.more?.form && <FormView form={entry.more.form} />}
          {entry.text && <p>{entry.text}</p>}
        </div>
      </div>
      {entry.failed ? (
        <footer role="alert">
          <ExclamationCircleFilled aria-hidden /> {words.common.pair(words.talk.failed, words.errors[entry.failed] ?? words.error_other)}
          <Button type="link" size="small" onClick={onRetry} data-testid="pending-retry">{words.talk.retry}</Button>
          <Button type="link" size="small" danger onClick={onDiscard} data-testid="pending-discard">{words.talk.discard}</Button>
        </footer>
      ) : (
        <footer><ClockCircleOutlined aria-hidden /> {connected ? words.talk.sending : words.talk.waiting_network}</footer>
      )}
    </article>
  )
}
