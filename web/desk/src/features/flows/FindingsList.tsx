/** What the checks found, errors first; each leads to its place on the canvas. */
import { CheckCircleOutlined, CloseCircleFilled, WarningFilled } from '@ant-design/icons'

import { useSettings } from '@/shared/settings'
import { Blank, Failed } from '@/shared/ui/Small'

import type { Finding } from './api'
import type { Canvas } from './canvas/canvas'
import type { Moddle } from './model/definition'
import type { Checked } from './useChecked'

export function useFindingText(): (finding: Finding) => string {
  const english = useSettings().settings.language === 'en'
  return ({ words }) => (english && words.en) || words.zh
}

export function FindingsList({ checked, canvas, onRetry }: { checked: Checked; canvas: Canvas; onRetry: () => void }) {
  const words = useSettings().words.flows.findings
  const textOf = useFindingText()
  if (checked.error && checked.findings.length === 0) return <Failed error={checked.error} retry={onRetry} />
  if (checked.findings.length === 0) return checked.pending ? <p className="flow-note" role="status">{words.checking}</p> : <Blank icon={<CheckCircleOutlined />} title={words.none} hint={words.none_hint} />
  const sorted = [...checked.findings].sort((one, other) => Number(other.severity === 'error') - Number(one.severity === 'error'))
  const nameOf = (id: string) => (canvas.find(id)?.businessObject as Moddle | undefined)?.name || id || words.whole
  return (
    <ul className="flow-findings" data-testid="flow-findings">
      {sorted.map((one) => (
        <li key={`${one.code} ${one.element} ${one.words.zh}`} data-code={one.code} data-severity={one.severity}>
          <button type="button" onClick={() => canvas.select(one.element)} disabled={!canvas.find(one.element)} aria-label={`${words[one.severity]} ${textOf(one)} ${words.show(nameOf(one.element))}`}>
            <i className={one.severity} aria-hidden>{one.severity === 'error' ? <CloseCircleFilled /> : <WarningFilled />}</i>
            <span>{textOf(one)}</span>
            <em>{nameOf(one.element)}</em>
          </button>
        </li>
      ))}
    </ul>
  )
}
