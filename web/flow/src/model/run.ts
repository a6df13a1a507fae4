/** One service as its page runs it: what the server says of it, what is under way, what went wrong. */
import { HttpError } from '@suiban/client/http'
import type { Answer, InstanceCalls, InstanceView, Misread } from '@suiban/client/services'
import { Drafts } from './drafts'

export interface RunState {
  view: InstanceView | null
  busy: boolean
  /** Nobody answers just now; it is tried again by itself. */
  offline: boolean
  misread: Misread | null
  /** Code of a refusal that concerns the whole page or the step; null: none. */
  refused: string | null
  /** The step was answered elsewhere while somebody looked at it here. */
  passed: boolean
}

const FIRST: RunState = { view: null, busy: false, offline: false, misread: null, refused: null, passed: false }
const AGAIN_MS = 2_000
/** The server holds a question for news; what comes back sooner than this was not held. */
const BREATH_MS = 250
/** After these nothing more can be done here. */
const ENDS: ReadonlySet<string> = new Set(['flow_link_over', 'flow_instance_unknown', 'not_signed_in', 'bad_input', 'not_found'])

export class FlowRun {
  state: RunState = FIRST
  private readonly listeners = new Set<() => void>()
  private stopped = false
  private following: AbortController | null = null
  private isFollowing = false
  private keptDrafts: Drafts | null = null

  constructor(private readonly calls: InstanceCalls) {}

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  get drafts(): Drafts | null {
    return this.keptDrafts
  }

  /** The page is shown: what was broken off goes on here. */
  async open(): Promise<void> {
    this.stopped = false
    await this.act(() => this.calls.resume())
    if (this.isFollowing || this.stopped) return
    this.isFollowing = true
    await this.follow()
    this.isFollowing = false
  }

  /** The page goes away, by a reload as well: the server waits a moment before it calls that leaving. */
  leave(): void {
    if (this.state.view?.line.state === 'open') this.calls.left()
    this.stop()
  }

  stop(): void {
    this.stopped = true
    this.following?.abort()
  }

  answer = (answer: Answer): Promise<boolean> => {
    const step = this.state.view?.prompt?.step
    return step === undefined ? Promise.resolve(false) : this.act(() => this.calls.answer(step, answer))
  }
  back = (): Promise<boolean> => this.act(() => this.calls.back())
  cancel = (): Promise<boolean> => this.act(() => this.calls.cancel())
  /** Looks again, at once. */
  again = (): Promise<boolean> => this.act(() => this.calls.resume())
  code = () => this.calls.code()
  check = (digits: string): Promise<boolean> => this.act(() => this.calls.check(this.state.view?.line.step ?? '', digits))
  get place() {
    return this.calls.place
  }

  private async act(work: () => Promise<InstanceView>): Promise<boolean> {
    if (this.state.busy) return false
    this.set({ busy: true, misread: null, refused: null, passed: false })
    try {
      const view = await work()
      this.show(view)
      this.set({ busy: false, offline: false, misread: view.misread })
      return view.misread === null
    } catch (error) {
      this.fail(error)
      return false
    }
  }

  private fail(error: unknown): void {
    const code = error instanceof HttpError ? error.code : 'other'
    const refused = code === 'offline' ? null : code
    this.set({ busy: false, offline: code === 'offline', refused })
    // it went on elsewhere: what is to be done now is what the server says
    if (code === 'flow_step_passed' || code === 'flow_over' || code === 'flow_not_now') void this.lookAgain()
  }

  private async lookAgain(): Promise<void> {
    const view = await this.calls.view().catch(() => null)
    if (view && !this.stopped) {
      this.show(view)
      this.set({ passed: true, refused: null })
    }
  }

  /** Follows what happens elsewhere: the bank answers, somebody helps, the customer goes on at another door. */
  private async follow(): Promise<void> {
    while (!this.stopped && this.state.view?.line.state !== 'over') {
      const began = performance.now()
      this.following = new AbortController()
      const { view } = this.state
      try {
        const news = await this.calls.view(view?.revision, this.following.signal)
        if (this.stopped) return
        if (!this.state.busy && news.revision > (this.state.view?.revision ?? -1)) this.show(news)
        if (this.state.offline) this.set({ offline: false })
        if (performance.now() - began < BREATH_MS) await pause(BREATH_MS)
      } catch (error) {
        if (this.stopped) return
        const code = error instanceof HttpError ? error.code : 'other'
        if (ENDS.has(code)) return this.set({ refused: code })
        this.set({ offline: code === 'offline' })
        await pause(AGAIN_MS)
      }
    }
  }

  private show(view: InstanceView): void {
    const before = this.state.view
    this.keptDrafts ??= new Drafts(view.line.instance_id)
    const moved = before?.prompt?.step !== view.prompt?.step || before?.line.state !== view.line.state
    if (before && moved) this.keptDrafts.clear()
    // while the bank works nobody is asked here: that it goes on then is no surprise
    this.set({ view, passed: Boolean(before?.prompt) && moved && !this.state.busy })
  }

  private set(change: Partial<RunState>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}
