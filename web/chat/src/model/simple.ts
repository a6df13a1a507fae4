/** The large-type mode: fewer things, bigger ones, a person always within reach. Remembered on this device. */
import { readJson, writeJson } from './session'

/** CSS pixels of running text; 0 is the ordinary look. */
export const SIZES = [18, 22, 26, 30] as const
export type SimpleSize = 0 | (typeof SIZES)[number]

const KEY = 'suiban.simple'

/** What was chosen here, else what the address or the embedding page asks for. */
export function loadSimple(asked: string | null | undefined, storage: Storage = localStorage): SimpleSize {
  const kept = readJson<number>(storage, KEY)
  if (kept === 0) return 0
  const known = SIZES.find((size) => size === kept)
  if (known) return known
  if (asked !== 'simple') return 0
  // whoever came by such a link comes back without it
  keepSimple(SIZES[0], storage)
  return SIZES[0]
}

export function keepSimple(size: SimpleSize, storage: Storage = localStorage): void {
  writeJson(storage, KEY, size)
}

/** One step larger or smaller; stays at the ends. */
export function stepped(size: SimpleSize, by: 1 | -1): SimpleSize {
  return SIZES[SIZES.findIndex((one) => one === size) + by] ?? size
}
