/** What was drawn and not saved, kept on this browser over reloads: by person, company and service. */
import { draftsOf, loadJson } from '@/shared/drafts'

/** `seen` is the save of the draft it was drawn over; 0: there was none, -1: whatever there is (a file, a new one). */
export interface Kept {
  bpmn: string
  seen: number
}

const place = (companyId: string, key: string) => `flow.${companyId}.${key}`
const isKept = (value: unknown): value is Kept => typeof (value as Kept | null)?.bpmn === 'string' && typeof (value as Kept).seen === 'number'

export const kept = (staffId: string, companyId: string, key: string): Kept | null => loadJson(staffId, place(companyId, key), isKept)

export function keep(staffId: string, companyId: string, key: string, value: Kept | null): void {
  draftsOf(staffId).save(place(companyId, key), value === null ? '' : JSON.stringify(value))
}
