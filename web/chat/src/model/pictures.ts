/** Pictures: made small before they leave, uploaded once, fetched with the session and kept as object URLs. */
import { call, HttpError } from '@suiban/client/http'
import type { PictureFile } from '@suiban/client/types'

export const LIMIT_EDGE_PX = 2048
const LIMIT_UNTOUCHED_BYTES = 1_500_000
const JPEG_QUALITY = 0.86

export interface Prepared {
  blob: Blob
  width: number
  height: number
}

/** Reads a chosen file as a picture, scaled down when large. Throws `HttpError` `unsupported_picture` when it is none. */
export async function preparePicture(file: Blob): Promise<Prepared> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new HttpError(0, 'unsupported_picture', 'not a picture', false)
  })
  const scale = Math.min(1, LIMIT_EDGE_PX / Math.max(bitmap.width, bitmap.height))
  const width = Math.round(bitmap.width * scale)
  const height = Math.round(bitmap.height * scale)
  const keep = scale === 1 && file.size <= LIMIT_UNTOUCHED_BYTES && /^image\/(jpeg|png|webp|gif)$/.test(file.type)
  const blob = keep ? file : await redraw(bitmap, width, height)
  bitmap.close()
  return { blob, width, height }
}

async function redraw(bitmap: ImageBitmap, width: number, height: number): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height)
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', JPEG_QUALITY))
  if (!blob) throw new HttpError(0, 'unsupported_picture', 'cannot be drawn', false)
  return blob
}

export async function uploadPicture(blob: Blob, token: string): Promise<PictureFile> {
  const form = new FormData()
  form.append('file', blob, `picture.${blob.type.split('/')[1] ?? 'jpeg'}`)
  const headers = { Authorization: `Bearer ${token}` }
  const stored = await call<{ file_id: string; width: number; height: number; media_type: string }>('/api/chat/files', {
    method: 'POST',
    form,
    headers,
  })
  return { id: stored.file_id, width: stored.width, height: stored.height, media_type: stored.media_type }
}

/** Object URLs of pictures by file id; one fetch each, freed together. */
export class PictureCache {
  private readonly urls = new Map<string, Promise<string>>()

  constructor(private readonly token: () => string | null) {}

  url(fileId: string): Promise<string> {
    const known = this.urls.get(fileId)
    if (known) return known
    const made = this.load(fileId)
    this.urls.set(fileId, made)
    made.catch(() => this.urls.delete(fileId))
    return made
  }

  /** One's own picture is shown from what was chosen, not fetched back. */
  keep(fileId: string, blob: Blob): void {
    this.urls.set(fileId, Promise.resolve(URL.createObjectURL(blob)))
  }

  private async load(fileId: string): Promise<string> {
    const headers = { Authorization: `Bearer ${this.token() ?? ''}` }
    const response = await fetch(`/api/files/${encodeURIComponent(fileId)}`, { headers })
    if (!response.ok) throw new HttpError(response.status, 'file_unknown', '', false)
    return URL.createObjectURL(await response.blob())
  }
}
