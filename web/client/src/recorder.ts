/** A voice note from the microphone. What a browser cannot do, or may not, is a state and never an exception. */

export const LIMIT_VOICE_S = 60
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']
const TICK_MS = 100
const BITS_PER_S = 32_000

/** `busy`: the microphone is there and cannot be had; `empty`: nothing was recorded. */
export type RecordingTrouble = 'unsupported' | 'denied' | 'no_microphone' | 'busy' | 'empty'
export type RecorderState =
  | { is: 'idle'; trouble: RecordingTrouble | null }
  | { is: 'asking' }
  /** `level` from 0 to 1. */
  | { is: 'recording'; ms: number; level: number }

export type OnVoice = (voice: Blob, name: string) => void

/** Whether this page could record; whether it may is known when it asks. */
export function canRecord(): boolean {
  return recordingType() !== null && typeof navigator.mediaDevices?.getUserMedia === 'function' && policyAllows()
}

/** A page that frames us has to allow it; where the browser tells, there is no button that cannot work. */
function policyAllows(): boolean {
  const policy = (document as { featurePolicy?: { allowsFeature?: (name: string) => boolean } }).featurePolicy
  return policy?.allowsFeature?.('microphone') ?? true
}

function recordingType(): string | null {
  if (typeof MediaRecorder === 'undefined') return null
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null
}

export class Recorder {
  private recorder: MediaRecorder | null = null
  private stream: MediaStream | null = null
  private context: AudioContext | null = null
  private timer: ReturnType<typeof setInterval> | undefined
  private turn = 0

  constructor(private readonly onState: (state: RecorderState) => void) {}

  /** Asks for the microphone and records until `finish`, `cancel`, or the longest a note may be. */
  async start(onDone: OnVoice): Promise<void> {
    const type = recordingType()
    if (!canRecord() || !type) return this.idle('unsupported')
    const turn = ++this.turn
    this.onState({ is: 'asking' })
    let stream: MediaStream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } })
    } catch (error) {
      if (turn === this.turn) this.idle(troubleOf(error))
      return
    }
    if (turn !== this.turn) return stopTracks(stream)
    this.stream = stream
    this.record(stream, type, onDone)
  }

  /** Ends the note and hands it over. */
  finish(): void {
    if (this.recorder && this.recorder.state !== 'inactive') this.recorder.stop()
  }

  /** Throws it away. */
  cancel(): void {
    this.turn += 1
    if (this.recorder) this.recorder.ondataavailable = this.recorder.onstop = null
    this.finish()
    this.release()
    this.idle(null)
  }

  private record(stream: MediaStream, type: string, onDone: OnVoice): void {
    const pieces: Blob[] = []
    const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS_PER_S })
    const began = performance.now()
    const level = this.levelOf(stream)
    this.recorder = recorder
    recorder.ondataavailable = ({ data }) => data.size > 0 && pieces.push(data)
    recorder.onerror = () => this.fail('busy')
    recorder.onstop = () => {
      const long = performance.now() - began
      this.release()
      const plain = type.split(';')[0]!
      const voice = new Blob(pieces, { type: plain })
      if (voice.size === 0 || long < 300) return this.idle('empty')
      this.idle(null)
      onDone(voice, `voice.${plain === 'audio/mp4' ? 'm4a' : plain.split('/')[1]}`)
    }
    recorder.start()
    const tick = () => {
      const ms = performance.now() - began
      this.onState({ is: 'recording', ms, level: level() })
      if (ms >= LIMIT_VOICE_S * 1_000) this.finish()
    }
    tick()
    this.timer = setInterval(tick, TICK_MS)
  }

  /** How loud it is now; without the Web Audio API always the same. */
  private levelOf(stream: MediaStream): () => number {
    if (typeof AudioContext === 'undefined') return () => 0.5
    this.context = new AudioContext()
    const analyser = this.context.createAnalyser()
    analyser.fftSize = 256
    this.context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Uint8Array(analyser.fftSize)
    return () => {
      analyser.getByteTimeDomainData(samples)
      return Math.min(1, Math.max(...samples.map((sample) => Math.abs(sample - 128))) / 64)
    }
  }

  private fail(trouble: RecordingTrouble): void {
    if (this.recorder) this.recorder.onstop = null
    this.release()
    this.idle(trouble)
  }

  private idle(trouble: RecordingTrouble | null): void {
    this.onState({ is: 'idle', trouble })
  }

  private release(): void {
    clearInterval(this.timer)
    if (this.stream) stopTracks(this.stream)
    void this.context?.close()
    this.recorder = this.stream = this.context = null
  }
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function troubleOf(error: unknown): RecordingTrouble {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'no_microphone' : 'busy'
}
