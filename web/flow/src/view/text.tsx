import type { PageStep } from '@suiban/client/services'
import { said, useFlow } from './context'

/** A text as it was written: each line is a paragraph. */
export function Text({ text, class: name = '' }: { text: string; class?: string }) {
  return (
    <>
      {text.split('\n').filter((part) => part.trim()).map((part, index) => (
        <p key={index} class={name}>
          {part}
        </p>
      ))}
    </>
  )
}

/** What is confirmed, paid, signed or told, as labels and values. */
export function Rows({ rows }: { rows: PageStep['rows'] }) {
  const { locale } = useFlow()
  if (rows.length === 0) return null
  return (
    <dl class="f-rows" data-testid="flow-rows">
      {rows.map((row, index) => (
        <div key={index}>
          <dt>{said(row.label, locale)}</dt>
          <dd>{said(row.value, locale)}</dd>
        </div>
      ))}
    </dl>
  )
}
