/** English counts: `1 star`, `2 stars`. */
export const some = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`
