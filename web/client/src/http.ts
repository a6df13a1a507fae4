/** Typed fetch beside the sockets. Refusals are `application/problem+json` with a stable `code`. */

export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryable: boolean,
    /** Codes and numbers beside the code, such as why a password will not do. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
    this.name = 'HttpError'
  }
}

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  json?: unknown
  form?: FormData
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** Resolves with the parsed body (undefined for 204); throws `HttpError`, with code `offline` when nobody answered. */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers }
  const init: RequestInit = { method: options.method ?? 'GET', headers, credentials: 'same-origin' }
  if (options.signal) init.signal = options.signal
  if (options.form) init.body = options.form
  else if (options.json !== undefined) {
    headers['Content-Type'] = 'application/json'
    init.body = JSON.stringify(options.json)
  }
  const response = await fetch(path, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new HttpError(0, 'offline', 'no answer', true)
  })
  if (!response.ok) throw await problemOf(response)
  if (response.status === 204) return undefined as T
  const body = await response.text()
  return (body === '' ? undefined : JSON.parse(body)) as T
}

/** What a refusal says: `application/problem+json` where it is one. */
export async function problemOf(response: Response): Promise<HttpError> {
  const fallback = response.status >= 500 ? 'unavailable' : `http_${response.status}`
  try {
    const problem = (await response.json()) as {
      code?: string; detail?: string | Record<string, unknown>; title?: string; retryable?: boolean
    }
    const details = typeof problem.detail === 'object' ? problem.detail : {}
    const text = typeof problem.detail === 'string' ? problem.detail : problem.title
    return new HttpError(response.status, problem.code ?? fallback, text ?? '', problem.retryable ?? false, details)
  } catch {
    return new HttpError(response.status, fallback, '', response.status >= 500)
  }
}
