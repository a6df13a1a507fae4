/** What a funnel says: how many are lost at a step, and where most are. Pure. */
import type { FunnelStep } from '@/features/flows/api'

/** Of those who came to a step, the part that did not get past it. */
export const droppedOf = (step: FunnelStep): number => (step.started === 0 ? 0 : Math.max(0, step.started - step.done) / step.started)

/** Where most people are lost: by how many, not by which part of them; nobody lost, no such step. */
export function steepestOf(steps: readonly FunnelStep[]): FunnelStep | undefined {
  const lost = (step: FunnelStep) => step.started - step.done
  return steps.filter((one) => lost(one) > 0).reduce<FunnelStep | undefined>((worst, one) => (worst && lost(worst) >= lost(one) ? worst : one), undefined)
}
