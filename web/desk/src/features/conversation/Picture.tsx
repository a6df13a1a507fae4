/** One picture on its way into a message: checked, uploaded at once, shown while it waits. */
import { CloseOutlined, ReloadOutlined } from '@ant-design/icons'
import { App } from 'antd'
import { useEffect, useState } from 'react'

import type { PictureFile } from '@suiban/client/types'

import { api } from '@/shared/api'
import { codeOf } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

const BYTES_MAX = 8 << 20
const KINDS = ['image/jpeg', 'image/png', 'image/webp']

interface Chosen {
  source: File
  preview: string
  file: PictureFile | null
  error: string | null
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
    if (!KINDS.includes(source.type)) return void message.warning(words.composer.not_picture)
    if (source.size > BYTES_MAX) return void message.warning(words.composer.too_large)
    const started: Chosen = { source, preview: URL.createObjectURL(source), file: null, error: null }
    setChosen(started)
    const finish = (part: Partial<Chosen>) =>
      setChosen((now) => (now?.preview === started.preview ? { ...now, ...part } : now))
    api.uploadPicture(conversationId, source)
      .then(({ file_id, width, height, media_type }) => finish({ file: { id: file_id, width, height, media_type } }))
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
  return (
    <div className="picture-chip" data-testid="picture-chip" data-ready={chosen.file !== null}>
      <img src={chosen.preview} alt={words.inbox.picture} />
      <span>{chosen.error ?? (picture.uploading ? words.composer.uploading : chosen.source.name)}</span>
      {chosen.error && <IconButton name={words.common.retry} icon={<ReloadOutlined />} onClick={() => picture.add(chosen.source)} />}
      <IconButton name={words.composer.remove_picture} icon={<CloseOutlined />} onClick={picture.remove} />
    </div>
  )
}
