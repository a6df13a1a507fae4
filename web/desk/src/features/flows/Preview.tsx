/** The chosen step as every door shows it, side by side: what the server renders of sample values. */
import { useQuery } from '@tanstack/react-query'
import { Button, ConfigProvider, Input, Popover, Segmented, theme } from 'antd'
import { useMemo, useState } from 'react'

import { codeOf } from '@/shared/errors'
import { useSettings } from '@/shared/settings'
import { themeOf } from '@/shared/theme'
import { Blank, Failed, Lines } from '@/shared/ui/Small'

import { flows, type Part, type Shown } from './api'
import type { Element } from './canvas/canvas'
import { kindOf } from './canvas/drawing'
import { isShown } from './model/kinds'
import { usedIn } from './model/used'
import { extensionOf, type Moddle } from './model/definition'

type Language = 'zh' | 'en'

export function Preview({ companyId, bpmn, element }: { companyId: string; bpmn: string; element: Element }) {
  const { settings, dark: pageDark, words: all } = useSettings()
  const words = all.flows.preview
  const [language, setLanguage] = useState<Language>(settings.language)
  const [dark, setDark] = useState(pageDark)
  const [values, setValues] = useState<Record<string, string>>({})
  const kind = kindOf(element)
  const step = element.id
  const found = useQuery({
    queryKey: ['flow-preview', companyId, step, bpmn, values], enabled: kind !== null && isShown(kind) && bpmn !== '', retry: false, staleTime: Infinity, gcTime: 10_000,
    queryFn: ({ signal }) => flows.preview(companyId, bpmn, step, given(values), signal),
    // while one types the last picture stays; of another step it would be the wrong one
    placeholderData: (before, query) => (query?.queryKey[2] === step ? before : undefined),
  })
  if (kind === null || !isShown(kind)) return <Blank title={words.pick} hint={words.pick_hint} />
  const names = usedIn(extensionOf(element.businessObject as Moddle, 'suiban:Step'))
  return (
    <div className="flow-preview">
      <div className="flow-preview-tools">
        <Segmented<Language> size="small" value={language} onChange={setLanguage} aria-label={words.language} options={[{ value: 'zh', label: words.chinese }, { value: 'en', label: words.english }]} />
        <Segmented<boolean> size="small" value={dark} onChange={setDark} aria-label={words.look} options={[{ value: false, label: words.light }, { value: true, label: words.dark }]} />
        {names.length > 0 && <Samples names={names} values={values} onChange={setValues} />}
      </div>
      {found.error && !found.data ? (codeOf(found.error) === 'flow_faulty' ? <Blank title={words.refused} /> : <Failed error={found.error} retry={() => void found.refetch()} />)
        : !found.data ? <Lines rows={4} />
          : <Doors shown={found.data.doors} language={language} dark={dark} />}
    </div>
  )
}

/** Numbers and lists as they are meant, everything else as text. */
function given(values: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, text]) => text.trim() !== '').map(([name, text]) => {
    try {
      return [name, JSON.parse(text) as unknown]
    } catch {
      return [name, text]
    }
  }))
}

function Samples({ names, values, onChange }: { names: readonly string[]; values: Record<string, string>; onChange: (values: Record<string, string>) => void }) {
  const words = useSettings().words.flows.preview
  const content = (
    <div className="flow-samples">
      <p className="flow-note">{words.samples_hint}</p>
      {names.map((name) => (
        <label key={name}><code>{name}</code><Input size="small" value={values[name] ?? ''} data-testid={`sample-${name}`} onChange={(event) => onChange({ ...values, [name]: event.target.value })} /></label>
      ))}
    </div>
  )
  return <Popover trigger="click" content={content} placement="topLeft"><Button size="small" data-testid="samples-open">{words.samples}</Button></Popover>
}

/** In a look of their own: the colours of the other theme stand in custom properties of their own class. */
function Doors({ shown, language, dark }: { shown: readonly Shown[]; language: Language; dark: boolean }) {
  const look = useMemo(() => ({ ...themeOf(dark), cssVar: { key: keyOf(dark) } }), [dark])
  return <ConfigProvider theme={look}><Screens shown={shown} language={language} dark={dark} /></ConfigProvider>
}
const keyOf = (dark: boolean) => `doors-${dark ? 'dark' : 'light'}`

function Screens({ shown, language, dark }: { shown: readonly Shown[]; language: Language; dark: boolean }) {
  const words = useSettings().words.flows.preview
  theme.useToken()
  return (
    <div className={`flow-doors ${keyOf(dark)}`} style={{ colorScheme: dark ? 'dark' : 'light' }} data-testid="flow-doors">
      {shown.map((one) => (
        <section key={one.door} className={`flow-door door-${one.door}`} aria-label={words.doors[one.door]} data-testid={`door-${one.door}`} data-way={one.way}>
          <h4>{words.doors[one.door]}</h4>
          {one.way !== 'itself' && <p className="flow-door-way">{one.way === 'page' ? words.by_page : words.not_here}{one.why[language] && <small>{one.why[language]}</small>}</p>}
          <div className="flow-screen" lang={language === 'zh' ? 'zh-CN' : 'en'}>
            {one.parts[language].length === 0 && one.way === 'itself' && <p className="flow-note">{words.nothing}</p>}
            {one.parts[language].map((part, at) => <Piece key={at} part={part} field={words.field} />)}
          </div>
        </section>
      ))}
    </div>
  )
}

function Piece({ part, field }: { part: Part; field: string }) {
  switch (part.kind) {
    case 'row':
      return <p className="piece row"><span>{part.label}</span><b>{part.text}</b></p>
    case 'button':
      return <p className="piece button">{part.text}</p>
    case 'field':
      return <p className="piece field"><span>{part.label}</span><i>{part.text || field}</i></p>
    case 'link':
      return <p className="piece link">{part.text}</p>
    case 'key':
      return <p className="piece key"><kbd>{part.label}</kbd>{part.text}</p>
    case 'spoken':
    case 'text':
      return <p className={`piece ${part.kind}`}>{part.text}</p>
  }
}
