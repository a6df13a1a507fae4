/** The customer's side of step-up: be asked, have the bank's app prove it, hand that in. */
import { call, HttpError } from '@suiban/client/http'
import type { StepUpAsk } from '@suiban/client/step_up'
import type { Prove, Session } from './session'

interface Proven {
  level: number
  until: string | null
  customer_name: string
  expires_at: string
}

export interface ProvingOptions {
  prove: Prove | undefined
  headers: () => Record<string, string>
  /** The request that is being answered; null: none. */
  busy: (request: string | null) => void
  proven: (change: Pick<Session, 'customer_name' | 'expires_at' | 'proof_level'>) => void
  refused: (code: string) => void
}

const PATH = '/api/chat/step-up'

export class Proving {
  private last: Promise<void> = Promise.resolve()

  constructor(private readonly options: ProvingOptions) {}

  /** The customer agrees. A statement of the app that is not accepted changes nothing; they may try again. */
  async confirm(ask: StepUpAsk): Promise<void> {
    const { prove } = this.options
    if (!prove) this.options.refused('step_up_no_app')
    else await this.work(ask.request_id, async () => {
      const assertion = await prove(ask)
      if (!assertion) return
      const proven = await this.send<Proven>(ask.request_id, 'PUT', { assertion })
      const { customer_name, expires_at, level } = proven
      this.options.proven({ customer_name, expires_at, proof_level: level })
    })
  }

  /** The page around cannot prove anybody. */
  impossible(): void {
    this.options.refused('step_up_no_app')
  }

  decline(request: string): Promise<void> {
    return this.work(request, async () => {
      await this.send(request, 'DELETE')
    })
  }

  /** A form in the talk wants it. */
  ask(conversation_id: string, form_seq: number): Promise<void> {
    return this.work('', async () => {
      const { headers } = this.options
      await call(PATH, { method: 'POST', headers: headers(), json: { conversation_id, form_seq } })
    })
  }

  private send<T = unknown>(request: string, method: 'PUT' | 'DELETE', json?: object): Promise<T> {
    return call<T>(`${PATH}/${encodeURIComponent(request)}`, { method, headers: this.options.headers(), json })
  }

  /** One after the other: who declines in the app was about to confirm. */
  private work(request: string, act: () => Promise<void>): Promise<void> {
    this.last = this.last.then(async () => {
      this.options.busy(request)
      try {
        await act()
      } catch (error) {
        this.options.refused(error instanceof HttpError ? error.code : 'other')
      } finally {
        this.options.busy(null)
      }
    })
    return this.last
  }
}
