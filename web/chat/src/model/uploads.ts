/** Files that were chosen and are not on the server yet: kept on the shelf, sent one after the other, shown on their way. */
import { kindOf, uploadFile } from '@suiban/client/files'
import { HttpError } from '@suiban/client/http'
import { makeUuid } from '@suiban/client/outbox'
import type { TalkFile } from '@suiban/client/types'
import { prepareFile } from './pictures'
import { isRefusal } from './session'
import { shelve, shelved, unshelve, type Shelved } from './shelf'
import type { Upload } from './state'

export interface UploadsHost {
  /** Separates people who share a browser. */
  scope: string
  /** There is a session, and the server can be reached. */
  ready: () => boolean
  headers: () => Record<string, string>
  shown: () => readonly Upload[]
  show: (uploads: readonly Upload[]) => void
  /** It is on the server; now it can be said. */
  sent: (clientId: string, file: TalkFile, blob: Blob) => void
  later: (name: string, act: () => void) => void
}

export class Uploads {
  private readonly chosen = new Map<string, Shelved>()
  private readonly sending = new Set<string>()

  constructor(private readonly host: UploadsHost) {}

  /** Throws `HttpError` when it could never be taken. */
  async add(file: Blob, name: string): Promise<void> {
    const prepared = { ...(await prepareFile(file, name)), client_id: makeUuid(), scope: this.host.scope }
    const chosen: Shelved = { ...prepared, at: new Date().toISOString() }
    await shelve(chosen)
    this.put(chosen)
    await this.send(chosen)
  }

  /** Everything chosen that is not on the server yet, by whichever tab, goes out; what another tab sent is gone. */
  async unpack(): Promise<void> {
    const kept = await shelved(this.host.scope)
    for (const id of kept ? [...this.chosen.keys()] : []) {
      if (!this.sending.has(id) && !kept?.some((one) => one.client_id === id)) this.drop(id)
    }
    for (const one of kept ?? []) this.put(one)
    for (const one of [...this.chosen.values()]) await this.send(one)
  }

  /** False when it is none of these. */
  retry(clientId: string): boolean {
    if (!this.host.shown().some((upload) => upload.client_id === clientId)) return false
    this.change(clientId, { failed: null, progress: 0 })
    void this.unpack()
    return true
  }

  discard(clientId: string): void {
    this.drop(clientId)
    void unshelve(clientId)
  }

  private put(chosen: Shelved): void {
    const { client_id, width, height, at, name = '', blob } = chosen
    if (this.chosen.has(client_id)) return
    this.chosen.set(client_id, chosen)
    const url = URL.createObjectURL(blob)
    const about = { url, kind: kindOf({ media_type: blob.type }), name, size_bytes: blob.size, progress: 0 }
    this.host.show([...this.host.shown(), { client_id, width, height, at, ...about, failed: null }])
  }

  private drop(clientId: string): void {
    this.chosen.delete(clientId)
    this.host.show(this.host.shown().filter((upload) => upload.client_id !== clientId))
  }

  private async send(chosen: Shelved): Promise<void> {
    const { client_id: id, blob } = chosen
    const wanted = this.host.shown().some((upload) => upload.client_id === id && upload.failed === null)
    if (!wanted || this.sending.has(id) || !this.host.ready()) return
    this.sending.add(id)
    try {
      const onProgress = (progress: number) => this.change(id, { progress })
      const name = chosen.name || 'picture'
      const file = await uploadFile({ path: '/api/chat/files', file: blob, name, headers: this.host.headers(), onProgress })
      this.host.sent(id, file, blob)
      this.drop(id)
      await unshelve(id)
    } catch (error) {
      if (isRefusal(error)) this.change(id, { failed: error instanceof HttpError ? error.code : 'other' })
      else this.host.later(`upload.${id}`, () => void this.send(chosen))
    } finally {
      this.sending.delete(id)
    }
  }

  private change(clientId: string, changed: Partial<Upload>): void {
    const change = (one: Upload) => (one.client_id === clientId ? { ...one, ...changed } : one)
    this.host.show(this.host.shown().map(change))
  }
}
