/** Cards, forms and quick replies that can be sent as they are, or be made: the menu in the composer. */
import { AppstoreAddOutlined } from '@ant-design/icons'
import { Dropdown } from 'antd'
import { lazy, Suspense, useState } from 'react'

import type { SayMore } from '@suiban/client/types'

import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

const PresetDialog = lazy(() => import('./PresetDialog'))
const KINDS = ['branch', 'callback', 'loss', 'resolved', 'own_card'] as const
export type Preset = (typeof KINDS)[number]
export type SayIt = (more: SayMore, text: string) => void

export function PresetButton({ onSay }: { onSay: SayIt }) {
  const words = useWords()
  const [preset, setPreset] = useState<Preset | null>(null)
  const items = KINDS.map((key) => ({ key, label: <span data-testid={`preset-${key}`}>{words.presets[key]}</span> }))
  return (
    <>
      <Dropdown trigger={['click']} placement="topLeft" menu={{ items, onClick: ({ key }) => setPreset(key as Preset) }}>
        <span><IconButton name={words.presets.title} icon={<AppstoreAddOutlined />} testId="composer-presets" onClick={() => undefined} /></span>
      </Dropdown>
      {preset && <Suspense><PresetDialog preset={preset} onSay={onSay} onClose={() => setPreset(null)} /></Suspense>}
    </>
  )
}
