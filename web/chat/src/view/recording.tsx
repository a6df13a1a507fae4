import { lengthText } from '@suiban/client/files'
import { canRecord, LIMIT_VOICE_S, Recorder, type RecorderState } from '@suiban/client/recorder'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { usePanel } from './context'
import { BinIcon, MicIcon } from './file_icons'
import { SendIcon } from './icons'

export interface RecordingNow {
  state: RecorderState
  recorder: Recorder
}

/** One recorder a composer; leaving the page throws the note away and lets go of the microphone. */
export function useRecording(): RecordingNow {
  const [state, setState] = useState<RecorderState>({ is: 'idle', trouble: null })
  const recorder = useMemo(() => new Recorder(setState), [])
  useEffect(() => () => recorder.cancel(), [recorder])
  return { state, recorder }
}

/** Starts a voice note, and says why it could not. */
export function VoiceButton({ recording }: { recording: RecordingNow }) {
  const { chat, words } = usePanel()
  const trouble = recording.state.is === 'idle' ? recording.state.trouble : null
  if (!canRecord()) return null
  return (
    <>
      <button
        type="button"
        class="sb-icon-button"
        data-testid="chat-voice"
        aria-label={words.voiceRecord}
        title={words.voiceRecord}
        onClick={() => void recording.recorder.start((voice, name) => void chat.sendFile(voice, name))}
      >
        <MicIcon />
        <span class="sb-simple-word">{words.voiceSay}</span>
      </button>
      {trouble && (
        <p class="sb-voice-trouble" role="alert" data-testid="chat-voice-trouble">
          {words.voiceTrouble[trouble]}
        </p>
      )}
    </>
  )
}

/** In the composer's place while a note is recorded. */
export function Recording({ recording }: { recording: RecordingNow }) {
  const { words } = usePanel()
  const { state, recorder } = recording
  const ms = state.is === 'recording' ? state.ms : 0
  return (
    <div
      class="sb-composer sb-recording"
      role="group"
      aria-label={words.voiceRecording}
      data-testid="chat-recording"
      data-state={state.is}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        recorder.cancel()
      }}
    >
      <button
        type="button"
        class="sb-icon-button"
        data-testid="chat-voice-cancel"
        aria-label={words.voiceCancel}
        title={words.voiceCancel}
        onClick={() => recorder.cancel()}
      >
        <BinIcon />
      </button>
      <span class="sb-recording-line">
        <i class="sb-recording-dot" />
        <span role="timer" aria-label={words.voiceLength}>
          {state.is === 'asking' ? words.voiceAsking : `${lengthText(ms)} / ${lengthText(LIMIT_VOICE_S * 1_000)}`}
        </span>
        <i class="sb-recording-level" aria-hidden="true">
          <i style={{ transform: `scaleX(${state.is === 'recording' ? state.level : 0})` }} />
        </i>
      </span>
      <button
        type="button"
        class="sb-send"
        ref={(node) => node?.focus({ preventScroll: true })}
        data-testid="chat-voice-send"
        aria-label={words.voiceSend}
        title={words.voiceSend}
        disabled={state.is !== 'recording'}
        onClick={() => recorder.finish()}
      >
        <SendIcon />
      </button>
    </div>
  )
}
