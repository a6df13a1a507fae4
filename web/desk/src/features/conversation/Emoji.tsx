/** Signs to put into the text; the set comes when it is first opened. */
import { SmileOutlined } from '@ant-design/icons'
import { Popover } from 'antd'
import { lazy, Suspense, useState } from 'react'

import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

const EmojiPicker = lazy(() => import('./EmojiPicker'))

export function EmojiButton({ onPick }: { onPick: (sign: string) => void }) {
  const words = useWords()
  const [open, setOpen] = useState(false)
  const pick = (sign: string) => {
    setOpen(false)
    onPick(sign)
  }
  return (
    <Popover
      open={open} onOpenChange={setOpen} trigger="click" placement="topLeft" align={{ overflow: { shiftX: true, adjustY: true } }} destroyOnHidden
      content={<div className="emoji-box"><Suspense>{open && <EmojiPicker onPick={pick} onClose={() => setOpen(false)} />}</Suspense></div>}
    >
      <span><IconButton name={words.composer.emoji} icon={<SmileOutlined />} testId="composer-emoji" quiet={open} onClick={() => undefined} /></span>
    </Popover>
  )
}
