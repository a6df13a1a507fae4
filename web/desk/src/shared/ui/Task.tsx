/** What a task looks like wherever it stands: its kind as a picture with a name, and when it is due. */
import { AlertOutlined, AuditOutlined, BellOutlined, FileDoneOutlined, FrownOutlined, IdcardOutlined, MessageOutlined, PhoneOutlined, RiseOutlined, VideoCameraOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'

import { dueText } from '@/shared/due'
import { useWords } from '@/shared/settings'
import { exact, useServerNow } from '@/shared/time'

import './task.css'

const ICONS: Record<string, ReactNode> = {
  conversation: <MessageOutlined />, call: <PhoneOutlined />, callback: <BellOutlined />, journey_alert: <AlertOutlined />, lead: <RiseOutlined />, order: <FileDoneOutlined />,
  review: <AuditOutlined />, complaint: <FrownOutlined />, video: <VideoCameraOutlined />, ticket: <IdcardOutlined />,
}

export function KindIcon({ kind, size = 34 }: { kind: string; size?: number }) {
  const words = useWords()
  return <span className="kind-icon" data-kind={kind} style={{ width: size, height: size, fontSize: size * 0.48 }} role="img" aria-label={words.tasks.kinds[kind] ?? kind}>{ICONS[kind] ?? <FileDoneOutlined />}</span>
}

/** Nothing where it need not be done by a time. */
export function Due({ by }: { by: string | null }) {
  const words = useWords()
  const now = useServerNow(30_000)
  if (!by) return null
  return <span className={`due${Date.parse(by) < now ? ' late' : ''}`} title={words.tasks.due_at(exact(by))}>{dueText(by, now, words)}</span>
}
