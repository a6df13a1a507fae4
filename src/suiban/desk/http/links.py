"""What links in talks are shown with: the companies' own web pages and hosts. Nothing of it is fetched from there."""

from typing import Annotated

from fastapi import APIRouter, Depends

from suiban.conversations.api import Conversations, OwnPage
from suiban.platform.http import Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import StaffCaller


class OwnPageReply(Reply):
    """A web page of a company, as an administrator entered it."""

    address: str
    title: str
    title_en: str
    lead: str
    lead_en: str


class CompanyLinksReply(Reply):
    """A company's pages in use, and the origins nobody is warned of."""

    company_id: str
    pages: list[OwnPageReply]
    origins: list[str]


class LinksReply(Reply):
    """One item a company that has any."""

    items: list[CompanyLinksReply]


def routes(db: Database, conversations: Conversations) -> APIRouter:
    """All routes of links. Every visitor of these companies may read the same."""
    router = APIRouter(prefix="/api/links", tags=["desk"])

    @router.get("")
    async def links(caller: Annotated[StaffCaller, Depends(staff_caller)]) -> LinksReply:
        """The own web pages and origins of one's companies."""
        async with db.snapshot(caller.scope()) as tx:
            found = await conversations.own_links(tx)
        return LinksReply(
            items=[
                CompanyLinksReply(company_id=str(company), pages=[_page(page) for page in pages], origins=origins)
                for company, (pages, origins) in sorted(found.items())
            ]
        )

    return router


def _page(page: OwnPage) -> OwnPageReply:
    return OwnPageReply(
        address=page.address, title=page.name, title_en=page.name_en, lead=page.lead, lead_en=page.lead_en
    )
