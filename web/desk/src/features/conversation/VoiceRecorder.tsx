/** A voice note in the composer: recorded, heard if one likes, and sent like any file. */
import { AudioOutlined, CheckOutlined, CloseOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import { useEffect, useMemo, useState } from 'react'

import { lengthText } from '@suiban/client/files'
import { canRecord, LIMIT_VOICE_S, Recorder, type RecorderState } from '@suiban/client/recorder'

import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

export interface VoiceRecorder {
  state: RecorderState
  recorder: Recorder
  start: () => void
}

export function useVoiceRecorder(add: (voice: File) => void): VoiceRecorder {
  const [state, setState] = useState<RecorderState>({ is: 'idle', trouble: null })
  const recorder = useMemo(() => new Recorder(setState), [])
  useEffect(() => () => recorder.cancel(), [recorder])
  return { state, recorder, start: () => void recorder.start((voice, name) => add(new File([voice], name, { type: voice.type }))) }
}

export function VoiceButton({ voice }: { voice: VoiceRecorder }) {
  const words = useWords()
  if (!canRecord() || voice.state.is !== 'idle') return null
  return <IconButton name={words.files.record} icon={<AudioOutlined />} testId="composer-voice" onClick={voice.start} />
}

export function VoiceBar({ voice }: { voice: VoiceRecorder }) {
  const words = useWords()
  const { state, recorder } = voice
  if (state.is === 'idle') {
    return state.trouble && <Alert type="warning" showIcon closable title={words.files.trouble[state.trouble]} onClose={() => recorder.cancel()} data-testid="composer-voice-trouble" />
  }
  const ms = state.is === 'recording' ? state.ms : 0
  return (
    <div className="voice-bar" role="group" aria-label={words.files.recording} data-testid="composer-recording" data-state={state.is}>
      <i className="voice-dot" aria-hidden />
      <span className="figures" role="timer">{state.is === 'asking' ? words.files.asking : `${lengthText(ms)} / ${lengthText(LIMIT_VOICE_S * 1_000)}`}</span>
      <i className="voice-level" aria-hidden><i style={{ transform: `scaleX(${state.is === 'recording' ? state.level : 0})` }} /></i>
      <Button size="small" icon={<CloseOutlined />} onClick={() => recorder.cancel()}>{words.files.cancel}</Button>
      <Button size="small" type="primary" icon={<CheckOutlined />} disabled={state.is !== 'recording'} onClick={() => recorder.finish()} data-testid="composer-voice-done">{words.files.done}</Button>
    </div>
  )
}
