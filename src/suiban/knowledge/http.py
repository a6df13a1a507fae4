"""Knowledge over HTTP: what staff look up."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query

from suiban.kit.errors import NotFound
from suiban.kit.ids import CompanyId
from suiban.knowledge.api import Audience, Found, Knowledge
from suiban.platform.http import Reply, staff_caller
from suiban.platform.postgres import Database
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


def routes(db: Database, knowledge: Knowledge) -> APIRouter:
    """All routes of knowledge."""
    router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])

    @router.get("/search")
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
