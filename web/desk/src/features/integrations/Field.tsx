import { type ReactNode, useId } from 'react'

/** One field with its name and, always in the same place, what is wrong with it. */
export function Field({ name, problem, hint = '', children }: {
  name: string; problem: string; hint?: string; children: (id: { id: string; 'aria-invalid': boolean; 'aria-describedby': string }) => ReactNode
}) {
  const id = useId()
  return (
    <div className="program-field">
      <label htmlFor={id}>{name}</label>
      {children({ id, 'aria-invalid': problem !== '', 'aria-describedby': `${id}-problem` })}
      <p id={`${id}-problem`} className={problem ? 'program-problem' : 'program-hint'} role={problem ? 'alert' : undefined}>{problem || hint}</p>
    </div>
  )
}

/** Several things of which some are chosen, each with its name and what it means. */
export function Choices({ name, problem, children }: { name: string; problem: string; children: ReactNode }) {
  const id = useId()
  return (
    <fieldset className="program-field" aria-describedby={`${id}-problem`}>
      <legend>{name}</legend>
      <div className="program-choices">{children}</div>
      <p id={`${id}-problem`} className="program-problem" role={problem ? 'alert' : undefined}>{problem}</p>
    </fieldset>
  )
}
