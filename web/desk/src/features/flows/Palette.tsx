/** The steps of the vocabulary: pressed, one stands behind the chosen step; dragged, it stands where it is let go. */
import { Tooltip } from 'antd'

import { useWords } from '@/shared/settings'

import type { Canvas } from './canvas/canvas'
import { pathsOf, VIEW_BOX } from './canvas/icons'
import type { Made } from './canvas/making'
import { KINDS, SHAPE_NAMES } from './model/kinds'

export function StepIcon({ made }: { made: Made }) {
  return <svg viewBox={VIEW_BOX} width="1em" height="1em" fill="currentColor" aria-hidden>{pathsOf(made).map((d) => <path key={d} d={d} />)}</svg>
}

/** It stands there before the canvas does: whoever is fitted into the room beside it must find it taken. */
export function Palette({ canvas }: { canvas: Canvas | null }) {
  const words = useWords().flows
  const group = (all: readonly Made[]) => (
    <div className="flow-palette-group">
      {all.map((made) => (
        <Tooltip key={made} title={`${words.kinds[made]} · ${words.about[made]}`} placement="right" mouseEnterDelay={0.4}>
          <button
            type="button" className="flow-palette-entry" draggable data-testid={`palette-${made}`} aria-label={words.kinds[made]} onClick={() => canvas?.append(made)}
            onDragStart={(event) => {
              event.preventDefault()
              canvas?.drag(event.nativeEvent, made)
            }}
          >
            <StepIcon made={made} /><span>{words.kinds[made]}</span>
          </button>
        </Tooltip>
      ))}
    </div>
  )
  return (
    <nav className="flow-palette" aria-label={words.palette} title={words.palette_hint}>
      {group(KINDS)}
      {group(SHAPE_NAMES)}
    </nav>
  )
}
