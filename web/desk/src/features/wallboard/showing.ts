/** What of the board is shown, kept in the address, and the day by quarter hours, renewed now and then. */
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'

import { board, type Quarters } from '@/shared/board'

import type { Shown } from './figures'

const RENEW_EVERY_MS = 20_000

export function useShown(): [Shown, (now: Shown) => void] {
  const [address, setAddress] = useSearchParams()
  const shown = { company_id: address.get('company_id') ?? '', channel_id: address.get('channel_id') ?? '' }
  const show = (now: Shown) => setAddress(Object.fromEntries(Object.entries(now).filter(([, value]) => value !== '')), { replace: true })
  return [shown, show]
}

export function useQuarters(): Quarters | undefined {
  return useQuery({ queryKey: ['quarters'], queryFn: board.quarters, refetchInterval: RENEW_EVERY_MS }).data
}
