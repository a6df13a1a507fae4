"""Searching over HTTP: a few of each kind for the palette, or a page of one kind."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query

from suiban.audit.api import Audit
from suiban.customers.api import Customers, FoundCustomer
from suiban.kit.ids import ChannelId, CompanyId, CustomerId, StaffId, WorkId
from suiban.kit.paging import Page
from suiban.knowledge.api import Audience, Found, Knowledge
from suiban.platform.http import Reply, staff_caller
from suiban.platform.http_dates import Moment
from suiban.platform.postgres import Database
from suiban.search.api import FIRST_HITS, PAGE_HITS, Hit, Search, SearchNotReady, SearchTooSlow, Wanted, sees_all
from suiban.search.model.asking import QUESTION_CHARACTERS_MAX, wanted_words
from suiban.search.model.showing import line_of, marks_in
from suiban.staff.api import StaffCaller
from suiban.tasks.api import TaskCard, Tasks

AUDIENCE: Final[Audience] = "agent"
Kind = Literal["message", "customer", "task", "article"]


class MessageHitReply(Reply):
    """A message that fits. ``text`` is a masked piece of it; ``marks`` are the ranges in it that fit."""

    conversation_id: str
    seq: int
    company_id: str
    customer_id: str
    customer_name: str
    channel_name: str
    channel_name_en: str
    author: str
    author_name: str
    kind: str
    text: str
    marks: list[tuple[int, int]]
    at: datetime


class CustomerHitReply(Reply):
    """A customer who fits, masked."""

    customer_id: str
    company_id: str
    name: str
    level: str
    city: str
    tags: list[str]
    customer_no: str
    phone: str


class TaskHitReply(Reply):
    """A task that fits. ``title_marks`` are the ranges of the title that do; ``state`` as in a card."""

    work_id: str
    company_id: str
    kind: str
    title: str
    title_marks: list[tuple[int, int]]
    customer_id: str | None
    customer_name: str
    queue_name: str
    queue_name_en: str
    state: str
    staff_name: str
    due_by: datetime | None
    made_at: datetime


class ArticleHitReply(Reply):
    """An article that fits. ``excerpt`` is a piece of its ``text``; the marks are the ranges in each that fit."""

    company_id: str
    key: str
    title: str
    title_marks: list[tuple[int, int]]
    topic: str
    excerpt: str
    marks: list[tuple[int, int]]
    text: str


class MessageHits(Reply):
    """``state`` says whether all messages are searched: ready, building (``share`` of them, 0 to 1) or unavailable."""

    items: list[MessageHitReply]
    next_cursor: str | None
    state: Literal["ready", "building", "unavailable", "too_slow"]
    share: float


class CustomerHits(Reply):
    """Customers, the newest first."""

    items: list[CustomerHitReply]
    next_cursor: str | None


class TaskHits(Reply):
    """Tasks, the newest first. A page may stay short and yet have a next one: older tasks are looked through there."""

    items: list[TaskHitReply]
    next_cursor: str | None


class ArticleHits(Reply):
    """Articles, the likeliest first."""

    items: list[ArticleHitReply]


class SearchReply(Reply):
    """What was found of each kind asked for; the others are null."""

    messages: MessageHits | None
    customers: CustomerHits | None
    tasks: TaskHits | None
    articles: ArticleHits | None


Caller = Annotated[StaffCaller, Depends(staff_caller)]
Key = Annotated[str | None, Query(max_length=40)]


def routes(
    db: Database, search: Search, customers: Customers, tasks: Tasks, knowledge: Knowledge, audit: Audit
) -> APIRouter:
    """All routes of searching."""
    router = APIRouter(prefix="/api", tags=["search"])

    @router.get("/search")
    async def find(
        caller: Caller,
        q: Annotated[str, Query(max_length=QUESTION_CHARACTERS_MAX)],
        kind: Kind | None = None,
        company_id: Key = None,
        channel_id: Key = None,
        customer_id: Key = None,
        staff_id: Key = None,
        author: Literal["customer", "bot", "staff"] | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        order: Literal["best", "newest"] = "best",
        cursor: Annotated[str | None, Query(max_length=60)] = None,
    ) -> SearchReply:
        """Without ``kind`` the first few of each kind; with it a page of that kind. One sees what one may open.

        Text in quotation marks must stand so; best puts messages with all other words before those with some.
        """
        caller.require("talk", "watch_all", "read_all", "knowledge")
        wanted = Wanted(
            text=q,
            company_id=CompanyId.parse(company_id) if company_id else None,
            channel_id=ChannelId.parse(channel_id) if channel_id else None,
            customer_id=CustomerId.parse(customer_id) if customer_id else None,
            author_kind=author,
            staff_id=StaffId.parse(staff_id) if staff_id else None,
            since=since,
            until=until,
            newest=order == "newest",
        )
        reads = not caller.permissions.isdisjoint({"talk", "watch_all", "read_all"})
        kinds: list[Kind] = [kind] if kind else ["message", "customer", "task", "article"]
        kinds = [item for item in kinds if reads or item == "article"]
        limit = PAGE_HITS if kind else FIRST_HITS
        chosen = cursor if kind else None
        reply = SearchReply(
            messages=await _messages(db, search, caller, wanted, chosen, limit, alone=bool(kind))
            if "message" in kinds
            else None,
            customers=await _customers(db, customers, caller, wanted, chosen, limit) if "customer" in kinds else None,
            tasks=await _tasks(db, tasks, caller, wanted, chosen, limit) if "task" in kinds else None,
            articles=await _articles(db, knowledge, caller, wanted, limit, alone=bool(kind))
            if "article" in kinds
            else None,
        )
        if sees_all(caller) and q.strip():
            async with db.transaction(caller.scope()) as tx:
                await audit.record(
                    tx, caller.companies, caller.actor(), "search.queried", "search", "search",
                    characters=len(q), kinds=list(kinds),
                )  # fmt: skip
        return reply

    return router


async def _messages(
    db: Database, search: Search, caller: StaffCaller, wanted: Wanted, cursor: str | None, limit: int, *, alone: bool
) -> MessageHits:
    try:
        building = search.building()
        page: Page[Hit] = await search.messages(db, caller, wanted, cursor, limit)
    except (SearchNotReady, SearchTooSlow) as error:
        if alone:
            raise
        # among others, what is there is shown
        return MessageHits(
            items=[],
            next_cursor=None,
            state="unavailable" if isinstance(error, SearchNotReady) else "too_slow",
            share=0,
        )
    share = 1.0 if building is None else min(1.0, building.indexed / max(1, building.expected))
    return MessageHits(
        items=[_message(hit) for hit in page.items],
        next_cursor=page.next_cursor,
        state="ready" if building is None else "building",
        share=round(share, 3),
    )


async def _customers(
    db: Database, customers: Customers, caller: StaffCaller, wanted: Wanted, cursor: str | None, limit: int
) -> CustomerHits:
    after = CustomerId.parse(cursor) if cursor else None
    scope = caller.scope()
    if wanted.company_id is not None:
        if wanted.company_id not in caller.companies:
            return CustomerHits(items=[], next_cursor=None)
        scope = type(scope).of([wanted.company_id])
    async with db.snapshot(scope) as tx:
        found = await customers.find(tx, wanted.text, after, limit + 1)
    last = str(found[limit - 1].id) if len(found) > limit else None
    return CustomerHits(items=[_customer(item) for item in found[:limit]], next_cursor=last)


async def _tasks(
    db: Database, tasks: Tasks, caller: StaffCaller, wanted: Wanted, cursor: str | None, limit: int
) -> TaskHits:
    before = WorkId.parse(cursor) if cursor else None
    companies = caller.companies & {wanted.company_id} if wanted.company_id else caller.companies
    terms = wanted_words(wanted.text)
    async with db.snapshot(caller.scope()) as tx:
        page = await tasks.find(tx, caller, companies, terms, before, limit)
    return TaskHits(items=[_task(card, terms) for card in page.items], next_cursor=page.next_cursor)


async def _articles(
    db: Database, knowledge: Knowledge, caller: StaffCaller, wanted: Wanted, limit: int, *, alone: bool
) -> ArticleHits:
    companies = caller.companies & {wanted.company_id} if wanted.company_id else caller.companies
    if alone:
        found = await knowledge.find(db, companies, wanted.text, AUDIENCE, limit)
    else:
        # at every stroke of a key, beside all else: words do, which take no model
        await knowledge.ready(db, companies)
        found = knowledge.search(companies, wanted.text, AUDIENCE, limit)
    terms = wanted_words(wanted.text)
    return ArticleHits(items=[_article(item, terms) for item in found])


def _message(hit: Hit) -> MessageHitReply:
    return MessageHitReply(
        conversation_id=str(hit.address.conversation_id),
        seq=hit.address.talk_seq,
        company_id=str(hit.address.company_id),
        customer_id=str(hit.customer_id),
        customer_name=str(hit.customer_name),
        channel_name=hit.channel_name,
        channel_name_en=hit.channel_name_en,
        author=hit.author_kind,
        author_name=hit.author_name,
        kind=hit.kind,
        text=str(hit.text),
        marks=list(hit.marks),
        at=hit.at,
    )


def _customer(found: FoundCustomer) -> CustomerHitReply:
    return CustomerHitReply(
        customer_id=str(found.id),
        company_id=str(found.company_id),
        name=str(found.name),
        level=found.level,
        city=found.city,
        tags=list(found.tags),
        customer_no=found.customer_no,
        phone=found.phone,
    )


def _task(card: TaskCard, wanted: Sequence[str]) -> TaskHitReply:
    return TaskHitReply(
        work_id=card.work_id,
        company_id=card.company_id,
        kind=card.kind,
        title=str(card.title),
        title_marks=list(marks_in(card.title, wanted)),
        customer_id=card.customer_id,
        customer_name=str(card.customer_name),
        queue_name=card.queue_name,
        queue_name_en=card.queue_name_en,
        state=card.state,
        staff_name=card.staff_name,
        due_by=card.due_by,
        made_at=card.made_at,
    )


def _article(found: Found, wanted: Sequence[str]) -> ArticleHitReply:
    article = found.article
    piece, marks = line_of(article.body, wanted)
    return ArticleHitReply(
        company_id=str(article.company_id),
        key=article.key,
        title=article.title,
        title_marks=list(marks_in(article.title, wanted)),
        topic=article.topic,
        excerpt=piece,
        marks=list(marks),
        text=article.body,
    )
