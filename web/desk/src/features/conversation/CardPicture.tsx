/** The picture of a card that is being made: chosen, checked by the server, and said in words what is seen there. */
import { FileImageOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { useRef } from 'react'

import { useWords } from '@/shared/settings'

import { PictureChip, type PictureState } from './Picture'

const ALT_MAX = 120
const PICTURES = 'image/png,image/jpeg,image/webp,image/gif'

export function CardPicture({ picture, alt, onAlt }: { picture: PictureState; alt: string; onAlt: (alt: string) => void }) {
  const words = useWords().presets
  const field = useRef<HTMLInputElement>(null)
  const wanting = picture.file !== null && alt.trim() === ''
  return (
    <>
      {picture.chosen === null && <Button size="small" icon={<FileImageOutlined />} data-testid="preset-picture" onClick={() => field.current?.click()}>{words.picture}</Button>}
      <input
        ref={field} type="file" accept={PICTURES} hidden data-testid="preset-picture-file"
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file?.type.startsWith('image/')) picture.add(file)
          event.target.value = ''
        }}
      />
      <PictureChip picture={picture} />
      {picture.chosen && (
        <Input
          value={alt} maxLength={ALT_MAX} placeholder={words.alt_hint} aria-label={words.alt} {...(wanting ? { status: 'warning' as const } : {})} data-testid="preset-alt"
          onChange={(event) => onAlt(event.target.value)}
        />
      )}
    </>
  )
}
