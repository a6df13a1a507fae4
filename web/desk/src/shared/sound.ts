/** Sounds, made by the browser itself or of one's own. Silent until the person has touched the page once. */

export const TONES = ['chime', 'bell', 'knock', 'rise', 'own'] as const
export type Tone = (typeof TONES)[number]

export const OWN_SOUND_BYTES_MAX = 500_000
const OWN_SOUND_S_MAX = 5
const OWN_CACHE = 'suiban.sound'
const OWN_KEY = '/desk/own-sound'

/** Pitch in Hz, beginning and length in seconds. */
type Note = readonly [pitchHz: number, afterS: number, lastsS: number]
const NOTES: Record<Exclude<Tone, 'own'>, readonly Note[]> = {
  chime: [[660, 0, 0.32], [880, 0.14, 0.32]],
  bell: [[1047, 0, 0.9], [2093, 0, 0.5]],
  knock: [[196, 0, 0.09], [196, 0.16, 0.09]],
  rise: [[523, 0, 0.2], [659, 0.12, 0.2], [784, 0.24, 0.3]],
}

let context: AudioContext | null = null

function unlock(): void {
  context ??= new AudioContext()
  void context.resume()
}

export function listenForGesture(): () => void {
  const events = ['pointerdown', 'keydown'] as const
  events.forEach((name) => addEventListener(name, unlock, { once: true }))
  return () => events.forEach((name) => removeEventListener(name, unlock))
}

/** `volume` from 0 to 100. Where one's own sound cannot be played, the chime is. */
export async function play(tone: Tone, volume: number): Promise<void> {
  const audio = context
  if (audio?.state !== 'running' || volume <= 0) return
  const loud = (0.27 * Math.min(100, volume)) / 100
  if (tone === 'own' && (await playOwn(audio, loud))) return
  for (const note of NOTES[tone === 'own' ? 'chime' : tone]) sound(audio, note, loud)
}

function sound(audio: AudioContext, [pitchHz, afterS, lastsS]: Note, loud: number): void {
  const start = audio.currentTime + afterS
  const tone = audio.createOscillator()
  const gain = audio.createGain()
  tone.frequency.value = pitchHz
  gain.gain.setValueAtTime(0.0001, start)
  gain.gain.exponentialRampToValueAtTime(loud, start + 0.015)
  gain.gain.exponentialRampToValueAtTime(0.0001, start + lastsS)
  tone.connect(gain).connect(audio.destination)
  tone.start(start)
  tone.stop(start + lastsS + 0.02)
}

async function playOwn(audio: AudioContext, loud: number): Promise<boolean> {
  try {
    const kept = await (await caches.open(OWN_CACHE)).match(OWN_KEY)
    if (!kept) return false
    const source = audio.createBufferSource()
    const gain = audio.createGain()
    source.buffer = await audio.decodeAudioData(await kept.arrayBuffer())
    gain.gain.value = Math.min(1, loud * 3)
    source.connect(gain).connect(audio.destination)
    source.start(0, 0, OWN_SOUND_S_MAX)
    return true
  } catch {
    return false
  }
}

/** Keeps a sound on this browser; false when it is none, or too big. It never leaves the browser. */
export async function keepOwn(file: File): Promise<boolean> {
  try {
    if (file.size > OWN_SOUND_BYTES_MAX) return false
    const bytes = await file.arrayBuffer()
    unlock()
    await context?.decodeAudioData(bytes.slice(0))
    await (await caches.open(OWN_CACHE)).put(OWN_KEY, new Response(bytes))
    return true
  } catch {
    return false
  }
}
