/** The canvas for as long as the page shows it: what is drawn, as text a moment after the last change. */
import { useEffect, useRef, useState } from 'react'

import { useWords } from '@/shared/settings'

import { Canvas, type Element } from './canvas/canvas'
import type { Made } from './canvas/making'
import { isKind } from './model/kinds'
import { en } from '@/shared/words/en'
import { zh } from '@/shared/words/zh'

const QUIET_MS = 400

export interface Drawn {
  canvas: Canvas | null
  /** What is chosen; the service itself where nothing is. */
  element: Element | null
  /** Grows with every change. */
  turn: number
  text: string
  error: unknown
}

/** What a new step says before somebody writes: only its name, in both languages, and a text where it needs one. */
const newTexts = (made: Made) => {
  const name = zh.flows.new_name[made] ?? ''
  const nameEn = en.flows.new_name[made] ?? ''
  return { name, nameEn, text: isKind(made) && !['call', 'wait'].includes(made) ? name : '', textEn: isKind(made) && !['call', 'wait'].includes(made) ? nameEn : '' }
}

export function useCanvas(container: HTMLElement | null, bpmn: string, mayEdit: boolean): Drawn {
  const words = useWords().flows
  const [drawn, setDrawn] = useState<Drawn>({ canvas: null, element: null, turn: 0, text: '', error: null })
  const spoken = useRef(words)
  useEffect(() => {
    spoken.current = words
  })
  useEffect(() => {
    if (!container) return
    let over = false
    const named = (made: Made) => spoken.current.kinds[made] ?? made
    const menus = { named, append: words.menu.append, turn: words.menu.turn, join: words.menu.join, remove: words.menu.remove }
    const canvas = new Canvas(container, mayEdit ? { texts: newTexts, menus } : null, {
      onChange: () => setDrawn((before) => ({ ...before, turn: before.turn + 1 })),
      onSelect: (element) => setDrawn((before) => ({ ...before, element })),
    })
    canvas.open(bpmn).then(
      async () => {
        const text = await canvas.text()
        if (!over) setDrawn({ canvas, element: canvas.root(), turn: 0, text, error: null })
      },
      (error: unknown) => {
        if (!over) setDrawn((before) => ({ ...before, error }))
      },
    )
    return () => {
      over = true
      canvas.close()
      setDrawn({ canvas: null, element: null, turn: 0, text: '', error: null })
    }
    // the words of the menus are those of the language it was opened in: opening anew would lose what can be undone
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [container, bpmn, mayEdit])
  const { canvas, turn } = drawn
  useEffect(() => {
    if (!canvas || turn === 0) return
    const timer = setTimeout(() => {
      void canvas.text().then((text) => setDrawn((before) => (before.canvas === canvas ? { ...before, text } : before)))
    }, QUIET_MS)
    return () => clearTimeout(timer)
  }, [canvas, turn])
  return drawn
}
