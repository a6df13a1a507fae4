/** Which variables the texts of a step speak of, as far as one sees without computing anything. Pure. */
import type { Moddle } from './definition'

const TEXTS = ['text', 'textEn', 'short', 'shortEn', 'spoken', 'spokenEn', 'help', 'helpEn']
const KNOWN = new Set(['and', 'or', 'not', 'in', 'if', 'else', 'true', 'false', 'none'])
const QUOTED = /'[^']*'|"[^"]*"/g
/** A name that is neither after a point nor called. */
const NAME = /(?<![\w.])[a-z_]\w*(?!\w*\s*\()/g

const namesIn = (expression: string): string[] => (expression.replace(QUOTED, '').match(NAME) ?? []).filter((name) => !KNOWN.has(name))

/** Braces of a template, without the style behind the bar; doubled ones are braces. */
const placesIn = (template: string): string[] => [...template.replace(/\{\{|\}\}/g, '').matchAll(/\{([^{}|]*)(?:\|[^{}]*)?\}/g)].map((found) => found[1] ?? '')

export function usedIn(step: Moddle | undefined): string[] {
  if (!step) return []
  const rows = ((step.row as Moddle[] | undefined) ?? []).map((row) => String(row.value ?? ''))
  const templates = [...TEXTS.map((name) => String(step[name] ?? '')), ...rows]
  const source = String((step.options as Moddle | undefined)?.from ?? '')
  return [...new Set([...templates.flatMap(placesIn), source].flatMap(namesIn))].sort()
}
