/** Our own things that a message links to, as small cards: articles one may read, and pages the company entered. */
import { BookOutlined, GlobalOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Popover } from 'antd'
import { type ReactNode, useMemo } from 'react'

import { type LinkedArticle, NO_LINKS, type OwnLinks, type Preview } from '@suiban/client/own_links'

import { links } from '@/shared/links'
import { useSettings, useWords } from '@/shared/settings'

const REL = 'noopener noreferrer nofollow'
const KEPT_MS = 5 * 60_000

/** What links of a company are shown with; until it is known, every other site is a stranger. */
export function useOwnLinks(companyId: string): OwnLinks {
  const { settings } = useSettings()
  const found = useQuery({ queryKey: ['links'], queryFn: links.own, staleTime: KEPT_MS })
  return useMemo(() => {
    const own = found.data?.items.find((one) => one.company_id === companyId)
    if (!own) return NO_LINKS
    const english = settings.language === 'en'
    const pages = own.pages.map((page) => ({
      address: page.address, title: (english && page.title_en) || page.title, lead: (english && page.lead_en) || page.lead,
    }))
    return { pages, origins: own.origins }
  }, [found.data, companyId, settings.language])
}

export function LinkPreview({ preview }: { preview: Preview }) {
  if (preview.kind === 'article') return <ArticlePreview preview={preview} />
  return (
    <a className="link-preview" href={preview.href} rel={REL} target="_blank" data-testid="message-preview-page">
      <Lines icon={<GlobalOutlined aria-hidden />} title={preview.title} lead={preview.lead} host={preview.host} />
    </a>
  )
}

function ArticlePreview({ preview }: { preview: Extract<Preview, { kind: 'article' }> }) {
  const words = useWords().links
  const { company, key, host, href } = preview
  const found = useQuery({ queryKey: ['article', company, key], queryFn: () => links.article(company, key), staleTime: KEPT_MS, retry: false })
  const icon = <BookOutlined aria-hidden />
  // as high in every state: what stands below does not jump
  if (found.isPending) return <div className="link-preview" aria-busy><Lines icon={icon} title="" lead="" host={host} /></div>
  if (!found.data) return <div className="link-preview none" data-testid="message-preview-none"><Lines icon={icon} title={words.none} lead="" host={host} /></div>
  const article = found.data
  return (
    <Popover trigger="click" placement="topLeft" title={article.title} content={<Article article={article} href={href} />}>
      <button type="button" className="link-preview" data-testid="message-preview" aria-haspopup="dialog">
        <Lines icon={icon} title={article.title} lead={article.for_customers === false ? words.internal : article.lead} host={host} />
      </button>
    </Popover>
  )
}

function Article({ article, href }: { article: LinkedArticle; href: string }) {
  const words = useWords()
  return (
    <div className="source-article">
      <p className="source-origin">{article.source} · {words.talk.version(article.version)}</p>
      <p>{article.body}</p>
      {article.for_customers && <p><a href={href} rel={REL} target="_blank">{words.links.page}</a></p>}
    </div>
  )
}

function Lines({ icon, title, lead, host }: { icon: ReactNode; title: string; lead: string; host: string }) {
  return <>{icon}<span><b>{title}</b><span>{lead}</span><small>{host}</small></span></>
}
