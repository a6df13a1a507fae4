/** An error in words for people: by its stable code, never the server's internals. */
import { RequestError } from '@suiban/client/connection'
import { HttpError } from '@suiban/client/http'

import { exact } from './time'
import type { Words } from './words/zh'

export function codeOf(error: unknown): string {
  return error instanceof HttpError || error instanceof RequestError ? error.code : ''
}

export function errorText(error: unknown, words: Words): string {
  const people = error instanceof HttpError ? peopleErrorText(error, words) : ''
  if (people) return people
  const special = error instanceof HttpError ? accessErrorText(error, words) : ''
  if (special) return special
  return words.errors[codeOf(error)] ?? words.error_other
}

function peopleErrorText(error: HttpError, words: Words): string {
  const { first, second, held, reason, server_time: serverTime } = error.details
  if (error.code === 'roles_apart' && typeof first === 'string' && typeof second === 'string') {
    const [one, other] = [words.people.permission[first] ?? first, words.people.permission[second] ?? second]
    return held ? words.people.apart_held(one, other) : words.people.apart(one, other)
  }
  if (error.code === 'oidc_clock_skewed' && typeof serverTime === 'string') return words.people.clock(exact(serverTime))
  if (error.code === 'oidc_token_refused' && typeof reason === 'string' && words.people.reasons[reason]) return words.people.reasons[reason]
  return words.people.errors[error.code] ?? ''
}

function accessErrorText(error: HttpError, words: Words): string {
  const { faults, server_time: serverTime, retry_after_s: waitS } = error.details
  if (error.code === 'password_weak' && typeof faults === 'string') {
    return faults.split(',').map((one) => words.access.fault[one] ?? one).join(words.access.and)
  }
  if (error.code === 'clock_skewed' && typeof serverTime === 'string') return words.access.clock(exact(serverTime))
  if (error.code === 'too_many' && typeof waitS === 'number' && error.details.limit === 'failed_sign_ins') {
    return words.access.wait(waitS)
  }
  return words.access.errors[error.code] ?? ''
}
