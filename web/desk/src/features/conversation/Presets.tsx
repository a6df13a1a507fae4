/** Cards, forms and quick replies that can be sent as they are, or be made: the menu in the composer. */
import { AppstoreAddOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Dropdown } from 'antd'
import { lazy, Suspense, useState } from 'react'

import type { PictureFile, SayMore } from '@suiban/client/types'

import { forms, FORMS_KEY, type KeptForm } from '@/shared/forms'
import { useNameOf, useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

const PresetDialog = lazy(() => import('./PresetDialog'))
const CompanyFormDialog = lazy(() => import('./CompanyFormDialog'))
const KINDS = ['branch', 'callback', 'loss', 'resolved', 'own_card'] as const
export type Preset = (typeof KINDS)[number]
export type SayIt = (more: SayMore, text: string, file?: PictureFile | null) => void

export function PresetButton({ conversationId, companyId, onSay }: { conversationId: string; companyId: string; onSay: SayIt }) {
  const words = useWords()
  const nameOf = useNameOf()
  const [open, setOpen] = useState(false)
  const [preset, setPreset] = useState<Preset | null>(null)
  const [form, setForm] = useState<KeptForm | null>(null)
  const kept = useQuery({ queryKey: FORMS_KEY, queryFn: forms.all, enabled: open, staleTime: 30_000 })
  const own = (kept.data?.items ?? []).filter((item) => item.company_id === companyId && item.active)
  const items = [
    ...KINDS.map((key) => ({ key, label: <span data-testid={`preset-${key}`}>{words.presets[key]}</span> })),
    ...(own.length > 0 ? [{
      key: 'group', type: 'group' as const, label: words.forms.group,
      children: own.map((item) => ({ key: item.form_id, label: <span data-testid="preset-form" data-title={item.form.title}>{nameOf({ name: item.form.title, name_en: item.form.title_en ?? '' })}</span> })),
    }] : []),
  ]
  const pick = (key: string) => {
    const picked = own.find((item) => item.form_id === key)
    if (picked) setForm(picked)
    else setPreset(key as Preset)
  }
  return (
    <>
      <Dropdown trigger={['click']} placement="topLeft" open={open} onOpenChange={setOpen} menu={{ items, onClick: ({ key }) => pick(key), className: 'preset-menu' }}>
        <span><IconButton name={words.presets.title} icon={<AppstoreAddOutlined />} testId="composer-presets" quiet={open} onClick={() => undefined} /></span>
      </Dropdown>
      {preset && <Suspense><PresetDialog conversationId={conversationId} preset={preset} onSay={onSay} onClose={() => setPreset(null)} /></Suspense>}
      {form && <Suspense><CompanyFormDialog kept={form} onSay={onSay} onClose={() => setForm(null)} /></Suspense>}
    </>
  )
}
