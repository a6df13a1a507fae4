"""Welcoming customers many at a time: when a node comes back, everybody says hello at once."""

import asyncio
import logging
from collections.abc import Callable, Sequence

import msgspec

from suiban.channels.webchat.codec import Waiting
from suiban.conversations.api import Conversations
from suiban.conversations.model import Conversation, Marks
from suiban.customers.api import CustomerCaller, Customers
from suiban.kit.errors import NotSignedIn, SuibanError, TooMany, Unavailable
from suiban.kit.ids import StaffId
from suiban.platform.postgres import Database, DatabaseUnavailable, Scope
from suiban.routing.api import Place, Routing
from suiban.staff.api import Staff

log = logging.getLogger(__name__)

BATCH_MAX = 250
QUEUE_MAX = 20_000


class Standing(msgspec.Struct, frozen=True):
    """Who somebody is and where their talk stands, the open or the last one. ``marks`` are the staff's."""

    caller: CustomerCaller
    talk: Conversation | None
    marks: Marks
    waiting: Waiting | None
    staff_name: str


Answer = Callable[[Standing | SuibanError], None]


def waiting_at(place: Place | None) -> Waiting | None:
    """A place in line as the customer is told; None: not in one."""
    if place is None:
        return None
    return Waiting(place.queue, place.position, place.wait_s, place.closed, place.queue_en, place.callback)


class Welcomes:
    """Looks up sessions and talks in batches; each gathers while the one before is read."""

    def __init__(
        self, db: Database, customers: Customers, staff: Staff, conversations: Conversations, routing: Routing
    ) -> None:
        self._db = db
        self._customers = customers
        self._staff = staff
        self._conversations = conversations
        self._routing = routing
        self._queue: list[tuple[str, Answer]] = []
        self._wake = asyncio.Event()

    def put(self, token: str, answer: Answer) -> None:
        """Look this session up soon; ``answer`` is called on the loop."""
        if len(self._queue) >= QUEUE_MAX:
            answer(TooMany())
            return
        self._queue.append((token, answer))
        self._wake.set()

    async def run(self) -> None:
        """Welcome until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                batch, self._queue = self._queue[:BATCH_MAX], self._queue[BATCH_MAX:]
                await self._welcome(batch)

    async def _welcome(self, batch: Sequence[tuple[str, Answer]]) -> None:
        try:
            standings = await self._read([token for token, _ in batch])
        except DatabaseUnavailable as error:
            answers: Sequence[Standing | SuibanError] = [error] * len(batch)
        except Exception:
            log.exception("welcoming failed")
            answers = [Unavailable()] * len(batch)
        else:
            answers = [standings.get(token) or NotSignedIn() for token, _ in batch]
        for (_, answer), found in zip(batch, answers, strict=True):
            answer(found)

    async def _read(self, tokens: Sequence[str]) -> dict[str, Standing]:
        async with self._db.unscoped() as tx:
            callers = await self._customers.find_sessions(tx, tokens)
        if not callers:
            return {}
        async with self._db.transaction(Scope.of({caller.company_id for caller in callers.values()})) as tx:
            talks = await self._conversations.find_last_many(
                tx,
                [
                    (caller.company_id, caller.channel_id, caller.customer_id.hex, caller.customer_id)
                    for caller in callers.values()
                ],
            )
            ids = [talk.id for talk in talks.values()]
            marks = await self._conversations.marks_many(tx, ids)
            waiting = [talk.id for talk in talks.values() if talk.holder_key]
            places = await self._routing.waiting_info(tx, waiting) if waiting else {}
            names = await self._staff.names(
                tx, {StaffId.of(talk.holder_id) for talk in talks.values() if talk.holder_id}
            )
        found = {}
        for token, caller in callers.items():
            talk = talks.get((caller.channel_id, caller.customer_id.hex))
            place = places.get(talk.id) if talk else None
            found[token] = Standing(
                caller=caller,
                talk=talk,
                marks=marks.get((talk.id, "staff"), Marks()) if talk else Marks(),
                waiting=waiting_at(place),
                staff_name=names.get(StaffId.of(talk.holder_id), "") if talk and talk.holder_id else "",
            )
        return found
