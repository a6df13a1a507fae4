/** Files of a talk: what kind they are, how they go up, and when they can be read. */
import { call, HttpError, problemOf } from './http'
import type { FileScan, Message, TalkFile } from './types'

export type FileKind = Extract<Message['kind'], 'picture' | 'file' | 'voice'>

export const LIMIT_FILE_BYTES = 20 << 20
export const LIMIT_PICTURE_BYTES = 8 << 20
/** For a file dialogue; the server looks at the bytes. */
export const ACCEPTED = 'image/jpeg,image/png,image/webp,image/gif,.pdf,.docx,.xlsx,.pptx,.txt,.csv,audio/*'
const STATE_FIRST_MS = 1_500
const STATE_MAX_MS = 30_000

export function kindOf(file: { media_type: string }): FileKind {
  if (file.media_type.startsWith('image/')) return 'picture'
  return file.media_type.startsWith('audio/') ? 'voice' : 'file'
}

/** `820 B`, `12.5 KB`, `3.4 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'KB'] : [bytes / 1_000_000, 'MB']
  return `${value < 100 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`
}

/** `0:07`, `1:30`. */
export function lengthText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** The ending that names the type, for an icon: `PDF`. */
export function endingOf(name: string): string {
  return (/\.([A-Za-z0-9]{1,4})$/.exec(name)?.[1] ?? '').toUpperCase()
}

export interface UploadOptions {
  path: string
  file: Blob
  name: string
  headers: Record<string, string>
  /** From 0 to 1. */
  onProgress?: (part: number) => void
  signal?: AbortSignal
}

/** Sends one file; `fetch` cannot tell how far it is. Throws `HttpError`, with code `offline` when nobody answered. */
export function uploadFile({ path, file, name, headers, onProgress, signal }: UploadOptions): Promise<TalkFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    for (const [header, value] of Object.entries({ Accept: 'application/json', ...headers })) request.setRequestHeader(header, value)
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0)
    request.onload = () => {
      const answer = new Response(request.responseText, { status: request.status < 200 ? 500 : request.status })
      if (!answer.ok) problemOf(answer).then(reject, reject)
      else answer.json().then((body) => resolve(fileOf(body as Stored)), reject)
    }
    request.onerror = request.ontimeout = () => reject(new HttpError(0, 'offline', 'no answer', true))
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    const form = new FormData()
    form.append('file', file, name)
    request.send(form)
  })
}

interface Stored {
  file_id: string
  media_type: string
  size_bytes: number
  width: number
  height: number
  duration_ms: number
  name: string
  scan: FileScan
}

/** As the message will carry it. */
function fileOf(stored: Stored): TalkFile {
  const { file_id: id, media_type, size_bytes, width, height, duration_ms, name, scan } = stored
  const kind = kindOf({ media_type })
  return {
    id, media_type, size_bytes, width, height,
    ...(kind === 'file' ? { name } : {}),
    ...(kind === 'voice' ? { duration_ms } : {}),
    ...(scan === 'waiting' ? { scan } : {}),
  }
}

/** Asks until a file can be read or never will, ever less often. Returns what stops it. */
export function watchScan(id: string, headers: () => Record<string, string>, onScan: (scan: FileScan) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  const ask = async (pause: number) => {
    const found = await call<{ scan: FileScan }>(`/api/files/${encodeURIComponent(id)}/state`, { headers: headers() }).catch(() => null)
    if (stopped) return
    if (found) onScan(found.scan)
    if (!found || found.scan === 'waiting') timer = setTimeout(() => void ask(Math.min(STATE_MAX_MS, pause * 2)), pause)
  }
  void ask(STATE_FIRST_MS)
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
