/** What is asked of the bank: the operation, its arguments as expressions, what is kept of the answer, what takes it back. */
import { Tag } from 'antd'

import { useWords } from '@/shared/settings'

import type { Operation } from '@/features/flows/api'
import { Pick, Rows } from './fields'
import { type Said, usePanel } from './panel'
import { List } from './List'

export function BankPart({ said }: { said: Said }) {
  const words = useWords().flows.panel
  const { operations } = usePanel()
  const { fields } = words
  const chosen = operations.find((one) => one.name === said.text('operation'))
  const choose = (operation: string) => {
    const next = operations.find((one) => one.name === operation)
    const known = new Map(said.list('argument').map((one) => [one.name, one]))
    // arguments of the same name stay; what the new operation wants beside them stands there to be filled in
    const argument = next?.arguments.filter((one) => one.required || known.has(one.name)).map((one) => known.get(one.name) ?? said.make('suiban:Argument', { name: one.name, value: one.name }))
    said.write({ operation, ...(argument && { argument }) })
  }
  return (
    <>
      <Pick name={fields.operation!} value={said.text('operation')} search options={operations.map((one) => ({ value: one.name, label: <Named one={one} /> }))} onWrite={choose} testId="step-operation" />
      {chosen && <p className="flow-note">{words.result_like(chosen.result)}</p>}
      {chosen && chosen.refusals.length > 0 && <p className="flow-note">{words.refusals(chosen.refusals.join(', '))}</p>}
      <List
        said={said} title={fields.argument!} name="argument" type="suiban:Argument"
        columns={[{ name: 'name', label: fields.argument!, ...(chosen && { options: chosen.arguments.map((one) => ({ value: one.name, label: `${one.name}${one.required ? '' : '?'}` })) }) }, { name: 'value', label: words.expression, code: true }]}
      />
      <List said={said} title={fields.result!} name="result" type="suiban:Result" columns={[{ name: 'variable', label: fields.variable!, code: true }, { name: 'value', label: words.expression, code: true }]} />
      <UndoPart said={said} chosen={chosen} />
    </>
  )
}

function Named({ one }: { one: Operation }) {
  const words = useWords().flows.panel
  return <span className="flow-operation"><code>{one.name}</code> {one.writes && <Tag>{words.writes}</Tag>}</span>
}

function UndoPart({ said, chosen }: { said: Said; chosen: Operation | undefined }) {
  const words = useWords().flows.panel
  const { operations } = usePanel()
  const undo = said.inner('undo')
  if (!undo && !chosen?.writes) return null
  const taking = operations.filter((one) => one.writes).map((one) => ({ value: one.name, label: one.name }))
  const choose = (operation: string) => {
    if (!operation) said.write({ undo: undefined })
    else if (undo) said.writeWithin(undo, { operation })
    else said.write({ undo: said.make('suiban:Undo', { operation }) })
  }
  return (
    <div className="flow-undo">
      <h4>{words.parts.undo}</h4>
      <p className="flow-note">{words.hints.undo}</p>
      <Pick name={words.fields.operation!} value={String(undo?.operation ?? '')} search options={[{ value: '', label: words.no_undo }, ...taking]} onWrite={choose} testId="undo-operation" />
      {chosen?.undo && <p className="flow-note">{words.take_back(chosen.undo)}</p>}
      {undo && (
        <Rows
          title={words.fields.argument!} items={(undo.argument as typeof undo[] | undefined) ?? []} testId="list-undo" make={() => said.make('suiban:Argument')}
          columns={[{ name: 'name', label: words.fields.argument! }, { name: 'value', label: words.expression, code: true }]}
          onList={(argument) => said.writeWithin(undo, { argument })} onWrite={(item, own) => said.writeWithin(item, own)}
        />
      )}
    </div>
  )
}

