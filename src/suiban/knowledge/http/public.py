"""Articles for everybody, by their address: what a link to one is shown with, and the page it opens."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from suiban.kit.errors import NotFound
from suiban.knowledge.api import Article, Audience, Knowledge, lead_of
from suiban.knowledge.errors import ArticleUnknown
from suiban.knowledge.http.page import article_page, missing_page
from suiban.platform.companies import CompanyLook, company_ids, load_looks
from suiban.platform.http import Reply, client_key
from suiban.platform.postgres import Database
from suiban.platform.rates import Rate, Rates

ARTICLES_PER_ADDRESS: Final = Rate("articles_per_address", burst=300, every_s=0.1)
EVERYBODY: Final[Audience] = "customer"
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HTML: Final = "text/html; charset=utf-8"

CompanyKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
ArticleKey = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")]


class ArticleReply(Reply):
    """An article; ``lead`` is its first sentence."""

    company_name: str
    company_name_en: str
    title: str
    lead: str
    body: str
    source: str
    version: int


def public_routes(db: Database, knowledge: Knowledge, rates: Rates) -> APIRouter:
    """What needs no secret: only articles that customers may read are there."""
    router = APIRouter()

    @router.get("/api/articles/{company}/{key}")
    async def article(company: CompanyKey, key: ArticleKey, request: Request) -> ArticleReply:
        """An article that customers may read, by its address; no secret is needed. 404 for every other one."""
        rates.spend(ARTICLES_PER_ADDRESS, client_key(request))
        owner, found = await _find(company, key)
        return article_reply(found, owner.name, owner.name_en)

    @router.get("/articles/{company}/{key}", include_in_schema=False)
    async def page(company: str, key: str, request: Request) -> Response:
        """The same as a page of its own, which runs nothing and loads nothing."""
        rates.spend(ARTICLES_PER_ADDRESS, client_key(request))
        headers = {"content-security-policy": PAGE_POLICY}
        try:
            owner, found = await _find(company, key)
        except NotFound:
            return Response(missing_page(), status_code=404, media_type=_HTML, headers=headers)
        return Response(article_page(found, owner), media_type=_HTML, headers=headers)

    async def _find(company: str, key: str) -> tuple[CompanyLook, Article]:
        async with db.unscoped() as tx:
            ids = await company_ids(tx)
            owner = next(iter(await load_looks(tx, [ids[company]])), None) if company in ids else None
        if owner is None or not owner.active:
            raise ArticleUnknown
        await knowledge.ready(db, [owner.id])
        return owner, knowledge.article(owner.id, key, EVERYBODY)

    return router


def article_reply(found: Article, company_name: str, company_name_en: str) -> ArticleReply:
    """An article as it is answered."""
    return ArticleReply(
        company_name=company_name, company_name_en=company_name_en, title=found.title, lead=lead_of(found.body),
        body=found.body.strip(), source=found.source, version=found.version,
    )  # fmt: skip
