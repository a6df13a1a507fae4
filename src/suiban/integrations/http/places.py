"""Where somebody stands who waits for a person, for programs: `/api/v1/conversations/{id}/waiting`."""

from datetime import datetime

from fastapi import APIRouter

from suiban.conversations.api import Conversations
from suiban.integrations.http.v1 import Key
from suiban.kit.ids import ConversationId
from suiban.platform.http import Reply
from suiban.platform.postgres import Database
from suiban.routing.api import Place, Routing


class ClosedReply(Reply):
    """Nobody answers now. `opens_at` null: not within a year. The texts are the company's own, or empty."""

    opens_at: datetime | None
    text: str
    text_en: str


class CalledBackReply(Reply):
    """They are called back: at a moment, or (null) when it is their turn. `number` is masked."""

    at: datetime | None
    number: str


class PlaceReply(Reply):
    """A place in line: 1 is next, 0 is called back at a time agreed on and not in line yet.

    `wait_s` is the expected wait in seconds; null when there is nothing to base it on. `closed`: nobody answers now,
    and the place is kept. `callback`: they need not stay.
    """

    queue: str
    queue_en: str
    position: int
    wait_s: int | None
    closed: ClosedReply | None
    callback: CalledBackReply | None


class WaitingReply(Reply):
    """Where a conversation stands. `place` null: it does not wait for a person."""

    place: PlaceReply | None


def routes(db: Database, conversations: Conversations, routing: Routing) -> APIRouter:
    """All routes of places."""
    router = APIRouter(prefix="/api/v1", tags=["v1"])

    @router.get("/conversations/{conversation_id}/waiting")
    async def waiting(conversation_id: str, caller: Key) -> WaitingReply:
        """Where somebody stands who waits for a person, as every door may show it. Scope ``conversations.read``."""
        caller.require("conversations.read")
        wanted = ConversationId.parse(conversation_id)
        async with db.snapshot(caller.scope()) as tx:
            await conversations.load(tx, wanted)
            found = (await routing.waiting_info(tx, [wanted])).get(wanted)
        return WaitingReply(place=_place(found) if found else None)

    return router


def _place(place: Place) -> PlaceReply:
    closed, callback = place.closed, place.callback
    return PlaceReply(
        queue=place.queue, queue_en=place.queue_en or place.queue, position=place.position, wait_s=place.wait_s,
        closed=ClosedReply(opens_at=closed.opens_at, text=closed.text, text_en=closed.text_en) if closed else None,
        callback=CalledBackReply(at=callback.at, number=callback.number) if callback else None,
    )  # fmt: skip
