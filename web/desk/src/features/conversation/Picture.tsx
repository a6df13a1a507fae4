/** One file on its way into a message: checked, uploaded at once, shown while it waits. */
import { CloseOutlined, ReloadOutlined } from '@ant-design/icons'
import { App } from 'antd'
import { useEffect, useState } from 'react'

import { kindOf, LIMIT_FILE_BYTES, LIMIT_PICTURE_BYTES, lengthText, sizeText } from '@suiban/client/files'
import type { PictureFile } from '@suiban/client/types'

import { api } from '@/shared/api'
import { codeOf } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

interface Chosen {
  source: File
  preview: string
  file: PictureFile | null
  error: string | null
  /** From 0 to 1. */
  progress: number
}

export interface PictureState {
  chosen: Chosen | null
  file: PictureFile | null
  uploading: boolean
  add: (source: File) => void
  remove: () => void
}

export function usePicture(conversationId: string): PictureState {
  const words = useWords()
  const { message } = App.useApp()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const preview = chosen?.preview
  useEffect(() => () => {
    if (preview) URL.revokeObjectURL(preview)
  }, [preview])

  const add = (source: File) => {
    const limit = source.type.startsWith('image/') ? LIMIT_PICTURE_BYTES : LIMIT_FILE_BYTES
    if (source.size > limit) return void message.warning(words.composer.too_large)
    const started: Chosen = { source, preview: URL.createObjectURL(source), file: null, error: null, progress: 0 }
    setChosen(started)
    const finish = (part: Partial<Chosen>) =>
      setChosen((now) => (now?.preview === started.preview ? { ...now, ...part } : now))
    api.uploadFile(conversationId, source, (progress) => finish({ progress }))
      .then((file) => finish({ file }))
      .catch((error: unknown) => finish({ error: words.errors[codeOf(error)] ?? words.composer.upload_failed }))
  }
  return {
    chosen, add, file: chosen?.file ?? null,
    uploading: chosen !== null && chosen.file === null && chosen.error === null,
    remove: () => setChosen(null),
  }
}

export function PictureChip({ picture }: { picture: PictureState }) {
  const words = useWords()
  const { chosen } = picture
  if (!chosen) return null
  const { source, file, error, progress } = chosen
  const kind = kindOf({ media_type: file?.media_type ?? source.type })
  const name = kind === 'voice' ? words.files.voice : (file?.name ?? source.name)
  const size = file?.duration_ms ? lengthText(file.duration_ms) : sizeText(source.size)
  return (
    <div className="picture-chip" data-testid="picture-chip" data-ready={file !== null} data-kind={kind}>
      {kind === 'picture' && <img src={chosen.preview} alt={words.files.picture} />}
      {kind === 'voice' && <audio src={chosen.preview} controls aria-label={words.files.voice} />}
      <span>{error ?? (picture.uploading ? words.composer.uploading : `${name} · ${size}`)}</span>
      {picture.uploading && <progress value={progress} max={1} aria-label={words.composer.uploading} />}
      {error && <IconButton name={words.common.retry} icon={<ReloadOutlined />} onClick={() => picture.add(source)} />}
      <IconButton name={words.composer.remove_picture} icon={<CloseOutlined />} onClick={picture.remove} />
    </div>
  )
}
