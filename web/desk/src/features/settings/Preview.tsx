/** The real widget in a frame, told what is being written: loader, button and chat are those that customers load. */
import { useQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { useEffect, useRef, useState } from 'react'

import type { Company } from '@/shared/api'
import { useSettings } from '@/shared/settings'

import { settings, type Value } from './api'

export default function Preview({ channelKey, value, company, companyAccent }: { channelKey: string; value: Value; company: Company; companyAccent: string }) {
  const { words, settings: mine, dark: deskDark } = useSettings()
  const own = words.settings
  const [dark, setDark] = useState(deskDark)
  const [language, setLanguage] = useState<'zh' | 'en'>(mine.language)
  const frame = useRef<HTMLIFrameElement>(null)
  const usual = useQuery({ queryKey: ['usual-questions', channelKey, language], queryFn: () => settings.questions(channelKey, language), enabled: channelKey !== '' })
  const english = language === 'en'
  const text = (name: string) => String((english && value[`${name}_en`]) || value[name] || '')
  const chosen = value[english ? 'questions_en' : 'questions']
  const name = english ? company.name_en || company.name : company.name
  const accent = String(value.accent ?? '')
  const shown = JSON.stringify({
    suiban: 'preview',
    dark,
    questions: Array.isArray(chosen) && chosen.length > 0 ? chosen : usual.data?.items ?? [],
    channel: {
      key: channelKey, name: String(value.name), company_name: company.name, company_key: company.key, greeting: text('greeting'), accent: /^#[0-9a-f]{6}$/.test(accent) ? accent : companyAccent, staff_can_be_asked: true,
      title: text('title') || name, initial: String(value.initial || String(value.title || company.name).slice(0, 1)), side: value.side, launcher: text('launcher'), files_allowed: value.files_allowed, voice_allowed: value.voice_allowed,
    },
  })
  useEffect(() => {
    const send = () => frame.current?.contentWindow?.postMessage(JSON.parse(shown), location.origin)
    const listen = (event: MessageEvent<unknown>) => {
      const asks = event.source === frame.current?.contentWindow && event.origin === location.origin
      if (asks && (event.data as { suiban?: unknown } | null)?.suiban === 'preview_ready') send()
    }
    addEventListener('message', listen)
    send()
    return () => removeEventListener('message', listen)
  }, [shown, language])
  return (
    <aside className="setting-preview" aria-label={own.preview}>
      <header>
        <h3>{own.preview}</h3>
        <Segmented size="small" value={dark ? 'dark' : 'light'} onChange={(to) => setDark(to === 'dark')} aria-label={own.preview} options={[{ value: 'light', label: own.light }, { value: 'dark', label: own.dark }]} />
        <Segmented<'zh' | 'en'> size="small" value={language} onChange={setLanguage} aria-label={own.preview} options={[{ value: 'zh', label: own.chinese }, { value: 'en', label: own.english }]} />
      </header>
      <div className="setting-shown"><iframe ref={frame} key={language} title={own.preview} src={`/widget/preview.html?lang=${language}`} data-testid="channel-preview" /></div>
      <p className="setting-hint">{own.preview_hint}</p>
    </aside>
  )
}
