/** What was typed and not yet sent: kept in this tab, so that a reload loses nothing. Secrets are never kept. */
import { readJson, writeJson } from '@suiban/chat/model/session'

interface Kept {
  step: string
  value: unknown
}

/** One draft an instance: that of the step one is at. */
export class Drafts {
  private readonly key: string

  constructor(instance: string, private readonly storage: Storage = sessionStorage) {
    this.key = `suiban.flow.${instance}`
  }

  read(step: string): unknown {
    const kept = readJson<Kept>(this.storage, this.key)
    return kept?.step === step ? kept.value : null
  }

  keep(step: string, value: unknown): void {
    writeJson(this.storage, this.key, { step, value } satisfies Kept)
  }

  clear(): void {
    writeJson(this.storage, this.key, null)
  }
}
