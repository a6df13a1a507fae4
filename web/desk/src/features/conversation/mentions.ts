/** Who is mentioned in a note. Pure. */

interface Named {
  staff_id: string
  name: string
}

/** Those whose name stands after an `@`; of two names that begin alike the longer one is meant. */
export function mentionedIn<One extends Named>(text: string, known: readonly One[]): One[] {
  const byLength = [...known].sort((a, b) => b.name.length - a.name.length)
  const found = new Map<string, One>()
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const one = byLength.find((named) => text.startsWith(named.name, at + 1))
    if (one) found.set(one.staff_id, one)
  }
  return [...found.values()]
}
