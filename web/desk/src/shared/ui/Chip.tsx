import './chip.css'

/** A filter that is on or off. */
export function Chip({ name, on, onChange }: { name: string; on: boolean; onChange: (on: boolean) => void }) {
  return <button type="button" className="chip" aria-pressed={on} onClick={() => onChange(!on)}>{name}</button>
}
