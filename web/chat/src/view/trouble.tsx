import { useRef } from 'preact/hooks'
import type { Link } from '../model/state'

/** What is known of the present trouble: `lost` after the first failed attempt, `told` once it was said without delay. */
export function useTrouble(link: Link): { lost: boolean; told: boolean } {
  const trouble = useRef({ lost: false, told: false })
  const over = link === 'open' || link === 'idle'
  const told = link === 'offline' || link === 'refused'
  trouble.current = over
    ? { lost: false, told: false }
    : { lost: trouble.current.lost || link !== 'connecting', told: trouble.current.told || told }
  return trouble.current
}
