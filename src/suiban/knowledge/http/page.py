"""An article as a page. Pure: whatever was written stands there as text."""

import html
from typing import Final

from suiban.knowledge.api import Article
from suiban.platform.companies import CompanyLook

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c2526; --soft: #5a6768; --paper: #fff; --under: #f2f5f5; --line: #dfe6e6 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4eaea; --soft: #9fb0b0; --paper: #151c1e; --under: #0e1415; --line: #2a3537 }
}
body { margin: 0; background: var(--under); color: var(--ink); overflow-wrap: anywhere;
  font: 16px/1.7 -apple-system, BlinkMacSystemFont, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif }
main { max-width: 680px; margin: 0 auto; padding: 28px 20px 40px; background: var(--paper); min-height: 100vh;
  box-sizing: border-box; border-top: 4px solid var(--accent, #0b6a6a) }
h1 { font-size: 22px; line-height: 1.4; margin: 4px 0 20px }
p { margin: 0 0 14px; white-space: pre-wrap }
.by { color: var(--soft); font-size: 14px; margin: 0 }
footer { margin-top: 28px; padding-top: 14px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px }
"""


def article_page(article: Article, owner: CompanyLook) -> str:
    """The page of an article."""
    paragraphs = "".join(f"<p>{_text(part)}</p>" for part in article.body.strip().split("\n\n") if part.strip())
    hotline = f" · {_text(owner.hotline)}" if owner.hotline else ""
    accent = f"<style>main {{ --accent: {owner.accent} }}</style>" if owner.accent else ""
    origin = f"{_text(article.source)} · v{article.version} · {article.effective_from.isoformat()}{hotline}"
    inside = (
        f'<p class="by">{_text(owner.name)}</p><h1>{_text(article.title)}</h1>{paragraphs}<footer>{origin}</footer>'
    )
    return _page(article.title, inside, accent)


def missing_page() -> str:
    """The page where there is no article, or none for everybody."""
    return _page(
        "没有这篇文章",
        '<h1>没有这篇文章</h1><p>它可能已经更新或不再公开。</p><p lang="en">There is no such article here.</p>',
    )


def _page(title: str, inside: str, head: str = "") -> str:
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}</title><style>{_STYLE}</style>{head}</head><body><main>{inside}</main></body></html>"
    )


def _text(text: str) -> str:
    return html.escape(text, quote=True)
