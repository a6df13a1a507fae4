/** When what is set from the board begins and ends, by the clock on the wall of who sets it. */
import { expect, it } from 'vitest'

import { beginsOf, endsOf, fieldOf, nextHour } from '@/features/wallboard/lasting'

const NOW = new Date(2026, 10, 22, 23, 30)

it('begins at a time to come, within thirty days', () => {
  expect(beginsOf('2026-11-23T00:15', NOW)).toEqual(new Date(2026, 10, 23, 0, 15))
  expect([beginsOf('2026-11-22T23:30', NOW), beginsOf('2026-12-24T00:00', NOW), beginsOf('', NOW)]).toEqual([null, null, null])
})

it('means the next full hour at first, as the field has it', () => {
  expect(fieldOf(nextHour(NOW))).toBe('2026-11-23T00:00')
  expect(beginsOf(fieldOf(nextHour(NOW)), NOW)).toEqual(nextHour(NOW))
})

it('ends counted from its beginning', () => {
  const begins = new Date(2026, 10, 23, 9, 0)
  expect(endsOf('hour', begins)).toBe(new Date(2026, 10, 23, 10, 0).toISOString())
  expect(endsOf('evening', begins)).toBe(new Date(2026, 10, 23, 18, 0).toISOString())
  expect(endsOf('midnight', NOW)).toBe(new Date(2026, 10, 23, 0, 0).toISOString())
  expect(endsOf('good', begins)).toBeNull()
})
