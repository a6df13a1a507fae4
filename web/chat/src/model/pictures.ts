/** Files: pictures made small before they leave; fetched with the session and kept as object URLs. */
import { LIMIT_FILE_BYTES } from '@suiban/client/files'
import { HttpError, problemOf } from '@suiban/client/http'

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

/** A picture made small, anything else as it is. Throws `HttpError` when it could never be taken. */
export async function prepareFile(file: Blob, name: string): Promise<Prepared & { name: string }> {
  if (file.type.startsWith('image/')) return { ...(await preparePicture(file)), name: '' }
  if (file.size === 0) throw new HttpError(0, 'file_type_refused', 'empty', false)
  if (file.size > LIMIT_FILE_BYTES) throw new HttpError(0, 'too_large', 'too large', false)
  return { blob: file, width: 0, height: 0, name }
}

/** Object URLs of files by file id; one fetch each, freed together. */
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

  has(fileId: string): boolean {
    return this.urls.has(fileId)
  }

  /** One's own file is shown from what was chosen, not fetched back. */
  keep(fileId: string, blob: Blob): void {
    this.urls.set(fileId, Promise.resolve(URL.createObjectURL(blob)))
  }

  private async load(fileId: string): Promise<string> {
    const headers = { Authorization: `Bearer ${this.token() ?? ''}` }
    const response = await fetch(`/api/files/${encodeURIComponent(fileId)}`, { headers })
    if (!response.ok) throw await problemOf(response)
    return URL.createObjectURL(await response.blob())
  }
}
