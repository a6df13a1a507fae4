/** The routes of what links are shown with. */
import { call } from '@suiban/client/http'
import type { LinkedArticle } from '@suiban/client/own_links'

export interface CompanyLinks {
  company_id: string
  pages: { address: string; title: string; title_en: string; lead: string; lead_en: string }[]
  origins: string[]
}

export const links = {
  own: () => call<{ items: CompanyLinks[] }>('/api/links'),
  article: (company: string, key: string) =>
    call<LinkedArticle>(`/api/knowledge/articles/${encodeURIComponent(company)}/${encodeURIComponent(key)}`),
}
