/** Opens the record of a talk, from the head of the conversation and by Ctrl/⌘ E. */
import { ProfileOutlined } from '@ant-design/icons'
import { lazy, Suspense, useState } from 'react'

import { mod, useKeys } from '@/shared/keys'
import { useWords } from '@/shared/settings'
import { ActButton } from '@/shared/ui/ActButton'

const RecordDrawer = lazy(() => import('./RecordDrawer'))

export function RecordButton({ conversationId }: { conversationId: string }) {
  const words = useWords()
  const [open, setOpen] = useState(false)
  useKeys((event) => {
    if (event.key.toLowerCase() !== 'e' || !mod(event) || event.shiftKey || event.altKey) return
    event.preventDefault()
    setOpen(true)
  })
  return (
    <>
      <ActButton name={words.records.button} keys="Ctrl/⌘ E" icon={<ProfileOutlined />} testId="record-button" onClick={() => setOpen(true)} />
      {open && <Suspense fallback={null}><RecordDrawer conversationId={conversationId} onClose={() => setOpen(false)} /></Suspense>}
    </>
  )
}
