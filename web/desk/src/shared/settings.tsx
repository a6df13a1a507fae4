/** What this person prefers on this browser: language, appearance, send key, sound. Kept over reloads. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

import type { Tone } from './sound'
import { en } from './words/en'
import { type Words, zh } from './words/zh'

export interface Settings {
  language: 'zh' | 'en'
  theme: 'light' | 'dark' | 'system'
  send_key: 'enter' | 'mod_enter'
  sound: boolean
  tone: Tone
  /** 0 to 100. */
  volume: number
  /** Also for messages of talks I hold, not only for new work. */
  message_sound: boolean
  desktop: boolean
  /** Names and words in desktop notifications: they show on locked screens. */
  desktop_text: boolean
  push: boolean
}

interface SettingsDoor {
  settings: Settings
  change: (part: Partial<Settings>) => void
  dark: boolean
  words: Words
}

const KEY = 'suiban.desk.settings'
const DEFAULT: Settings = { language: 'zh', theme: 'system', send_key: 'enter', sound: true, tone: 'chime', volume: 60, message_sound: true, desktop: false, desktop_text: false, push: false }
const WORDS = { zh, en }
const Context = createContext<SettingsDoor | null>(null)

function load(): Settings {
  try {
    return { ...DEFAULT, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>) }
  } catch {
    return DEFAULT
  }
}

function useSystemDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const listen = () => setDark(query.matches)
    query.addEventListener('change', listen)
    return () => query.removeEventListener('change', listen)
  }, [])
  return dark
}

export function SettingsProvider({ children }: { children: ReactNode }) {
  const [settings, setSettings] = useState(load)
  const systemDark = useSystemDark()
  const dark = settings.theme === 'system' ? systemDark : settings.theme === 'dark'
  const door = useMemo<SettingsDoor>(
    () => ({
      settings,
      dark,
      words: WORDS[settings.language],
      change: (part) =>
        setSettings((before) => {
          const after = { ...before, ...part }
          localStorage.setItem(KEY, JSON.stringify(after))
          return after
        }),
    }),
    [settings, dark],
  )
  useEffect(() => {
    document.documentElement.lang = settings.language === 'zh' ? 'zh-CN' : 'en'
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
    document.title = WORDS[settings.language].product
  }, [settings.language, dark])
  return <Context value={door}>{children}</Context>
}

export function useSettings(): SettingsDoor {
  const door = useContext(Context)
  if (!door) throw new Error('SettingsProvider is missing')
  return door
}

/** What something is called in the language of the interface; it may have no name of its own there. */
export function useNameOf(): (one: { name: string; name_en?: string } | undefined) => string {
  const english = useSettings().settings.language === 'en'
  return (one) => (english && one?.name_en) || one?.name || ''
}

/** What somebody is called by their work, in the language of the interface. */
export function useTitleOf(): (one: { title: string; title_en?: string }) => string {
  const nameOf = useNameOf()
  return ({ title, title_en = '' }) => nameOf({ name: title, name_en: title_en })
}

/** The door's name, in the language of the interface. */
export function useChannelOf(): (one: { channel_name: string; channel_name_en?: string } | undefined) => string {
  const nameOf = useNameOf()
  return (one) => nameOf(one && { name: one.channel_name, name_en: one.channel_name_en ?? '' })
}

export function useWords(): Words {
  return useSettings().words
}
