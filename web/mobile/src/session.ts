/** The bank's pages act in the chat's own session: one customer, one secret, whichever of the two came first. */
import type { Chat } from '@suiban/chat/model/chat'
import { HttpError } from '@suiban/client/http'

const RENEWED_WITHIN_MS = 5_000

/** Opens a session where there is none yet. Throws `HttpError` when the bank does not let one in. */
export function signedIn(chat: Chat, not: string | null = null): Promise<Record<string, string>> {
  const ready = () => chat.token !== null && chat.token !== not
  if (ready()) return Promise.resolve(chat.authorization())
  return new Promise((done, fail) => {
    const stop = chat.subscribe(() => {
      if (ready()) settle(() => done(chat.authorization()))
      else if (chat.state.link === 'refused') settle(() => fail(new HttpError(401, 'not_signed_in', '', false)))
    })
    const late = setTimeout(() => settle(() => fail(new HttpError(0, 'offline', '', true))), RENEWED_WITHIN_MS)
    const settle = (act: () => void) => {
      clearTimeout(late)
      stop()
      act()
    }
    chat.start()
  })
}

/** Asks with the session; once more with a new one when the server no longer knows the kept one. */
export async function asCustomer<T>(chat: Chat, ask: (headers: Record<string, string>) => Promise<T>): Promise<T> {
  const headers = await signedIn(chat)
  const { token } = chat
  try {
    return await ask(headers)
  } catch (error) {
    if (!(error instanceof HttpError) || error.code !== 'not_signed_in') throw error
    return ask(await signedIn(chat, token))
  }
}
