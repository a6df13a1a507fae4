"""Assist over HTTP: canned replies, and suggestions for who holds."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field, StringConstraints

from suiban.assist.api import Assist
from suiban.assist.model import (
    BODY_CHARACTERS_MAX,
    CATEGORY_CHARACTERS_MAX,
    CODE_PATTERN,
    SUGGESTIONS_MAX,
    TITLE_CHARACTERS_MAX,
    VARIABLES,
    Canned,
    NewCanned,
    SuggestionsFrame,
)
from suiban.kit.ids import CannedId, CompanyId, ConversationId
from suiban.platform.http import Body, Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import StaffCaller

Caller = Annotated[StaffCaller, Depends(staff_caller)]
EdgeId = Annotated[str, StringConstraints(max_length=40)]
_LINE = r"^[^\x00-\x1f\x7f]*$"


class CannedBody(Body):
    """A reply as it is written."""

    code: Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
    title: Annotated[str, StringConstraints(min_length=1, max_length=TITLE_CHARACTERS_MAX, pattern=_LINE)]
    body: Annotated[
        str, StringConstraints(min_length=1, max_length=BODY_CHARACTERS_MAX, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")
    ]
    category: Annotated[str, StringConstraints(max_length=CATEGORY_CHARACTERS_MAX, pattern=_LINE)] = ""
    language: Literal["zh", "en"] = "zh"


class NewCannedBody(CannedBody):
    """A new reply; ``personal`` ones only their writer sees."""

    company_id: EdgeId
    personal: bool


class ChangedCannedBody(CannedBody):
    """A reply written over the version one has read."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class UseBody(Body):
    """For which conversation."""

    conversation_id: EdgeId


class OutcomeBody(Body):
    """What became of one suggestion."""

    company_id: EdgeId
    key: Annotated[str, StringConstraints(max_length=100)]
    outcome: Literal["used", "edited", "ignored"]


class OutcomesBody(Body):
    """What became of the suggestions that stood above an answer."""

    items: Annotated[list[OutcomeBody], Field(max_length=SUGGESTIONS_MAX)]


class CannedReply(Reply):
    """A reply; ``initials`` and ``pinyin`` are the title's. ``uses`` are everybody's, ``own_uses`` the caller's."""

    canned_id: str
    company_id: str
    personal: bool
    code: str
    title: str
    body: str
    category: str
    language: str
    initials: str
    pinyin: str
    version: int
    updated_at: datetime
    uses: int
    own_uses: int
    own_last_at: datetime | None


class CannedListReply(Reply):
    """The shared replies of one's companies and one's own; ``variables`` are those a text may have."""

    items: list[CannedReply]
    variables: list[str]


class FilledReply(Reply):
    """A reply for a conversation."""

    text: str


class SuggestionReply(Reply):
    """An article that may answer."""

    company_id: str
    key: str
    title: str
    source: str
    version: int
    text: str
    confidence: float


class SuggestionsReply(Reply):
    """As the socket's frame ``suggestions``."""

    conversation_id: str
    after_seq: int
    items: list[SuggestionReply]


def routes(db: Database, assist: Assist) -> APIRouter:
    """All routes of assist."""
    router = APIRouter(prefix="/api", tags=["assist"])

    @router.get("/canned")
    async def replies(caller: Caller) -> CannedListReply:
        """What one may put into an answer."""
        caller.require("talk", "canned")
        async with db.snapshot(caller.scope()) as tx:
            found = await assist.replies(tx, caller)
        return CannedListReply(items=[_canned(item) for item in found], variables=list(VARIABLES))

    @router.post("/canned", status_code=201)
    async def add(body: NewCannedBody, caller: Caller) -> CannedReply:
        """Write a new reply: shared with the permission ``canned``, personal with ``talk``."""
        caller.require("talk" if body.personal else "canned")
        item = NewCanned(
            company_id=CompanyId.parse(body.company_id), id=CannedId.new(),
            owner_id=caller.staff_id if body.personal else None, **_written(body),
        )  # fmt: skip
        async with db.transaction(caller.scope()) as tx:
            return _canned(await assist.add(tx, caller, item))

    @router.put("/canned/{canned_id}")
    async def change(canned_id: str, body: ChangedCannedBody, caller: Caller) -> CannedReply:
        """Write over a reply."""
        caller.require("talk", "canned")
        item = NewCanned(company_id=CompanyId(int=0), id=CannedId.parse(canned_id), owner_id=None, **_written(body))
        async with db.transaction(caller.scope()) as tx:
            return _canned(await assist.change(tx, caller, item, body.version))

    @router.delete("/canned/{canned_id}", status_code=204)
    async def delete(canned_id: str, caller: Caller, version: Annotated[int, Query(ge=1, le=2**31 - 1)]) -> None:
        """Delete a reply; it can be brought back."""
        caller.require("talk", "canned")
        wanted = CannedId.parse(canned_id)
        async with db.transaction(caller.scope()) as tx:
            await assist.delete(tx, caller, wanted, version)

    @router.post("/canned/{canned_id}/restore")
    async def restore(canned_id: str, caller: Caller) -> CannedReply:
        """Bring a deleted reply back."""
        caller.require("talk", "canned")
        wanted = CannedId.parse(canned_id)
        async with db.transaction(caller.scope()) as tx:
            return _canned(await assist.restore(tx, caller, wanted))

    @router.post("/canned/{canned_id}/use")
    async def use(canned_id: str, body: UseBody, caller: Caller) -> FilledReply:
        """The reply's text for a conversation one holds."""
        caller.require("talk")
        wanted, talk = CannedId.parse(canned_id), ConversationId.parse(body.conversation_id)
        async with db.transaction(caller.scope()) as tx:
            return FilledReply(text=await assist.use(tx, caller, wanted, talk))

    @router.get("/suggestions/{conversation_id}")
    async def suggestions(conversation_id: str, caller: Caller) -> SuggestionsReply:
        """What could be answered now in a conversation one holds."""
        caller.require("talk")
        return _suggestions(await assist.suggestions(db, caller, ConversationId.parse(conversation_id)))

    @router.post("/suggestions/{conversation_id}/outcomes", status_code=204)
    async def outcomes(conversation_id: str, body: OutcomesBody, caller: Caller) -> None:
        """Count what became of suggestions."""
        caller.require("talk")
        talk = ConversationId.parse(conversation_id)
        items = [(CompanyId.parse(item.company_id), item.key, item.outcome) for item in body.items]
        async with db.transaction(caller.scope()) as tx:
            await assist.note_outcomes(tx, caller, talk, items)

    return router


def _written(body: CannedBody) -> dict[str, Any]:
    return {name: getattr(body, name) for name in ("code", "title", "body", "category", "language")}


def _canned(item: Canned) -> CannedReply:
    return CannedReply(
        canned_id=str(item.id), company_id=str(item.company_id), personal=item.owner_id is not None, code=item.code,
        title=item.title, body=item.body, category=item.category, language=item.language, initials=item.initials,
        pinyin=item.pinyin, version=item.version, updated_at=item.updated_at, uses=item.uses, own_uses=item.own_uses,
        own_last_at=item.own_last_at,
    )  # fmt: skip


def _suggestions(frame: SuggestionsFrame) -> SuggestionsReply:
    return SuggestionsReply(
        conversation_id=frame.conversation_id,
        after_seq=frame.after_seq,
        items=[
            SuggestionReply(**{name: getattr(item, name) for name in SuggestionReply.model_fields})
            for item in frame.items
        ],
    )
