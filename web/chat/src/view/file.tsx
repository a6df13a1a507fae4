import { endingOf, kindOf, lengthText, sizeText, watchScan } from '@suiban/client/files'
import { HttpError } from '@suiban/client/http'
import type { FileScan, TalkFile } from '@suiban/client/types'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Upload } from '../model/state'
import { usePanel } from './context'
import { PauseIcon, PlayIcon } from './file_icons'
import { Picture } from './picture'

/** Whatever stands beside a message: a picture, a voice note, any other file, or that it cannot be had. */
export function FileView({ file, who, alt = '' }: { file: TalkFile; who: string; alt?: string }) {
  const { chat, words } = usePanel()
  const mine = chat.pictures.has(file.id)
  const [scan, setScan] = useState<FileScan>(file.scan ?? 'clean')
  useEffect(() => {
    if (file.scan !== 'waiting' || mine) return
    return watchScan(file.id, chat.authorization, setScan)
  }, [chat, file.id, file.scan, mine])
  if (scan === 'quarantined') return <FileNotice text={words.fileQuarantined} state={scan} />
  if (scan === 'waiting' && !mine) return <FileNotice text={words.fileChecking} state={scan} />
  const kind = kindOf(file)
  if (kind === 'picture') return <Picture fileId={file.id} width={file.width} height={file.height} who={who} alt={alt} />
  if (kind === 'voice') return <Voice load={() => chat.pictures.url(file.id)} ms={file.duration_ms ?? 0} who={who} />
  return <FileRow file={file} />
}

/** Chosen, and on its way up. */
export function UploadView({ upload }: { upload: Upload }) {
  const { words } = usePanel()
  const { kind, url, width, height, name, size_bytes, progress, failed } = upload
  return (
    <>
      {kind === 'picture' && <Picture fileId={null} url={url} width={width} height={height} who={words.you} />}
      {kind === 'voice' && <Voice load={() => Promise.resolve(url)} ms={0} who={words.you} />}
      {kind === 'file' && <FileLine name={name} size={sizeText(size_bytes)} />}
      {failed === null && progress > 0 && progress < 1 && (
        <progress class="sb-progress" value={progress} max={1} aria-label={words.uploading} data-testid="chat-progress" />
      )}
    </>
  )
}

function FileNotice({ text, state }: { text: string; state: FileScan }) {
  return (
    <div class="sb-bubble sb-file-notice" role="status" data-testid="chat-file-notice" data-state={state}>
      <p>{text}</p>
    </div>
  )
}

function FileLine({ name, size }: { name: string; size: string }) {
  return (
    <span class="sb-file" data-testid="chat-file">
      <span class="sb-file-type" aria-hidden="true">
        {endingOf(name) || '?'}
      </span>
      <span class="sb-file-words">
        <bdi>{name}</bdi>
        <small>{size}</small>
      </span>
    </span>
  )
}

/** Fetched with the session's token, then saved under its name. */
function FileRow({ file }: { file: TalkFile }) {
  const { chat, words } = usePanel()
  const [trouble, setTrouble] = useState('')
  const name = file.name ?? words.file
  const save = async () => {
    setTrouble('')
    try {
      const link = document.createElement('a')
      link.href = await chat.pictures.url(file.id)
      link.download = name
      link.click()
    } catch (error) {
      const code = error instanceof HttpError ? error.code : ''
      setTrouble(code === 'file_quarantined' ? words.fileQuarantined : code === 'file_being_checked' ? words.fileChecking : words.fileFailed)
    }
  }
  return (
    <>
      <button type="button" class="sb-file-button" title={words.fileSave(name)} onClick={() => void save()}>
        <FileLine name={name} size={sizeText(file.size_bytes ?? 0)} />
      </button>
      {trouble && (
        <span class="sb-meta sb-bad" role="alert">
          {trouble}
        </span>
      )}
    </>
  )
}

/** Play, pause, and where it is. The sound is fetched when it is first wanted. */
function Voice({ load, ms, who }: { load: () => Promise<string>; ms: number; who: string }) {
  const { words } = usePanel()
  const audio = useRef<HTMLAudioElement>(null)
  const [url, setUrl] = useState<string | null>(null)
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [failed, setFailed] = useState(false)
  const total = ms / 1_000
  const toggle = async () => {
    const node = audio.current
    if (!node) return
    if (playing) return node.pause()
    setFailed(false)
    try {
      if (!url) {
        const found = await load()
        setUrl(found)
        node.src = found
      }
      await node.play()
    } catch {
      setFailed(true)
    }
  }
  return (
    <div class="sb-bubble sb-voice" role="group" aria-label={words.voiceFrom(who)} data-testid="chat-voice-note" data-playing={playing}>
      <audio
        ref={audio}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setAt(0)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
      />
      <button
        type="button"
        class="sb-voice-button"
        aria-label={playing ? words.voicePause : words.voicePlay}
        onClick={() => void toggle()}
      >
        {playing ? <PauseIcon /> : <PlayIcon />}
      </button>
      <input
        type="range"
        class="sb-voice-bar"
        min={0}
        max={Math.max(total, at, 0.1)}
        step={0.1}
        value={at}
        disabled={!url}
        aria-label={words.voicePlace}
        aria-valuetext={lengthText(at * 1_000)}
        onInput={(event) => {
          if (audio.current) audio.current.currentTime = Number(event.currentTarget.value)
        }}
      />
      {total > 0 && <span class="sb-voice-time">{lengthText((playing || at > 0 ? at : total) * 1_000)}</span>}
      {failed && (
        <span class="sb-bad" role="alert">
          {words.voiceFailed}
        </span>
      )}
    </div>
  )
}
