"""Knowledge over HTTP: what staff look up, and articles by their address."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query

from suiban.kit.errors import NotFound
from suiban.kit.ids import CompanyId
from suiban.knowledge.api import Audience, Found, Knowledge
from suiban.knowledge.errors import ArticleUnknown
from suiban.knowledge.http.public import ArticleKey, ArticleReply, CompanyKey, article_reply, public_routes
from suiban.platform.companies import load_companies
from suiban.platform.http import Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.platform.rates import Rates
from suiban.staff.api import StaffCaller

RESULTS_MAX: Final = 10
QUESTION_CHARACTERS_MAX: Final = 200
AUDIENCE: Final[Audience] = "agent"

Caller = Annotated[StaffCaller, Depends(staff_caller)]


class FoundReply(Reply):
    """An article that may answer; ``score`` is how likely it is the wanted one, 0 to 1.

    ``for_customers``: they may read it themselves, so it may be put into an answer as it stands.
    """

    company_id: str
    key: str
    title: str
    topic: str
    body: str
    source: str
    version: int
    score: float
    for_customers: bool


class SearchReply(Reply):
    """Articles, the likeliest first."""

    items: list[FoundReply]


class StaffArticleReply(ArticleReply):
    """An article as staff may read it; one that is not ``for_customers`` is not to be passed on."""

    for_customers: bool


def routes(db: Database, knowledge: Knowledge, rates: Rates) -> APIRouter:
    """All routes of knowledge."""
    router = APIRouter(tags=["knowledge"])
    router.include_router(public_routes(db, knowledge, rates))

    @router.get("/api/knowledge/articles/{company}/{key}")
    async def article(company: CompanyKey, key: ArticleKey, caller: Caller) -> StaffArticleReply:
        """An article of one's own companies by its address, also one that customers may not read."""
        caller.require("talk", "knowledge", "read_all")
        async with db.unscoped() as tx:
            owner = next((one for one in await load_companies(tx, caller.companies) if one.key == company), None)
        if owner is None:
            raise ArticleUnknown
        await knowledge.ready(db, [owner.id])
        found = knowledge.article(owner.id, key, AUDIENCE)
        public = article_reply(found, owner.name, owner.name_en)
        return StaffArticleReply(**public.model_dump(), for_customers="customer" in found.audience)

    @router.get("/api/knowledge/search")
    async def search(
        caller: Caller,
        q: Annotated[str, Query(max_length=QUESTION_CHARACTERS_MAX)],
        company_id: Annotated[str, Query(max_length=40)] = "",
    ) -> SearchReply:
        """Articles of one company, or of all one's companies, that fit the words."""
        caller.require("talk", "knowledge", "read_all")
        companies = caller.companies
        if company_id:
            wanted = CompanyId.parse(company_id)
            if wanted not in companies:
                raise NotFound
            companies = frozenset({wanted})
        found = await knowledge.find(db, companies, q, AUDIENCE, RESULTS_MAX)
        return SearchReply(items=[_found(item) for item in found])

    return router


def _found(item: Found) -> FoundReply:
    article = item.article
    return FoundReply(
        company_id=str(article.company_id),
        key=article.key,
        title=article.title,
        topic=article.topic,
        body=article.body,
        source=article.source,
        version=article.version,
        score=round(item.score, 3),
        for_customers="customer" in article.audience,
    )
