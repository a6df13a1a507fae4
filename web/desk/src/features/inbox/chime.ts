/** A short two-note chime, made by the browser itself. Silent until the person has touched the page once. */
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

export function chime(): void {
  if (context?.state !== 'running') return
  note(context, 660, 0)
  note(context, 880, 0.14)
}

function note(audio: AudioContext, pitchHz: number, afterS: number): void {
  const start = audio.currentTime + afterS
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.frequency.value = pitchHz
  volume.gain.setValueAtTime(0.0001, start)
  volume.gain.exponentialRampToValueAtTime(0.16, start + 0.015)
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.32)
  tone.connect(volume).connect(audio.destination)
  tone.start(start)
  tone.stop(start + 0.34)
}
