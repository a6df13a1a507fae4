/** Our own things that a message links to, as small cards. An article opens here, a page of the company where it is. */
import type { LinkedArticle, Preview } from '@suiban/client/own_links'
import { useEffect, useState } from 'preact/hooks'
import { loadArticle } from '../model/request'
import { usePanel } from './context'
import { Dialog } from './dialog'
import { BookIcon } from './icons'
import { LinkTo } from './text'

export function LinkPreview({ preview }: { preview: Preview }) {
  if (preview.kind === 'article') return <ArticlePreview preview={preview} />
  return (
    <LinkTo href={preview.href} host={preview.host} class="sb-preview">
      <Lines title={preview.title} lead={preview.lead} host={preview.host} />
    </LinkTo>
  )
}

type Found = LinkedArticle | 'loading' | 'none'

function ArticlePreview({ preview }: { preview: Extract<Preview, { kind: 'article' }> }) {
  const { words } = usePanel()
  const { company, key, host, href } = preview
  const [found, setFound] = useState<Found>('loading')
  const [open, setOpen] = useState(false)
  useEffect(() => {
    let here = true
    loadArticle(company, key).then(
      (article) => here && setFound(article),
      () => here && setFound('none'),
    )
    return () => {
      here = false
    }
  }, [company, key])
  // as high in every state: what stands below does not jump
  if (found === 'loading') return <div class="sb-preview" aria-busy="true"><Lines title=" " lead="" host={host} /></div>
  if (found === 'none') return <div class="sb-preview sb-preview-none" data-testid="chat-preview-none"><Lines title={words.previewNone} lead="" host={host} /></div>
  return (
    <>
      <button type="button" class="sb-preview" data-testid="chat-preview" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Lines title={found.title} lead={found.lead} host={host} />
      </button>
      {open && (
        <Dialog label={found.title} class="sb-sheet" onClose={() => setOpen(false)}>
          <p class="sb-sheet-eyebrow">{words.previewArticle}</p>
          <h2>{found.title}</h2>
          <dl>
            <dt>{words.sourceBook}</dt>
            <dd>{found.source}</dd>
            <dt>{words.sourceVersion}</dt>
            <dd>{words.sourceVersionValue(found.version)}</dd>
          </dl>
          <p class="sb-sheet-text">{found.body}</p>
          <p class="sb-sheet-actions">
            <a class="sb-chip" href={href} target="_blank" rel="noopener noreferrer nofollow" data-testid="chat-preview-page">
              {words.previewPage}
              <span class="sb-hidden">{words.newWindow}</span>
            </a>
          </p>
        </Dialog>
      )}
    </>
  )
}

function Lines({ title, lead, host }: { title: string; lead: string; host: string }) {
  return (
    <>
      <BookIcon />
      <span class="sb-preview-lines">
        <b>{title}</b>
        <span>{lead}</span>
        <small>{host}</small>
      </span>
    </>
  )
}
