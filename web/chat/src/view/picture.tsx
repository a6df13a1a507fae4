import { useEffect, useState } from 'preact/hooks'
import { usePanel } from './context'
import { Dialog } from './dialog'

const EDGE_MAX_PX = 220
const EDGE_MIN_PX = 72

/** Room is kept before the bytes are there, so that nothing jumps. */
function shownSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, EDGE_MAX_PX / Math.max(width, height, 1))
  return {
    width: Math.max(EDGE_MIN_PX, Math.round(width * scale)),
    height: Math.max(EDGE_MIN_PX, Math.round(height * scale)),
  }
}

interface PictureProps {
  fileId: string | null
  /** An object URL that is known already. */
  url?: string
  width: number
  height: number
  who: string
  /** What is seen there, where somebody said so; then it stands across its card. */
  alt?: string
}

export function Picture({ fileId, url: known, width, height, who, alt = '' }: PictureProps) {
  const { chat, words } = usePanel()
  const [url, setUrl] = useState(known ?? null)
  const [failed, setFailed] = useState(false)
  const [large, setLarge] = useState(false)
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    if (!fileId) return
    let here = true
    setFailed(false)
    chat.pictures.url(fileId).then(
      (loaded) => here && setUrl(loaded),
      () => here && setFailed(true),
    )
    return () => {
      here = false
    }
  }, [chat, fileId, attempt])
  const size = shownSize(width, height)
  const style = alt ? {} : size
  const look = alt ? 'sb-picture sb-picture-card' : 'sb-picture'
  const name = alt || words.pictureFrom(who)
  if (failed) {
    return (
      <div class={`${look} sb-picture-failed`} style={style} data-testid="chat-picture-failed">
        <span>{words.pictureFailed}</span>
        {alt && <span>{alt}</span>}
        <button type="button" class="sb-link" onClick={() => setAttempt(attempt + 1)}>
          {words.retry}
        </button>
      </div>
    )
  }
  return (
    <>
      <button
        type="button"
        class={look}
        style={style}
        aria-label={alt ? words.pictureOf(alt) : words.pictureFrom(who)}
        aria-busy={!url}
        disabled={!url}
        onClick={() => setLarge(true)}
      >
        {url && <img src={url} width={size.width} height={size.height} alt="" decoding="async" />}
      </button>
      {large && url && (
        <Dialog label={words.picture} class="sb-large" onClose={() => setLarge(false)}>
          <img src={url} alt={name} />
        </Dialog>
      )}
    </>
  )
}
