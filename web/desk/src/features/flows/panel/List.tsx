import { type Column, Rows } from './fields'
import type { Said } from './panel'

/** A list among our words of an element. */
export function List({ said, name, type, columns, hint, title = '' }: { said: Said; name: string; type: string; columns: Column[]; hint?: string | undefined; title?: string }) {
  return (
    <Rows
      title={title} hint={hint} items={said.list(name)} columns={columns} testId={`list-${name}`} make={() => said.make(type)}
      onList={(items) => said.write({ [name]: items })} onWrite={(item, own) => said.writeWithin(item, own)}
    />
  )
}
