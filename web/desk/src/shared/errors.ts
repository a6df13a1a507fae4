/** An error in words for people: by its stable code, never the server's internals. */
import { RequestError } from '@suiban/client/connection'
import { HttpError } from '@suiban/client/http'

import type { Words } from './words/zh'

export function codeOf(error: unknown): string {
  return error instanceof HttpError || error instanceof RequestError ? error.code : ''
}

export function errorText(error: unknown, words: Words): string {
  return words.errors[codeOf(error)] ?? words.error_other
}
