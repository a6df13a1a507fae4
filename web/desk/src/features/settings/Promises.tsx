/** What a queue promises those who come by one kind of door, where it is not what it promises everybody. */
import { InputNumber, Switch } from 'antd'

import { useWords } from '@/shared/settings'

import type { Promises } from './api'
import type { InputOf } from './fields'

const DOORS = ['webchat', 'voice', 'video'] as const
const FRESH = { share: 80, within_s: 30 }

export function PromisesInput({ id, field, value, disabled, onChange }: InputOf) {
  const own = useWords().settings
  const promises = (typeof value === 'object' && !Array.isArray(value) ? value : {}) as Promises
  const set = (door: string, promise: { share: number; within_s: number } | null) => {
    const rest = Object.entries(promises).filter(([other]) => other !== door)
    onChange(Object.fromEntries(promise ? [...rest, [door, promise]] : rest))
  }
  return (
    <div className="setting-rows" data-testid={`field-${field.name}`}>
      {DOORS.map((door, number) => {
        const name = own.door_kind[door] ?? door
        const promise = promises[door]
        return (
          <div key={door} className="setting-promise">
            <span><Switch size="small" {...(number === 0 ? { id: id.id } : {})} checked={promise !== undefined} disabled={disabled} aria-label={own.own_promise(name)} data-testid={`promise-${door}`} onChange={(on) => set(door, on ? FRESH : null)} /> {name}</span>
            {promise ? (
              <>
                <InputNumber size="small" value={promise.share} min={1} max={100} precision={0} disabled={disabled} aria-label={`${name}: ${own.label.promise_share}`} data-testid={`promise-${door}-share`} onChange={(share) => set(door, { ...promise, share: share ?? 1 })} />
                <InputNumber size="small" value={promise.within_s} min={1} max={3_600} precision={0} disabled={disabled} aria-label={`${name}: ${own.label.target_wait_s}`} data-testid={`promise-${door}-within`} onChange={(within_s) => set(door, { ...promise, within_s: within_s ?? 1 })} />
              </>
            ) : <em>{own.as_queue}</em>}
          </div>
        )
      })}
    </div>
  )
}
