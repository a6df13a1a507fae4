/** A text with something put in at the cursor, and where the cursor is then. */
export function insertAt(text: string, sign: string, start: number, end: number): { text: string; cursor: number } {
  return { text: text.slice(0, start) + sign + text.slice(end), cursor: start + sign.length }
}
